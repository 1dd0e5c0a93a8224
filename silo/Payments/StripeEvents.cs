using System.Text.Json;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.Silo.Payments;

/// <summary>
/// What Stripe's events say, whose signature is checked. Only the members that matter are read, so that it doesn't matter which version of its API the
/// endpoint is for; events of other kinds, and of payments that aren't for coins, change nothing.
/// </summary>
internal static class StripeEvents
{
    /// <summary>The metadata that names the purchase.</summary>
    public const string PurchaseMember = "purchaseId";

    /// <summary>The metadata that names the buyer.</summary>
    public const string BuyerMember = "userId";

    private const int NameLengthMax = 200;

    /// <summary>Reads an event. Refused with <see cref="RefusalReason.InvalidRequest"/> where it is none.</summary>
    public static Outcome<PaymentNews> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var about = json.RootElement.GetProperty("data").GetProperty("object");
            return Outcome<PaymentNews>.Accepted(json.RootElement.GetProperty("type").GetString() switch
            {
                "checkout.session.completed" => TextOf(about, "payment_status") == "unpaid" ? PaymentNews.None : ReadSession(about, PaymentEventKind.Succeeded),
                "checkout.session.async_payment_succeeded" => ReadSession(about, PaymentEventKind.Succeeded),
                "checkout.session.async_payment_failed" => ReadSession(about, PaymentEventKind.Failed),
                "checkout.session.expired" => ReadSession(about, PaymentEventKind.Expired),
                "charge.refunded" => ReadOther(
                    about, PaymentEventKind.RefundedInAll, $"{NameOf(about)}-{about.GetProperty("amount_refunded").GetInt64()}", "amount_refunded"),
                "refund.created" or "refund.updated" or "charge.refund.updated" when TextOf(about, "status") == "succeeded" =>
                    ReadOther(about, PaymentEventKind.Refunded, NameOf(about), "amount"),
                "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" when TextOf(about, "status") is "failed" or "canceled" =>
                    ReadOther(about, PaymentEventKind.RefundFailed, NameOf(about), "amount"),
                "charge.dispute.created" when TextOf(about, "status") != "prevented" => ReadOther(about, PaymentEventKind.DisputeOpened, NameOf(about), "amount"),
                "charge.dispute.closed" when TextOf(about, "status") == "lost" => ReadOther(about, PaymentEventKind.DisputeLost, NameOf(about), "amount"),
                // Won, withdrawn, prevented: however else it ended, the money stays.
                "charge.dispute.closed" => ReadOther(about, PaymentEventKind.DisputeWon, NameOf(about), "amount"),
                _ => PaymentNews.None,
            });
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return new Refusal(RefusalReason.InvalidRequest, "The webhook's body is not an event of Stripe's that can be read.");
        }
    }

    private static PaymentNews ReadSession(JsonElement session, PaymentEventKind kind)
    {
        if (TextOf(session, "mode") is not (null or "payment") || PurchaseOf(session, TextOf(session, "client_reference_id")) is not { } purchase)
        {
            return PaymentNews.None;
        }

        // A checkout that nobody has paid may have no payment yet, and nothing follows from its name.
        var payment = ReferenceOf(session, "payment_intent") ?? (kind == PaymentEventKind.Succeeded ? throw new FormatException("No payment") : NameOf(session));
        return new PaymentNews(new PaymentEvent(kind, StripeProvider.ProviderName, payment, purchase, AmountOf(session, "amount_total")) { Payer = PayerOf(session) });
    }

    /// <summary>A refund or dispute. It seldom names the purchase; the payment does, once its success was told.</summary>
    private static PaymentNews ReadOther(JsonElement about, PaymentEventKind kind, string name, string amount)
    {
        if (ReferenceOf(about, "payment_intent") is not { } payment)
        {
            return PaymentNews.None;
        }

        var purchase = PurchaseOf(about, null);
        return new PaymentNews(new PaymentEvent(kind, StripeProvider.ProviderName, payment, purchase ?? default, AmountOf(about, amount))
        {
            EventId = name,
            Payer = purchase is null ? null : PayerOf(about),
        })
        {
            NamesPurchase = purchase is not null,
        };
    }

    private static PurchaseId? PurchaseOf(JsonElement about, string? reference)
    {
        var isNamed = PurchaseId.TryParse(MetadataOf(about, PurchaseMember), out var named);
        var isReferred = PurchaseId.TryParse(reference, out var referred);
        return isNamed && isReferred && named != referred ? throw new FormatException("Two purchases are named")
            : isNamed ? named
            : isReferred ? referred
            : null;
    }

    private static UserId? PayerOf(JsonElement about) => MetadataOf(about, BuyerMember) is { } user ? UserId.Parse(user) : null;

    private static string? MetadataOf(JsonElement about, string member) =>
        about.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object ? TextOf(metadata, member) : null;

    private static Money AmountOf(JsonElement about, string member) =>
        StripeMoney.FromStripe(about.GetProperty(member).GetInt64(), about.GetProperty("currency").GetString() ?? "");

    /// <summary>What a member refers to: its id, or itself where Stripe was asked to expand it.</summary>
    private static string? ReferenceOf(JsonElement about, string member) =>
        !about.TryGetProperty(member, out var reference) || reference.ValueKind == JsonValueKind.Null ? null
        : reference.ValueKind == JsonValueKind.Object ? NameOf(reference)
        : Fit(reference.GetString());

    private static string NameOf(JsonElement about) => Fit(about.GetProperty("id").GetString());

    private static string Fit(string? name) =>
        name is { Length: > 0 and <= NameLengthMax } && !name.AsSpan().ContainsAnyExceptInRange('!', '~') ? name : throw new FormatException("No name");

    private static string? TextOf(JsonElement about, string member) =>
        about.TryGetProperty(member, out var text) && text.ValueKind != JsonValueKind.Null ? text.GetString() : null;
}
