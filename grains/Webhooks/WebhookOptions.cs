using System.Security.Cryptography;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>How webhooks are made and sent.</summary>
public sealed class WebhookOptions
{
    private const int Steps = 1_000_000;

    /// <summary>How often a silo asks for a run through the journal.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>From 0 to below 1, anew each time: how much of the jitter a pause gets.</summary>
    public Func<double> Chance { get; set; } = static () => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
