using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rewards;

/// <summary>Asks for a reward: coins for a user, or a gift of the platform to a creator. Exactly one of <see cref="Coins"/> and <see cref="GiftId"/> is set.</summary>
/// <param name="CampaignId">Which campaign pays.</param>
/// <param name="UserId">Who is rewarded.</param>
/// <param name="By">Which operator grants it.</param>
/// <param name="Key">What makes the operator's request unique.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GrantReward")]
public sealed record GrantReward(
    [property: Id(0)] CampaignId CampaignId,
    [property: Id(1)] UserId UserId,
    [property: Id(2)] UserId By,
    [property: Id(3)] IdempotencyKey Key,
    [property: Id(4)] RequestDigest Digest) : IAsked
{
    /// <summary>How many coins.</summary>
    [Id(5)]
    public Coins? Coins { get; init; }

    /// <summary>When the coins expire; <see langword="null"/> for never.</summary>
    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which gift.</summary>
    [Id(7)]
    public GiftId? GiftId { get; init; }

    /// <summary>How many of it.</summary>
    [Id(8)]
    public int Quantity { get; init; }

    string IAsked.Asker => By.Value;
}

/// <summary>A reward as it was granted: everything its entries need. Configuration is never read again.</summary>
/// <param name="UserId">Who is rewarded.</param>
/// <param name="Coins">What it costs the campaign; for coins, what the user gets.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Reward")]
public sealed record Reward([property: Id(0)] UserId UserId, [property: Id(1)] Coins Coins)
{
    /// <summary>When the coins expire, in microseconds since 1970; <see langword="null"/> for never.</summary>
    [Id(2)]
    public long? ExpiresAt { get; init; }

    /// <summary>The gift to a creator; <see langword="null"/> for coins.</summary>
    [Id(3)]
    public RewardGift? Gift { get; init; }
}

/// <summary>A gift of the platform to a creator.</summary>
/// <param name="GiftId">Which gift.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitCoins">The price of one, then.</param>
/// <param name="ShareBps">The creator's share, then.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RewardGift")]
public sealed record RewardGift(
    [property: Id(0)] GiftId GiftId, [property: Id(1)] int Quantity, [property: Id(2)] Coins UnitCoins, [property: Id(3)] BasisPoints ShareBps);

/// <summary>The answer to a reward: a pure function of the campaign's entry.</summary>
/// <param name="CampaignId">Which campaign pays.</param>
/// <param name="Reward">What is granted, and to whom.</param>
/// <param name="CreatedAt">When it was granted.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RewardReceipt")]
public sealed record RewardReceipt(
    [property: Id(0)] CampaignId CampaignId, [property: Id(1)] Reward Reward, [property: Id(2)] DateTimeOffset CreatedAt);

/// <summary>What a statement says of a reward.</summary>
/// <param name="CampaignId">Which campaign pays.</param>
/// <param name="Reward">What is granted.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RewardLine")]
public sealed record RewardLine([property: Id(0)] CampaignId CampaignId, [property: Id(1)] Reward Reward);
