using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rewards;

/// <summary>What a campaign's entries add up to.</summary>
public sealed record CampaignState : IAccountState
{
    /// <summary>A campaign that was not opened.</summary>
    public static CampaignState Empty { get; } = new();

    /// <summary>The coins that are left of the budget.</summary>
    public Coins Remaining { get; init; }

    /// <summary>The coins that it may give in all; none before it is opened.</summary>
    public Coins Budget { get; init; }

    /// <summary>How many people it has rewarded.</summary>
    public long Rewards { get; init; }

    /// <summary>When it was opened, in microseconds since 1970.</summary>
    public long OpenedAtMicroseconds { get; init; }

    /// <summary>When it ends, in microseconds since 1970.</summary>
    public long EndsAtMicroseconds { get; init; }

    /// <inheritdoc />
    public bool Fits(Entry entry) => Remaining.Value == entry.Balance && Rewards == entry.Sequence - 1;
}
