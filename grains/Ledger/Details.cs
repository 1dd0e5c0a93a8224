using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Grains.Ledger;

/// <summary>The detail of a gift's debit in a wallet: everything the credit and the answer need. Configuration is never read again.</summary>
public sealed record GiftDebitDetail
{
    /// <summary>Which gift.</summary>
    public required GiftId GiftId { get; init; }

    /// <summary>How many.</summary>
    public required int Quantity { get; init; }

    /// <summary>The price of one, then.</summary>
    public required Coins UnitCoins { get; init; }

    /// <summary>The creator's share, then.</summary>
    public required BasisPoints ShareBps { get; init; }

    /// <summary>The version of the catalogue that the price is from.</summary>
    public required int Catalogue { get; init; }

    /// <summary>To whom.</summary>
    public required UserId CreatorId { get; init; }

    /// <summary>In which room.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>On which content.</summary>
    public ContentId? ContentId { get; init; }

    /// <summary>The streak it belongs to.</summary>
    public ComboId? ComboId { get; init; }

    /// <summary>Whether the room may not show who sent it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Which lots of coins paid.</summary>
    public required ImmutableArray<LotDraw> Lots { get; init; }
}

/// <summary>The detail of a gift's credit in its creator's earnings.</summary>
public sealed record GiftCreditDetail
{
    /// <summary>Which sent gift, in the inner form <c>{userId}:{sequence}</c>.</summary>
    public required string SentGift { get; init; }

    /// <summary>Which gift.</summary>
    public required GiftId GiftId { get; init; }

    /// <summary>How many.</summary>
    public required int Quantity { get; init; }

    /// <summary>What it cost the sender.</summary>
    public required Coins Coins { get; init; }

    /// <summary>The creator's share.</summary>
    public required BasisPoints ShareBps { get; init; }

    /// <summary>In which room.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>
    /// The credit of the same room before this one: 0 for none, -1 when the account had forgotten the room. A room notices by it that it missed one.
    /// </summary>
    public long? RoomPrevious { get; init; }

    /// <summary>On which content.</summary>
    public ContentId? ContentId { get; init; }

    /// <summary>The streak it belongs to.</summary>
    public ComboId? ComboId { get; init; }

    /// <summary>Whether the room may not show who sent it.</summary>
    public bool Anonymous { get; init; }

    /// <summary>When the debit was accepted, in microseconds since 1970.</summary>
    public required long AcceptedAt { get; init; }
}

/// <summary>The detail of a purchase's credit in a wallet.</summary>
public sealed record PurchaseDetail
{
    /// <summary>The purchase.</summary>
    public required PurchaseId PurchaseId { get; init; }

    /// <summary>The package bought.</summary>
    public required PackageId PackageId { get; init; }

    /// <summary>What was paid.</summary>
    public required Money Price { get; init; }

    /// <summary>Who took the payment.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name of the payment.</summary>
    public required string PaymentId { get; init; }
}

/// <summary>The detail of a change of enrolment in a creator's earnings.</summary>
public sealed record EnrolmentDetail
{
    /// <summary>Whether the creator takes gifts from then on.</summary>
    public required bool AcceptsGifts { get; init; }
}

/// <summary>The detail of a closing or reopening of a creator's account. Why is what people typed: it is kept beside the journal.</summary>
public sealed record ClosureDetail
{
    /// <summary>Whether the account is closed from then on.</summary>
    public required bool Closed { get; init; }

    /// <summary>Which operator decided it.</summary>
    public required UserId By { get; init; }
}

/// <summary>The detail of a refused gift's return to its sender.</summary>
public sealed record GiftReturnDetail
{
    /// <summary>Which sent gift, in the inner form <c>{userId}:{sequence}</c>.</summary>
    public required string SentGift { get; init; }

    /// <summary>What its debit said.</summary>
    public required GiftDebitDetail Gift { get; init; }
}

