using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>Unlocks a feature or filter.</summary>
/// <param name="RequestId">What makes the request unique.</param>
/// <param name="Digest">The fingerprint of the request.</param>
/// <param name="FeatureId">Which feature.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.UnlockFeature")]
public sealed record UnlockFeature(
    [property: Id(0)] RequestId RequestId, [property: Id(1)] RequestDigest Digest, [property: Id(2)] FeatureId FeatureId)
{
    /// <summary>The caller's date of birth, as far as it is known.</summary>
    [Id(3)]
    public Birthdate? Birthdate { get; init; }
}

/// <summary>A feature is unlocked, and paid for on disk.</summary>
/// <param name="FeatureId">Which feature.</param>
/// <param name="Coins">What it cost.</param>
/// <param name="Balance">What the wallet held after it; <see langword="null"/> in a list.</param>
/// <param name="CreatedAt">When.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.UnlockReceipt")]
public sealed record UnlockReceipt(
    [property: Id(0)] FeatureId FeatureId, [property: Id(1)] Coins Coins, [property: Id(2)] Coins? Balance, [property: Id(3)] DateTimeOffset CreatedAt)
{
    /// <summary>The limits of which this has used up a part worth saying; none in most answers.</summary>
    [Id(4)]
    public ImmutableArray<LimitReminder>? Reminders { get; init; }
}
