using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>Takes coins of a purchase back, since its money went back.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="IsChargeback">Whether a lost dispute is the cause, and not a refund.</param>
/// <param name="Provider">Who took the payment.</param>
/// <param name="PaymentId">The provider's name of the payment.</param>
/// <param name="EventId">The provider's name of the refund or dispute.</param>
/// <param name="Coins">How many; none for a refund of less than a coin is worth; a negative number comes again, where a refund failed after all.</param>
/// <param name="Money">What went back, or has not.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.TakeBack")]
public sealed record TakeBack(
    [property: Id(0)] PurchaseId PurchaseId,
    [property: Id(1)] bool IsChargeback,
    [property: Id(2)] string Provider,
    [property: Id(3)] string PaymentId,
    [property: Id(4)] string EventId,
    [property: Id(5)] Coins Coins,
    [property: Id(6)] Money Money);

/// <summary>Freezes a wallet while a payment of its owner is disputed, or ends that.</summary>
/// <param name="PurchaseId">The purchase that was paid.</param>
/// <param name="Provider">Who took the payment.</param>
/// <param name="DisputeId">The provider's name of the dispute.</param>
/// <param name="Opened">Whether the dispute is opened, and not closed.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.FreezeForDispute")]
public sealed record FreezeForDispute(
    [property: Id(0)] PurchaseId PurchaseId,
    [property: Id(1)] string Provider,
    [property: Id(2)] string DisputeId,
    [property: Id(3)] bool Opened);

/// <summary>What a wallet's statement says of coins taken back.</summary>
/// <param name="PurchaseId">The purchase whose money went back.</param>
/// <param name="Lot">The lot that the purchase brought.</param>
/// <param name="Provider">Who took the payment.</param>
/// <param name="EventId">The provider's name of the refund or dispute.</param>
/// <param name="Money">What went back, or has not after all.</param>
/// <param name="Lots">Which lots the coins were taken from, what is missing to the whole being debt; or which one they came into again.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.TakeBackLine")]
public sealed record TakeBackLine(
    [property: Id(0)] PurchaseId PurchaseId,
    [property: Id(1)] long Lot,
    [property: Id(2)] string Provider,
    [property: Id(3)] string EventId,
    [property: Id(4)] Money Money,
    [property: Id(5)] ImmutableArray<LotDraw> Lots);

/// <summary>What a wallet's statement says of a freezing.</summary>
/// <param name="Frozen">Whether this is a cause to be frozen from then on, and not the end of one.</param>
/// <param name="Cause">The cause: <c>operator</c>, or <c>dispute/{provider}/{dispute}</c>.</param>
/// <param name="PurchaseId">The purchase that is disputed, if that is the cause.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.FreezeLine")]
public sealed record FreezeLine([property: Id(0)] bool Frozen, [property: Id(1)] string Cause, [property: Id(2)] PurchaseId? PurchaseId);
