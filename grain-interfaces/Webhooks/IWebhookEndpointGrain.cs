using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Webhooks;

/// <summary>One endpoint of the platform's own systems, which is told of what happens by webhooks (Standard Webhooks 1.0), each at least once.</summary>
[Alias("OrleansCoins.IWebhookEndpointGrain")]
public interface IWebhookEndpointGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the endpoint: it is told of what happens from then on. The same request again gives the first answer again. Refused with
    /// <see cref="RefusalReason.InvalidRequest"/> where its address isn't allowed, or there are too many endpoints already.
    /// </summary>
    [Alias("Open")]
    [OpenTo(Callers.Operators, Asker = nameof(command))]
    Task<Outcome<OpenedWebhookEndpoint>> OpenAsync(OpenWebhookEndpoint command);

    /// <summary>The endpoint, or <see langword="null"/> when there is none.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Operators)]
    Task<WebhookEndpointView?> GetAsync();

    /// <summary>Ends the endpoint; <see langword="false"/> when there is none.</summary>
    [Alias("Delete")]
    [OpenTo(Callers.Operators)]
    Task<bool> DeleteAsync();

    /// <summary>What was and is to be sent to it, newest first; <see langword="null"/> when there is no such endpoint.</summary>
    [Alias("GetDeliveries")]
    [OpenTo(Callers.Operators)]
    Task<Page<WebhookDeliveryView>?> GetDeliveriesAsync(PageRequest page);

    /// <summary>
    /// Sends again, under the same names, and switches an endpoint that is disabled on again. How many are sent; <see langword="null"/> when there is no
    /// such endpoint.
    /// </summary>
    [Alias("Replay")]
    [OpenTo(Callers.Operators)]
    Task<long?> ReplayAsync(WebhookReplay replay);

    /// <summary>
    /// Gives the endpoint another secret. For a while messages are signed with both. The same key again gives the first answer again.
    /// <see langword="null"/> when there is no such endpoint.
    /// </summary>
    [Alias("RotateSecret")]
    [OpenTo(Callers.Operators, Asker = nameof(by))]
    Task<Outcome<RotatedWebhookSecret>?> RotateSecretAsync(UserId by, IdempotencyKey key);
}

/// <summary>Lists that span endpoints. Stateless: any silo answers.</summary>
[Alias("OrleansCoins.IWebhookEndpointsGrain")]
public interface IWebhookEndpointsGrain : IGrainWithStringKey
{
    /// <summary>The endpoints, newest first.</summary>
    [Alias("List")]
    [OpenTo(Callers.Operators)]
    Task<Page<WebhookEndpointView>> ListAsync(PageRequest page);
}
