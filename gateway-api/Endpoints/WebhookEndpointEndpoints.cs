using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Hosting;
using OrleansCoins.Gateway.Problems;
using OrleansCoins.Gateway.Requests;
using OrleansCoins.Gateway.Rules;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;

namespace OrleansCoins.Gateway.Endpoints;

/// <summary>Outgoing webhooks: who is told of what happens, and what became of it.</summary>
internal static class WebhookEndpointEndpoints
{
    private const string Path = "/v1/admin/webhook-endpoints";
    private const int DeliveryIdLengthMax = 160;

    public static void MapWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/webhook-endpoints").WithTags("Operating").Refuses(401, 403, 503);
        group.MapPost("", OpenAsync)
            .WithName("OpenWebhookEndpoint").WithSummary("Have an endpoint told of events from now on; answers the secret that its messages are signed with").Refuses(400, 415, 422);
        group.MapGet("", ListAsync).WithName("ListWebhookEndpoints").WithSummary("The endpoints of outgoing webhooks, newest first").Refuses(400);
        group.MapGet("/{endpointId}", GetAsync).WithName("GetWebhookEndpoint").WithSummary("One endpoint of outgoing webhooks").Refuses(404);
        group.MapDelete("/{endpointId}", DeleteAsync).WithName("DeleteWebhookEndpoint").WithSummary("End an endpoint: it is told no more").Refuses(404);
        group.MapGet("/{endpointId}/deliveries", ListDeliveriesAsync)
            .WithName("ListWebhookDeliveries").WithSummary("What was and is to be sent to an endpoint, newest first").Refuses(400, 404);
        group.MapPost("/{endpointId}/replay", ReplayAsync)
            .WithName("ReplayWebhooks").WithSummary("Send again, under the same webhook-id; switches a disabled endpoint on again").Refuses(400, 404, 415, 422);
        group.MapPost("/{endpointId}/rotate-secret", RotateSecretAsync)
            .WithName("RotateWebhookSecret").WithSummary("Give an endpoint another secret; for a day messages are signed with both").Refuses(400, 404, 422);
    }

    private static async Task<Results<Created<WebhookEndpointResponse>, Problem>> OpenAsync(
        JsonBody<OpenWebhookEndpointRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        if (request.Url is not { Length: > 0 and <= OpenWebhookEndpoint.UrlLengthMax })
        {
            errors.Add("url", $"Must be an address of 1 to {OpenWebhookEndpoint.UrlLengthMax} characters.");
        }

        if (request.Events is { } events && (events.Count == 0 || events.Any(static type => !WebhookEventTypes.All.Contains(type)) || events.Distinct().Count() != events.Count))
        {
            errors.Add("events", $"Must be some of {string.Join(", ", WebhookEventTypes.All)}, each once; leave it out for all.");
        }

        if (request.Description is { } description)
        {
            PlainText.RequireName(errors, "description", description, OpenWebhookEndpoint.DescriptionLengthMax);
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        var endpoint = ResourceIds.WebhookEndpoint(caller.Id, idempotency.Key);
        var command = new OpenWebhookEndpoint(
            request.Url!,
            request.Events is null ? WebhookEventTypes.All : [.. request.Events],
            request.Description,
            caller.Id,
            Digests.Of("POST", Path, request, CanonicalJson.Default.OpenWebhookEndpointRequest));
        var outcome = await operators.RecordAsync(
            OperatorActions.Of(caller, idempotency.Key, "webhook-endpoint.open", $"webhook-endpoint:{endpoint}", command.Digest),
            grains => grains.WebhookEndpoint(endpoint).OpenAsync(command));
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Created($"{Path}/{endpoint}", WebhookEndpointResponse.Of(outcome.Value!));
    }

    private static async Task<Ok<ListResponse<WebhookEndpointResponse>>> ListAsync(PageQuery page, GrainCalls grains, HttpContext http)
    {
        var endpoints = await grains.AskAsync(grains => grains.WebhookEndpoints().ListAsync(page.Request), http.RequestAborted);
        return TypedResults.Ok(page.Respond(endpoints, WebhookEndpointResponse.Of));
    }

    private static async Task<Results<Ok<WebhookEndpointResponse>, Problem>> GetAsync(string endpointId, GrainCalls grains, HttpContext http) =>
        WebhookEndpointId.TryParse(endpointId, out var id)
        && await grains.AskAsync(grains => grains.WebhookEndpoint(id).GetAsync(), http.RequestAborted) is { } endpoint
            ? TypedResults.Ok(WebhookEndpointResponse.Of(endpoint))
            : Unknown;

    private static async Task<Results<NoContent, Problem>> DeleteAsync(string endpointId, Caller caller, OperatorActions operators)
    {
        if (!WebhookEndpointId.TryParse(endpointId, out var id))
        {
            return Unknown;
        }

        var outcome = await operators.RecordAsync<object>(
            ActionOn(id, "delete", caller, key: null, ""), async grains => await grains.WebhookEndpoint(id).DeleteAsync() ? Outcome<object>.Accepted(id) : NotThere);
        return outcome.Refusal is null ? TypedResults.NoContent() : Unknown;
    }

    private static async Task<Results<Ok<ListResponse<WebhookDeliveryResponse>>, Problem>> ListDeliveriesAsync(
        string endpointId, PageQuery page, GrainCalls grains, HttpContext http) =>
        WebhookEndpointId.TryParse(endpointId, out var id)
        && await grains.AskAsync(grains => grains.WebhookEndpoint(id).GetDeliveriesAsync(page.Request), http.RequestAborted) is { } deliveries
            ? TypedResults.Ok(page.Respond(deliveries, WebhookDeliveryResponse.Of))
            : Unknown;

    private static async Task<Results<Accepted<ReplayWebhooksResponse>, Problem>> ReplayAsync(
        string endpointId, JsonBody<ReplayWebhooksRequest> body, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var (request, errors) = (body.Value, new FieldErrors());
        if (request.DeliveryId is null == request.Since is null)
        {
            errors.Add("deliveryId", "Give exactly one of deliveryId and since.");
        }

        if (request.DeliveryId is { Length: 0 or > DeliveryIdLengthMax })
        {
            errors.Add("deliveryId", "Must be the id of a delivery, as the list of deliveries has it.");
        }

        if (errors.ToProblem() is { } problem)
        {
            return problem;
        }

        if (!WebhookEndpointId.TryParse(endpointId, out var id))
        {
            return Unknown;
        }

        var outcome = await operators.AnswerAsync<ReplayWebhooksResponse, ReplayWebhooksResponse>(
            ActionOn(id, "replay", caller, idempotency.Key, JsonSerializer.Serialize(request, CanonicalJson.Default.ReplayWebhooksRequest)),
            async grains => await grains.WebhookEndpoint(id).ReplayAsync(new WebhookReplay(request.DeliveryId, request.Since)) switch
            {
                null => NotThere,
                0 when request.DeliveryId is not null => new Refusal(
                    RefusalReason.UnknownWebhookEndpoint, $"The endpoint has no such delivery. GET {Path}/{id}/deliveries lists what there is."),
                { } count => Outcome<ReplayWebhooksResponse>.Accepted(new ReplayWebhooksResponse(id.Value, count)),
            },
            static answer => answer,
            GatewayJson.Default.ReplayWebhooksResponse);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Accepted($"{Path}/{id}/deliveries", outcome.Value!);
    }

    private static async Task<Results<Ok<WebhookSecretResponse>, Problem>> RotateSecretAsync(
        string endpointId, IdempotencyHeader idempotency, Caller caller, OperatorActions operators, HttpContext http)
    {
        var key = idempotency.Key ?? ResourceIds.Once();
        if (!WebhookEndpointId.TryParse(endpointId, out var id))
        {
            return Unknown;
        }

        var outcome = await operators.RecordAsync<RotatedWebhookSecret>(
            ActionOn(id, "rotate-secret", caller, key, ""), async grains => await grains.WebhookEndpoint(id).RotateSecretAsync(caller.Id, key) ?? NotThere);
        if (outcome.Refusal is { } refusal)
        {
            return refusal.ToProblem();
        }

        IdempotencyHeader.MarkReplay(http.Response, outcome.Replayed);
        return TypedResults.Ok(WebhookSecretResponse.Of(outcome.Value!));
    }

    private static OperatorAction ActionOn(WebhookEndpointId id, string what, Caller caller, IdempotencyKey? key, string body) => OperatorActions.Of(
        caller, key, $"webhook-endpoint.{what}", $"webhook-endpoint:{id}", RequestDigest.Of(Encoding.UTF8.GetBytes($"{what} {Path}/{id}\n{body}")));

    private static Refusal NotThere => new(RefusalReason.UnknownWebhookEndpoint, Unknown.Detail);

    private static Problem Unknown => new(ProblemKind.NotFound, $"No webhook endpoint has that id. GET {Path} lists what there is.");
}
