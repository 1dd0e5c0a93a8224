namespace OrleansCoins.Grains.Webhooks;

/// <summary>Reads the journal and makes a delivery of every event for every endpoint that wants it. There is one in the cluster.</summary>
[Alias("OrleansCoins.IWebhookFeedGrain")]
internal interface IWebhookFeedGrain : IGrainWithStringKey
{
    /// <summary>Goes on where the last run stopped, and has the endpoints send what is due. Returns at once when a run is under way.</summary>
    [Alias("Run")]
    Task RunAsync();
}

/// <summary>The side of an endpoint that sends: the same grain as <see cref="GrainInterfaces.Webhooks.IWebhookEndpointGrain"/>.</summary>
[Alias("OrleansCoins.IWebhookSendingGrain")]
internal interface IWebhookSendingGrain : IGrainWithStringKey
{
    /// <summary>Begins to send what is due, as far as not too much is on its way. Does not wait for any answer.</summary>
    [Alias("SendDue")]
    Task SendDueAsync();
}
