using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

/// <summary>What an operator decides about gifts.</summary>
public sealed class GiftOptions
{
    /// <summary>The creator's share of every gift sent from now on, in basis points.</summary>
    public BasisPoints CreatorShare { get; set; } = new(5000);
}
