using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>Requests that no client made.</summary>
public static class OwnRequests
{
    /// <summary>The fingerprint of entries that no client asked for: what they are is in their request id and detail.</summary>
    public static RequestDigest Digest { get; } = RequestDigest.Of("platform"u8);
}
