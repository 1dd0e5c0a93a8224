using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>Something that happened, as webhooks tell of it. A function of its entry: read again, it is the same to the byte.</summary>
/// <param name="Id">Its name, made from type, account and sequence.</param>
/// <param name="Type">Its type.</param>
/// <param name="Account">The account that it happened in.</param>
/// <param name="Sequence">The entry there.</param>
/// <param name="Body">What is sent.</param>
public sealed record WebhookEvent(string Id, string Type, string Account, long Sequence, string Body)
{
    /// <summary>144 bits, and 24 characters without padding.</summary>
    private const int IdSize = 18;

    /// <summary>The event that an entry tells of, or <see langword="null"/> when it tells of none.</summary>
    /// <exception cref="JsonException">The entry's detail can't be read: a newer program wrote it, or somebody changed it.</exception>
    public static WebhookEvent? Of(Entry entry, SentGiftCipher cipher) => entry.Kind switch
    {
        EntryKind.Purchase when entry.Account.IsWallet => OfPurchase(entry),
        EntryKind.Gift when entry.Account.IsWallet => OfGift(entry, cipher),
        EntryKind.PayoutReturned => OfReturnedPayout(entry),
        EntryKind.Freeze => OfFreeze(entry),
        _ => null,
    };

    /// <summary>The event that a payout was paid. No entry says so: it is of the entry that took the diamonds.</summary>
    public static WebhookEvent OfPaidPayout(Entry debit, PayoutView payout)
    {
        var at = (payout.PaidAt ?? payout.CreatedAt).UtcDateTime;
        return Make(WebhookEventTypes.PayoutPaid, debit, at, new WebhookData(debit.Account.Value, debit.Sequence)
        {
            PayoutId = payout.Id.Value,
            CreatorId = payout.Creator.Value,
            Diamonds = payout.Diamonds.ToString(),
            Money = payout.Money,
            PaidAt = at,
        });
    }

    private static WebhookEvent OfPurchase(Entry entry)
    {
        var detail = DetailJson.ReadPurchase(entry);
        return Make(WebhookEventTypes.PurchasePaid, entry, new WebhookData(entry.Account.Value, entry.Sequence)
        {
            PurchaseId = detail.PurchaseId.Value,
            UserId = entry.Account.Owner.Value,
            PackageId = detail.PackageId.Value,
            Coins = entry.Amount,
            Price = detail.Price,
            Provider = detail.Provider,
        });
    }

    private static WebhookEvent OfGift(Entry debit, SentGiftCipher cipher)
    {
        var detail = DetailJson.ReadGiftDebit(debit);
        return Make(WebhookEventTypes.GiftSent, debit, new WebhookData(debit.Account.Value, debit.Sequence)
        {
            SentGiftId = cipher.Encrypt(GiftEntries.IdOf(debit)),
            SenderId = debit.Account.Owner.Value,
            CreatorId = detail.CreatorId.Value,
            GiftId = detail.GiftId.Value,
            Quantity = detail.Quantity,
            Coins = -debit.Amount,
            RoomId = detail.RoomId?.Value,
            ContentId = detail.ContentId?.Value,
            ComboId = detail.ComboId?.Value,
            Anonymous = detail.Anonymous,
        });
    }

    private static WebhookEvent OfReturnedPayout(Entry entry)
    {
        var detail = DetailJson.ReadPayoutReturn(entry);
        return Make(WebhookEventTypes.PayoutFailed, entry, new WebhookData(entry.Account.Value, entry.Sequence)
        {
            PayoutId = detail.PayoutId.Value,
            CreatorId = entry.Account.Owner.Value,
            Diamonds = Diamonds.FromUnits(entry.Amount).ToString(),
            FailureCode = detail.FailureCode,
        });
    }

    private static WebhookEvent? OfFreeze(Entry entry)
    {
        var detail = DetailJson.ReadFreeze(entry);
        return !detail.Frozen ? null : Make(WebhookEventTypes.WalletFrozen, entry, new WebhookData(entry.Account.Value, entry.Sequence)
        {
            UserId = entry.Account.Owner.Value,
            Cause = detail.Cause == FreezeRules.Operator ? FreezeRules.Operator : "dispute",
            PurchaseId = detail.PurchaseId?.Value,
        });
    }

    private static WebhookEvent Make(string type, Entry entry, WebhookData data) => Make(type, entry, entry.OccurredAt.UtcDateTime, data);

    private static WebhookEvent Make(string type, Entry entry, DateTime at, WebhookData data)
    {
        var (account, sequence) = (entry.Account.Value, entry.Sequence);
        var name = string.Create(CultureInfo.InvariantCulture, $"{type}\n{account}\n{sequence}");
        var id = "evt_" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, IdSize));
        return new(id, type, account, sequence, WebhookText.Write(new WebhookPayload(type, at, data)));
    }
}

/// <summary>What is sent, in the shape of Standard Webhooks.</summary>
internal sealed record WebhookPayload(string Type, DateTime Timestamp, WebhookData Data);

/// <summary>What happened, in the words of the API: which members there are depends on the type.</summary>
internal sealed record WebhookData(string Account, long Sequence)
{
    public string? UserId { get; init; }

    public string? PurchaseId { get; init; }

    public string? PackageId { get; init; }

    [JsonPropertyName("id")]
    public string? SentGiftId { get; init; }

    public string? SenderId { get; init; }

    public string? PayoutId { get; init; }

    public string? CreatorId { get; init; }

    public string? GiftId { get; init; }

    public int? Quantity { get; init; }

    public long? Coins { get; init; }

    public Money? Price { get; init; }

    public string? RoomId { get; init; }

    public string? ContentId { get; init; }

    public string? ComboId { get; init; }

    public bool? Anonymous { get; init; }

    public string? Diamonds { get; init; }

    public Money? Money { get; init; }

    public DateTime? PaidAt { get; init; }

    public string? FailureCode { get; init; }

    public string? Provider { get; init; }

    public string? Cause { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookPayload))]
internal sealed partial class WebhookJson : JsonSerializerContext;

/// <summary>As the API writes its answers: people's words stay readable.</summary>
internal static class WebhookText
{
    private static readonly WebhookJson Context = new(new JsonSerializerOptions(WebhookJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(WebhookPayload payload) => JsonSerializer.Serialize(payload, Context.WebhookPayload);
}