/// <summary>The detail of coins taken back, by a refund or a lost dispute.</summary>
public sealed record TakeBackDetail
{
    /// <summary>The purchase whose money went back.</summary>
    public required PurchaseId PurchaseId { get; init; }

    /// <summary>The lot that the purchase brought.</summary>
    public required long Lot { get; init; }

    /// <summary>Who took the payment.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name of the refund or dispute.</summary>
    public required string EventId { get; init; }

    /// <summary>How many coins stand for the money.</summary>
    public required Coins Coins { get; init; }

    /// <summary>What went back.</summary>
    public required Money Money { get; init; }

    /// <summary>Which lots the coins were taken from; what is missing to the whole is debt.</summary>
    public required ImmutableArray<LotDraw> Lots { get; init; }
}

/// <summary>The detail of a cause to be frozen, or the end of one. An operator's reason is kept beside the journal.</summary>
public sealed record FreezeDetail
{
    /// <summary>Whether the cause holds from then on.</summary>
    public required bool Frozen { get; init; }

    /// <summary>The cause: <c>operator</c>, or <c>dispute/{provider}/{dispute}</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Which operator decided it.</summary>
    public UserId? By { get; init; }

    /// <summary>The purchase that is disputed.</summary>
    public PurchaseId? PurchaseId { get; init; }
}

/// <summary>The one place that writes and reads details. The text is what was hashed: it is never written a second time from what was read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GiftDebitDetail))]
[JsonSerializable(typeof(GiftCreditDetail))]
[JsonSerializable(typeof(PurchaseDetail))]
[JsonSerializable(typeof(EnrolmentDetail))]
[JsonSerializable(typeof(ClosureDetail))]
[JsonSerializable(typeof(GiftReturnDetail))]
[JsonSerializable(typeof(TakeBackDetail))]
[JsonSerializable(typeof(FreezeDetail))]
internal sealed partial class DetailJson : JsonSerializerContext
{
    public static string Write(GiftDebitDetail detail) => JsonSerializer.Serialize(detail, Default.GiftDebitDetail);

    public static string Write(GiftCreditDetail detail) => JsonSerializer.Serialize(detail, Default.GiftCreditDetail);

    public static string Write(PurchaseDetail detail) => JsonSerializer.Serialize(detail, Default.PurchaseDetail);

    public static string Write(EnrolmentDetail detail) => JsonSerializer.Serialize(detail, Default.EnrolmentDetail);

    public static string Write(ClosureDetail detail) => JsonSerializer.Serialize(detail, Default.ClosureDetail);

    public static string Write(GiftReturnDetail detail) => JsonSerializer.Serialize(detail, Default.GiftReturnDetail);

    public static string Write(TakeBackDetail detail) => JsonSerializer.Serialize(detail, Default.TakeBackDetail);

    public static string Write(FreezeDetail detail) => JsonSerializer.Serialize(detail, Default.FreezeDetail);

    public static GiftDebitDetail ReadGiftDebit(Entry entry) =>
        entry.Parsed.Value as GiftDebitDetail ?? JsonSerializer.Deserialize(entry.Detail, Default.GiftDebitDetail)!;

    public static GiftCreditDetail ReadGiftCredit(Entry entry) =>
        entry.Parsed.Value as GiftCreditDetail ?? JsonSerializer.Deserialize(entry.Detail, Default.GiftCreditDetail)!;

    public static PurchaseDetail ReadPurchase(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.PurchaseDetail)!;

    public static EnrolmentDetail ReadEnrolment(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.EnrolmentDetail)!;

    public static ClosureDetail ReadClosure(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.ClosureDetail)!;

    public static TakeBackDetail ReadTakeBack(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.TakeBackDetail)!;

    public static FreezeDetail ReadFreeze(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.FreezeDetail)!;

    public static GiftReturnDetail ReadGiftReturn(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.GiftReturnDetail)!;
}
