using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>Credits the coins of a paid purchase.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="PackageId">The package bought.</param>
/// <param name="Coins">The coins it holds; more than none.</param>
/// <param name="Price">What was paid.</param>
/// <param name="Provider">Who took the payment.</param>
/// <param name="PaymentId">The provider's name of the payment.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CreditPurchase")]
public sealed record CreditPurchase(
    [property: Id(0)] PurchaseId PurchaseId,
    [property: Id(1)] PackageId PackageId,
    [property: Id(2)] Coins Coins,
    [property: Id(3)] Money Price,
    [property: Id(4)] string Provider,
    [property: Id(5)] string PaymentId);

/// <summary>The coins of a purchase are in the wallet, on disk.</summary>
/// <param name="Sequence">The entry that credits them.</param>
/// <param name="Balance">What the wallet held then.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PurchaseCredited")]
public sealed record PurchaseCredited([property: Id(0)] long Sequence, [property: Id(1)] Coins Balance);
