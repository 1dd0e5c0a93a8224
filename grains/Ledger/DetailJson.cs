using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.Grains.Ledger;

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
[JsonSerializable(typeof(ReversalDetail))]
[JsonSerializable(typeof(ExpiryDetail))]
[JsonSerializable(typeof(UnlockDetail))]
[JsonSerializable(typeof(RewardDetail))]
[JsonSerializable(typeof(BudgetDetail))]
[JsonSerializable(typeof(PayoutDetail))]
[JsonSerializable(typeof(PayoutReturnDetail))]
[JsonSerializable(typeof(PayoutHoldDetail))]
[JsonSerializable(typeof(TakeBackDetail))]
[JsonSerializable(typeof(FreezeDetail))]
[JsonSerializable(typeof(ModerationDetail))]
internal sealed partial class DetailJson : JsonSerializerContext
{
    public static string Write(GiftDebitDetail detail) => JsonSerializer.Serialize(detail, Default.GiftDebitDetail);

    public static string Write(GiftCreditDetail detail) => JsonSerializer.Serialize(detail, Default.GiftCreditDetail);

    public static string Write(PurchaseDetail detail) => JsonSerializer.Serialize(detail, Default.PurchaseDetail);

    public static string Write(EnrolmentDetail detail) => JsonSerializer.Serialize(detail, Default.EnrolmentDetail);

    public static string Write(ClosureDetail detail) => JsonSerializer.Serialize(detail, Default.ClosureDetail);

    public static string Write(GiftReturnDetail detail) => JsonSerializer.Serialize(detail, Default.GiftReturnDetail);

    public static string Write(ExpiryDetail detail) => JsonSerializer.Serialize(detail, Default.ExpiryDetail);

    public static string Write(UnlockDetail detail) => JsonSerializer.Serialize(detail, Default.UnlockDetail);

    public static string Write(RewardDetail detail) => JsonSerializer.Serialize(detail, Default.RewardDetail);

    public static string Write(BudgetDetail detail) => JsonSerializer.Serialize(detail, Default.BudgetDetail);

    public static string Write(PayoutDetail detail) => JsonSerializer.Serialize(detail, Default.PayoutDetail);

    public static string Write(PayoutReturnDetail detail) => JsonSerializer.Serialize(detail, Default.PayoutReturnDetail);

    public static string Write(PayoutHoldDetail detail) => JsonSerializer.Serialize(detail, Default.PayoutHoldDetail);

    public static string Write(TakeBackDetail detail) => JsonSerializer.Serialize(detail, Default.TakeBackDetail);

    public static string Write(ModerationDetail detail) => JsonSerializer.Serialize(detail, Default.ModerationDetail);

    public static ModerationDetail ReadModeration(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.ModerationDetail)!;

    public static string Write(FreezeDetail detail) => JsonSerializer.Serialize(detail, Default.FreezeDetail);

    public static GiftDebitDetail ReadGiftDebit(Entry entry) =>
        entry.Parsed.Value as GiftDebitDetail ?? JsonSerializer.Deserialize(entry.Detail, Default.GiftDebitDetail)!;

    public static GiftCreditDetail ReadGiftCredit(Entry entry) =>
        entry.Parsed.Value as GiftCreditDetail ?? JsonSerializer.Deserialize(entry.Detail, Default.GiftCreditDetail)!;

    public static PurchaseDetail ReadPurchase(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.PurchaseDetail)!;

    public static EnrolmentDetail ReadEnrolment(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.EnrolmentDetail)!;

    public static ClosureDetail ReadClosure(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.ClosureDetail)!;

    public static PayoutDetail ReadPayout(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.PayoutDetail)!;

    public static PayoutReturnDetail ReadPayoutReturn(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.PayoutReturnDetail)!;

    public static PayoutHoldDetail ReadPayoutHold(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.PayoutHoldDetail)!;

    public static TakeBackDetail ReadTakeBack(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.TakeBackDetail)!;

    public static FreezeDetail ReadFreeze(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.FreezeDetail)!;

    public static string Write(ReversalDetail detail) => JsonSerializer.Serialize(detail, Default.ReversalDetail);

    public static ReversalDetail ReadReversal(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.ReversalDetail)!;

    public static GiftReturnDetail ReadGiftReturn(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.GiftReturnDetail)!;

    public static ExpiryDetail ReadExpiry(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.ExpiryDetail)!;

    public static UnlockDetail ReadUnlock(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.UnlockDetail)!;

    public static RewardDetail ReadReward(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.RewardDetail)!;

    public static BudgetDetail ReadBudget(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.BudgetDetail)!;
}
