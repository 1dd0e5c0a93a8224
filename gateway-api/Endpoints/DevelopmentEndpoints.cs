using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
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
        var group = routes.MapGroup("/dev").WithTags("Development").AllowAnonymous().RefuseMalformed();
        group.MapPost("/token", MakeToken).WithName("MakeDevelopmentToken").WithSummary("A token for any user").Refuses(400, 404, 415);
        group.MapPost("/payments/{purchaseId}/succeed", SucceedAsync)
            .WithName("SucceedPayment").WithSummary("The sandbox tells that the purchase was paid").Refuses(404, 503);
        group.MapPost("/payments/{purchaseId}/fail", FailAsync)
            .WithName("FailPayment").WithSummary("The sandbox tells that the payment failed").Refuses(404, 503);
        group.MapDevelopmentPayouts();
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
        TellAsync(purchaseId, PaymentEventKind.Succeeded, grains, clients, server, http);

    private static Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> FailAsync(
        string purchaseId, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http) =>
        TellAsync(purchaseId, PaymentEventKind.Failed, grains, clients, server, http);

    /// <summary>Goes the way a real provider's webhook goes: signed, over HTTP, to the route for webhooks.</summary>
    private static async Task<Results<Accepted<DevelopmentPaymentResponse>, Problem>> TellAsync(
        string purchaseId, PaymentEventKind kind, GrainCalls grains, IHttpClientFactory clients, IServer server, HttpContext http)
    {
        if (!PurchaseId.TryParse(purchaseId, out var id))
        {
            return PurchaseEndpoints.Unknown;
        }

        var signed = await grains.AskAsync(grains => grains.Sandbox().SignAsync(id, kind), http.RequestAborted);
        if (signed.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        using var answer = await SendAsync(clients, server, signed.Value!, http.RequestAborted);
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
