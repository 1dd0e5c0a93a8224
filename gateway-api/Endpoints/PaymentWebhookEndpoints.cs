using System.Buffers;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Limiting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Where payment providers tell of payments. The signature says who calls, so there is no token.</summary>
internal static class PaymentWebhookEndpoints
{
    private const int ProviderLengthMax = 32;

    private static readonly SearchValues<char> ProviderAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The headers that providers sign with: Standard Webhooks' three, and Stripe's.</summary>
    public static readonly string[] SignatureHeaders = ["webhook-id", "webhook-timestamp", "webhook-signature", "stripe-signature"];

    public static RouteGroupBuilder MapPaymentWebhooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/payment-webhooks").WithTags("Payment webhooks").AllowAnonymous().LimitedAs(LimitClass.Webhook).WithMetadata(SignedMetadata.Instance);
        group.MapPost("/{provider}", ReceiveAsync)
            .WithName("ReceivePaymentWebhook").WithSummary("Take a payment provider's signed webhook").Refuses(400, 404, 413, 422, 503);
        return group;
    }

    private static async Task<Results<Ok<WebhookResponse>, Problem>> ReceiveAsync(string provider, GrainCalls grains, HttpContext http)
    {
        if (provider.Length > ProviderLengthMax || provider.AsSpan().ContainsAnyExcept(ProviderAlphabet))
        {
            return UnknownProvider;
        }

        // A gateway with its silo inside knows before it takes the body; another one has to ask.
        if (EmbeddedSilo.HasPaymentProvider(http.RequestServices, provider) == false)
        {
            return UnknownProvider;
        }

        if (await BodyBytes.ReadAsync(http.Request) is not { } body)
        {
            return BodyBytes.TooLarge;
        }

        var headers = SignatureHeaders
            .Where(name => http.Request.Headers.ContainsKey(name))
            .ToImmutableDictionary(name => name, name => http.Request.Headers[name].ToString());
        var message = new WebhookMessage(headers, [.. body]);
        var outcome = await grains.AskAsync(grains => grains.PaymentWebhook(provider).ReceiveAsync(message), http.RequestAborted);
        return outcome switch
        {
            null => UnknownProvider,
            { Refusal: { } refusal } => refusal.ToProblem(),
            _ => TypedResults.Ok(new WebhookResponse()),
        };
    }

    private static Problem UnknownProvider => new(ProblemKind.NotFound, "No payment provider of that name is configured.");
}

/// <summary>Marks a route as one whose requests are signed by a payment provider, for the API's description.</summary>
internal sealed class SignedMetadata
{
    public static readonly SignedMetadata Instance = new();
}
