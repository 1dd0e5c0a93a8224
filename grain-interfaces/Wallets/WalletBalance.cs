using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>What a wallet holds, on disk.</summary>
/// <param name="Owner">Whose wallet it is.</param>
/// <param name="Coins">All coins; negative in debt.</param>
/// <param name="PaidCoins">Of these, bought with money.</param>
/// <param name="PromotionalCoins">Of these, given by the platform.</param>
/// <param name="Debt">How far the balance is below zero.</param>
/// <param name="Sequence">The sequence of the last entry; 0 when there is none.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WalletBalance")]
public sealed record WalletBalance(
    [property: Id(0)] UserId Owner,
    [property: Id(1)] Coins Coins,
    [property: Id(2)] Coins PaidCoins,
    [property: Id(3)] Coins PromotionalCoins,
    [property: Id(4)] Coins Debt,
    [property: Id(5)] long Sequence)
{
    /// <summary>Whether the wallet is frozen: it neither gives nor buys.</summary>
    [Id(6)]
    public bool IsFrozen { get; init; }

    /// <summary>Until when its owner has excluded themselves from spending; <see langword="null"/> where they have not.</summary>
    [Id(7)]
    public DateTimeOffset? ExcludedUntil { get; init; }
}
