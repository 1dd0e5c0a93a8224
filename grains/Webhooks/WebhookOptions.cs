namespace OrleansCoins.Grains.Webhooks;

/// <summary>How webhooks are made and sent.</summary>
public sealed class WebhookOptions
{
    /// <summary>How often a silo asks for a run through the journal.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>From 0 to below 1, anew each time: how much of the jitter a pause gets.</summary>
    public Func<double> Chance { get; set; } = Random.Shared.NextDouble;
}
