using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Grains.Webhooks;

/// <remarks>Its other half sends.</remarks>
[Reentrant]
internal sealed partial class WebhookEndpointGrain(
    IWebhookStore store, ITransferLog log, IWebhookSender sender, WebhookOptions options, TimeProvider time, ILogger<WebhookEndpointGrain> logger)
    : Grain, IWebhookEndpointGrain, IWebhookSendingGrain
{
    private const int SecretSize = 32;
    private static readonly TimeSpan WritersMax = TimeSpan.FromSeconds(5);

    private WebhookEndpointId Id => WebhookEndpointId.Parse(this.GetPrimaryKeyString()[GrainKeys.WebhookEndpointPrefix.Length..]);

    public async Task<Outcome<OpenedWebhookEndpoint>> OpenAsync(OpenWebhookEndpoint command)
    {
        if (await store.GetAsync(Id.Value, CancellationToken.None) is { } stored)
        {
            return Again(stored, command);
        }

        if (await sender.CheckAsync(command.Url, CancellationToken.None) is { } problem)
        {
            return Unfit(problem);
        }

        if ((await store.ListAsync(CancellationToken.None)).Count >= Limits.WebhookEndpointsMax)
        {
            return Unfit($"There are {Limits.WebhookEndpointsMax} endpoints already. Delete one that is not needed any more.");
        }

        var body = new EndpointBody(
            command.Url, command.Events, command.Description, command.By.Value, Convert.ToBase64String(command.Digest.ToArray()), [new EndpointSecret(DrawSecret())]);

        // From now on: whatever another lane is writing just now has a higher position, or is there.
        var position = await FinalPosition.FindAsync(log, WritersMax, CancellationToken.None);
        var endpoint = new StoredEndpoint(Id.Value, EndpointStatus.Enabled, position, Microseconds.FromTime(time.GetUtcNow()), 1, body.ToJson());
        return await store.InsertAsync(endpoint, CancellationToken.None)
            ? Outcome<OpenedWebhookEndpoint>.Accepted(Opened(endpoint))
            : Again((await store.GetAsync(Id.Value, CancellationToken.None))!, command);
    }

    public async Task<WebhookEndpointView?> GetAsync() => await LoadAsync() is { } endpoint ? WebhookViews.Of(endpoint) : null;

    public async Task<bool> DeleteAsync()
    {
        while (await LoadAsync() is { } endpoint)
        {
            if (await store.ReplaceAsync(endpoint with { Status = EndpointStatus.Deleted }, CancellationToken.None))
            {
                return true;
            }
        }

        return false;
    }

    public async Task<Page<WebhookDeliveryView>?> GetDeliveriesAsync(PageRequest page)
    {
        if (await LoadAsync() is null)
        {
            return null;
        }

        var found = await store.ListDeliveriesAsync(Id.Value, page.Limit, WebhookViews.BeforeOf(page), CancellationToken.None);
        return new Page<WebhookDeliveryView>(
            [.. found.Select(WebhookViews.Of)], found.Count == page.Limit ? WebhookViews.PositionOf(found[^1].CreatedAtMicroseconds, found[^1].Id) : null);
    }

    public async Task<long?> ReplayAsync(WebhookReplay replay)
    {
        while (await LoadAsync() is { } endpoint)
        {
            var since = replay.Since is { } time ? Microseconds.FromTime(time) : (long?)null;
            var count = await store.ReplayAsync(Id.Value, replay.DeliveryId, since, Microseconds.FromTime(Now), CancellationToken.None);
            if (endpoint.Status == EndpointStatus.Disabled && (count > 0 || since is not null)
                && !await store.ReplaceAsync(endpoint with { Status = EndpointStatus.Enabled }, CancellationToken.None))
            {
                continue;
            }

            await SendDueAsync();
            return count;
        }

        return null;
    }

    public async Task<Outcome<RotatedWebhookSecret>?> RotateSecretAsync(UserId by, IdempotencyKey key)
    {
        var cause = $"{by.Value}/{key.Value}";
        while (await LoadAsync() is { } endpoint)
        {
            var body = EndpointBody.Of(endpoint);
            if (body.Secrets.FirstOrDefault(secret => secret.Key == cause) is { } made)
            {
                return Outcome<RotatedWebhookSecret>.Again(Rotated(made));
            }

            var until = Microseconds.FromTime(Now + WebhookRules.SecretOverlap);
            var next = new EndpointSecret(DrawSecret(), Key: cause, PreviousUntil: until);
            var rotated = body with { Secrets = WebhookRules.Rotate(body.Secrets, next, Now) };
            if (await store.ReplaceAsync(endpoint with { Body = rotated.ToJson() }, CancellationToken.None))
            {
                return Outcome<RotatedWebhookSecret>.Accepted(Rotated(next));
            }
        }

        return null;
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private async Task<StoredEndpoint?> LoadAsync() =>
        await store.GetAsync(Id.Value, CancellationToken.None) is { Status: not EndpointStatus.Deleted } endpoint ? endpoint : null;

    private RotatedWebhookSecret Rotated(EndpointSecret secret) => new(Id, secret.Secret, Microseconds.ToTime(secret.PreviousUntil!.Value));

    private static Outcome<OpenedWebhookEndpoint> Again(StoredEndpoint stored, OpenWebhookEndpoint command) =>
        EndpointBody.Of(stored).Digest == Convert.ToBase64String(command.Digest.ToArray())
            ? Outcome<OpenedWebhookEndpoint>.Again(Opened(stored with { Status = EndpointStatus.Enabled }))
            : new Refusal(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");

    private static OpenedWebhookEndpoint Opened(StoredEndpoint endpoint) => new(WebhookViews.Of(endpoint), EndpointBody.Of(endpoint).Secrets[0].Secret);

    private static Refusal Unfit(string problem) => new(RefusalReason.InvalidRequest, problem) { Field = "url" };

    private static string DrawSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretSize));
}
