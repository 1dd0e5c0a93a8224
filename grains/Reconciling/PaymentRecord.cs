using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Reconciling;

/// <summary>A payment as its provider's export has it.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="PaymentId">The provider's name of it.</param>
/// <param name="PurchaseId">The purchase that it says it is for, if it says so; as written.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="Refunded">What of it went back, in minor units; <see langword="null"/> where the file doesn't say.</param>
/// <param name="IsPaid">Whether the money came in.</param>
/// <param name="Status">What the file calls that.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record PaymentRecord(
    int Line, string PaymentId, string? PurchaseId, Money Amount, long? Refunded, bool IsPaid, string Status, DateTimeOffset CreatedAt);

/// <summary>A purchase as our records have it.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="PaymentId">The payment that claims it; <see langword="null"/> for none.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Refunded">What of the price was refunded, in minor units.</param>
/// <param name="Credit">How many coins the journal credits for that payment; <see langword="null"/> for no credit.</param>
/// <param name="Coins">How many coins it holds.</param>
/// <param name="StartedAt">When it was started.</param>
internal sealed record PurchaseRecord(
    PurchaseId PurchaseId, string? PaymentId, Money Price, long Refunded, long? Credit, long Coins, DateTimeOffset StartedAt);
