using System.ComponentModel.DataAnnotations;
using OrleansCoins.GrainInterfaces.Payouts;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Says where a creator is paid.</summary>
internal sealed record PayoutAccountRequest
{
    [Required]
    public string? Provider { get; init; }

    [Required]
    public string? AccountId { get; init; }
}

/// <summary>Where a creator is paid, and whether payouts are held: until a time because the account was changed, or by an operator.</summary>
internal sealed record PayoutAccountResponse(string Provider, string AccountId, DateTime? HeldUntil, bool HeldByOperator)
{
    public static PayoutAccountResponse Of(PayoutAccount account) =>
        new(account.Provider!, account.AccountId!, account.HeldUntil?.UtcDateTime, account.HeldByOperator);
}

/// <summary>Whether a creator's payouts are held.</summary>
internal sealed record PayoutHoldResponse(string CreatorId, bool HeldByOperator, DateTime? HeldUntil)
{
    public static PayoutHoldResponse Of(PayoutAccount account) =>
        new(account.Creator.Value, account.HeldByOperator, account.HeldUntil?.UtcDateTime);
}

/// <summary>Asks for a payout.</summary>
internal sealed record StartPayoutRequest
{
    /// <summary>How many diamonds at most, as a decimal in a string: only those that make whole minor units are taken.</summary>
    [Required]
    public string? Diamonds { get; init; }

    [Required]
    public string? Currency { get; init; }
}

/// <summary>A payout.</summary>
internal sealed record PayoutResponse(
    string Id, string Diamonds, MoneyResponse Money, string Status, DateTime CreatedAt, DateTime? PaidAt, string? FailureCode)
{
    public static PayoutResponse Of(PayoutView payout) => new(
        payout.Id.Value,
        payout.Diamonds.ToString(),
        MoneyResponse.Of(payout.Money),
        Word(payout.Status),
        payout.CreatedAt.UtcDateTime,
        payout.PaidAt?.UtcDateTime,
        payout.FailureCode);

    private static string Word(PayoutStatus status) => status switch
    {
        PayoutStatus.Pending => "pending",
        PayoutStatus.Held => "held",
        PayoutStatus.Paid => "paid",
        PayoutStatus.Failed => "failed",
        _ => throw new InvalidOperationException($"The status {status} of a payout has no word."),
    };
}
