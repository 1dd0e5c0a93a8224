using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Payments;

namespace OrleansCoins.Gateway.Contract;

/// <summary>A gift on sale.</summary>
internal sealed record GiftOnSale(string Id, string Name, long Coins, ReferencePriceResponse? ReferencePrice, int Version);

/// <summary>A package of coins on sale.</summary>
internal sealed record PackageOnSale(string Id, long Coins, MoneyResponse Price);

/// <summary>Starts a purchase.</summary>
internal sealed record StartPurchaseRequest
{
    [Required]
    public string? PackageId { get; init; }
}

/// <summary>A purchase as it was started: the same at every replay, whatever became of it since.</summary>
internal sealed record StartedPurchaseResponse(
    string Id, string PackageId, long Coins, MoneyResponse Price, string Status, string Provider, string CheckoutUrl, DateTime CreatedAt)
{
    /// <summary>The buyer's limits on what is paid of which it has used up a part worth saying, whether or not it is paid in the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LimitReminderResponse>? Reminders { get; init; }

    public static StartedPurchaseResponse Of(PurchaseView purchase) => new(
        purchase.Id.Value,
        purchase.PackageId.Value,
        purchase.Coins.Value,
        MoneyResponse.Of(purchase.Price),
        PurchaseResponse.Word(PurchaseStatus.Pending),
        purchase.Provider,
        purchase.CheckoutUrl,
        purchase.CreatedAt.UtcDateTime)
    {
        Reminders = LimitReminderResponse.Of(purchase.Reminders, purchase.Price.Currency),
    };
}

/// <summary>A purchase as it is now.</summary>
internal sealed record PurchaseResponse(
    string Id,
    string PackageId,
    long Coins,
    MoneyResponse Price,
    string Status,
    string Provider,
    string CheckoutUrl,
    MoneyResponse RefundedAmount,
    long RefundedCoins,
    DateTime CreatedAt)
{
    public static PurchaseResponse Of(PurchaseView purchase) => new(
        purchase.Id.Value,
        purchase.PackageId.Value,
        purchase.Coins.Value,
        MoneyResponse.Of(purchase.Price),
        Word(purchase.Status),
        purchase.Provider,
        purchase.CheckoutUrl,
        new MoneyResponse(purchase.RefundedAmount, purchase.Price.Currency),
        purchase.RefundedCoins.Value,
        purchase.CreatedAt.UtcDateTime);

    public static string Word(PurchaseStatus status) => status switch
    {
        PurchaseStatus.Pending => "pending",
        PurchaseStatus.Paid => "paid",
        PurchaseStatus.Failed => "failed",
        PurchaseStatus.Expired => "expired",
        PurchaseStatus.Refunded => "refunded",
        PurchaseStatus.Disputed => "disputed",
        _ => throw new InvalidOperationException($"The status {status} of a purchase has no word."),
    };
}

/// <summary>Gives money back for a purchase: for so many of its coins, or for all that are left.</summary>
internal sealed record RefundRequest
{
    [Required]
    public string? Reason { get; init; }

    public long? Coins { get; init; }
}

/// <summary>What goes back.</summary>
internal sealed record RefundResponse(string Id, string PurchaseId, MoneyResponse Amount, long Coins, DateTime CreatedAt)
{
    public static RefundResponse Of(RefundReceipt refund) => new(
        refund.Id, refund.PurchaseId.Value, MoneyResponse.Of(refund.Amount), refund.Coins.Value, refund.CreatedAt.UtcDateTime);
}

/// <summary>A webhook has had its effect.</summary>
internal sealed record WebhookResponse;

/// <summary>Asks for a token in development.</summary>
internal sealed record DevelopmentTokenRequest
{
    [Required]
    public string? Sub { get; init; }

    public string? Scope { get; init; }

    public string? Birthdate { get; init; }
}

/// <summary>A token for development.</summary>
internal sealed record DevelopmentTokenResponse(string AccessToken, int ExpiresIn);

/// <summary>The sandbox has told of a payment.</summary>
internal sealed record DevelopmentPaymentResponse(string PurchaseId, string Status);
