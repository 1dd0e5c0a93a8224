using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

/// <summary>What an operator decides about gifts.</summary>
public sealed class GiftOptions
{
    /// <summary>The creator's share of every gift sent from now on, in basis points.</summary>
    public BasisPoints CreatorShare { get; set; } = new(5000);

    /// <summary>The creator's share of what is paid with promotional coins; <see langword="null"/> for the same.</summary>
    public BasisPoints? PromotionalShare { get; set; }
}
