using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Demo;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>What plays the outside world on a developer's machine: the provider of tokens and the provider of payments.</summary>
internal static class DevelopmentEndpoints
{
    /// <summary>The name of the HTTP client that the sandbox sends its webhooks with.</summary>
    public const string SandboxClient = "sandbox";

    private const int ScopeLengthMax = 1024;

    public static RouteGroupBuilder MapDevelopment(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/dev").WithTags("Development").AllowAnonymous().ActsAsPlatform().RefuseMalformed();
        group.MapPost("/token", MakeToken).WithName("MakeDevelopmentToken").WithSummary("A token for any user").Refuses(400, 404, 415);
        group.MapPost("/payments/{purchaseId}/succeed", SucceedAsync)
            .WithName("SucceedPayment").WithSummary("The sandbox tells that the purchase was paid").Refuses(404, 503);
        group.MapPost("/payments/{purchaseId}/fail", FailAsync)
            .WithName("FailPayment").WithSummary("The sandbox tells that the payment failed").Refuses(404, 503);
        group.MapDevelopmentPayouts();
        group.MapDemo();
        group.MapPost("/payments/{purchaseId}/refund", RefundAsync)
            .WithName("RefundPayment").WithSummary("The sandbox tells that money went back: amount in minor units, or all that is left").Refuses(400, 404, 503);
        group.MapPost("/payments/{purchaseId}/dispute", DisputeAsync)
            .WithName("DisputePayment").WithSummary("The sandbox tells that the payment is disputed").Refuses(404, 503);
        group.MapPost("/payments/{purchaseId}/close-dispute", CloseDisputeAsync)
            .WithName("CloseDispute").WithSummary("The sandbox tells how the dispute ended: outcome won (the money stays) or lost").Refuses(400, 404, 503);
        return group;
    }

    private static Results<Ok<DevelopmentTokenResponse>, Problem> MakeToken(JsonBody<DevelopmentTokenRequest> body, DevelopmentTokens tokens)
    {
        if (!tokens.CanSign)
        {
            return new Problem(ProblemKind.NotFound, $"Tokens come from {AuthOptions.Section}:Authority here.");
        }

        var errors = new FieldErrors();
        var request = body.Value;
        if (!UserId.TryParse(request.Sub, out var user))
        {
            errors.Add("sub", $"Must be {UserId.Form}.");
        }

        // RFC 6749, section 3.3: printable ASCII without quotes and backslashes.
        if (request.Scope is { } scope && (scope.Length > ScopeLengthMax || scope.Any(character => character is < ' ' or > '~' or '"' or '\\')))
        {
            errors.Add("scope", "Must be words of printable ASCII, separated by spaces.");
        }

        DateOnly? birthdate = null;
        if (request.Birthdate is { } given)
        {
            if (DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                birthdate = date;
            }
            else
            {
                errors.Add("birthdate", "Must be a date, such as 1990-01-31.");
            }
        }

        return errors.ToProblem() is { } problem
            ? problem
            : TypedResults.Ok(new DevelopmentTokenResponse(
                tokens.Make(user, request.Scope, birthdate), (int)DevelopmentTokens.Lifetime.TotalSeconds));
    }

    private static Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> SucceedAsync(
        string purchaseId, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http) =>
        TellAsync(purchaseId, new SandboxNews(PaymentEventKind.Succeeded, null, null), grains, clients, server, http);

    private static Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> FailAsync(
        string purchaseId, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http) =>
        TellAsync(purchaseId, new SandboxNews(PaymentEventKind.Failed, null, null), grains, clients, server, http);

    /// <summary>Each call is another refund, with a name of its own.</summary>
    private static async Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> RefundAsync(
        string purchaseId, string? amount, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http)
    {
        long? part = null;
        if (amount is not null)
        {
            if (!long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given is < 1 or > Coins.MaxValue)
            {
                return Problem.Invalid("amount", "Must be a number of minor units, such as 50 for half a dollar.");
            }

            part = given;
        }

        var refund = $"sandbox_refund_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        return await TellAsync(purchaseId, new SandboxNews(PaymentEventKind.Refunded, part, refund), grains, clients, server, http);
    }

    private static Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> DisputeAsync(
        string purchaseId, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http) =>
        TellAsync(purchaseId, new SandboxNews(PaymentEventKind.DisputeOpened, null, null), grains, clients, server, http);

    private static async Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> CloseDisputeAsync(
        string purchaseId, string? outcome, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http)
    {
        return outcome is null or "won" or "lost"
            ? await TellAsync(
                purchaseId,
                new SandboxNews(outcome == "lost" ? PaymentEventKind.DisputeLost : PaymentEventKind.DisputeWon, null, null),
                grains,
                clients,
                server,
                http)
            : Problem.Invalid("outcome", "Must be won, which is meant when it is left out, or lost.");
    }

    /// <summary>Goes the way a real provider's webhook goes: signed, over HTTP, to the route for webhooks.</summary>
    private static async Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> TellAsync(
        string purchaseId, SandboxNews news, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http)
    {
        if (!PurchaseId.TryParse(purchaseId, out var id))
        {
            return PurchaseEndpoints.Unknown;
        }

        var signed = await grains.AskAsync(grains => grains.Sandbox().SignAsync(id, news), http.RequestAborted);
        if (signed.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        using var answer = await SendAsync(clients, server, signed.Value!, http.RequestAborted);
        if (answer.StatusCode == HttpStatusCode.BadRequest)
        {
            return Problem.Invalid("amount", "The webhook was refused: more than the purchase costs can't go back.");
        }

        if (!answer.IsSuccessStatusCode)
        {
            return new Problem(ProblemKind.Unavailable, $"The sandbox's webhook was answered {(int)answer.StatusCode}; send the request again.");
        }

        var purchase = await grains.AskAsync(grains => grains.Purchase(id).GetAsync(), http.RequestAborted);
        return purchase is null
            ? PurchaseEndpoints.Unknown
            : TypedResults.Accepted($"/v1/purchases/{id.Value}", new DevelopmentPaymentResponse(id.Value, PurchaseResponse.Word(purchase.Status)));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        IHttpClientFactory clients, IServer server, WebhookMessage message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Addresses.Reachable(server)}/v1/payment-webhooks/sandbox")
        {
            Content = new ByteArrayContent([.. message.Body]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        foreach (var (name, value) in message.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await clients.CreateClient(SandboxClient).SendAsync(request, cancellationToken);
    }
}
