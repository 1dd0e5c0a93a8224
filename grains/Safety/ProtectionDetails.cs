using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>The detail of a change of limits: all of them as they are from then on. Why an operator decided so is kept beside the journal.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="By">The operator, of a change that an operator made.</param>
public sealed record LimitsDetail(LimitState Limits, UserId? By)
{
    /// <summary>The checkouts that were open already when there was no limit yet, and count from then on.</summary>
    public ImmutableArray<OpenCheckout>? Checkouts { get; init; }
}

/// <summary>The detail of a self-exclusion.</summary>
/// <param name="Until">Until when, in microseconds since 1970.</param>
public sealed record SelfExclusionDetail(long Until);

/// <summary>The detail of a change of the time zone that days are counted by.</summary>
/// <param name="TimeZone">As IANA names it; <see langword="null"/> for UTC.</param>
public sealed record TimeZoneDetail(string? TimeZone);

/// <summary>The detail of a checkout that is about to be opened.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Until">Until when it counts, in microseconds since 1970, if nobody says what became of it.</param>
public sealed record CheckoutDetail(PurchaseId PurchaseId, Money Price, long Until)
{
    /// <summary>The limits of which it uses up a part worth saying.</summary>
    public ImmutableArray<LimitReminder>? Reminders { get; init; }
}

/// <summary>The detail of the end of a checkout that was not paid.</summary>
/// <param name="PurchaseId">The purchase.</param>
public sealed record CheckoutEndedDetail(PurchaseId PurchaseId);

/// <summary>Writes and reads these details, as <see cref="DetailJson"/> does the others.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LimitsDetail))]
[JsonSerializable(typeof(SelfExclusionDetail))]
[JsonSerializable(typeof(TimeZoneDetail))]
[JsonSerializable(typeof(CheckoutDetail))]
[JsonSerializable(typeof(CheckoutEndedDetail))]
internal sealed partial class ProtectionJson : JsonSerializerContext
{
    public static string Write(LimitsDetail detail) => JsonSerializer.Serialize(detail, Default.LimitsDetail);

    public static string Write(SelfExclusionDetail detail) => JsonSerializer.Serialize(detail, Default.SelfExclusionDetail);

    public static string Write(TimeZoneDetail detail) => JsonSerializer.Serialize(detail, Default.TimeZoneDetail);

    public static string Write(CheckoutDetail detail) => JsonSerializer.Serialize(detail, Default.CheckoutDetail);

    public static string Write(CheckoutEndedDetail detail) => JsonSerializer.Serialize(detail, Default.CheckoutEndedDetail);

    /// <summary>The detail of an entry of any of these kinds.</summary>
    /// <exception cref="JsonException">It can't be read.</exception>
    public static object Read(Entry entry) => entry.Kind switch
    {
        EntryKind.Limits or EntryKind.PurchaseLimits => ReadLimits(entry),
        EntryKind.SelfExclusion => ReadSelfExclusion(entry),
        EntryKind.TimeZone => ReadTimeZone(entry),
        EntryKind.Checkout => ReadCheckout(entry),
        _ => ReadCheckoutEnded(entry),
    };

    public static LimitsDetail ReadLimits(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.LimitsDetail)!;

    public static SelfExclusionDetail ReadSelfExclusion(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.SelfExclusionDetail)!;

    public static TimeZoneDetail ReadTimeZone(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.TimeZoneDetail)!;

    public static CheckoutDetail ReadCheckout(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.CheckoutDetail)!;

    public static CheckoutEndedDetail ReadCheckoutEnded(Entry entry) => JsonSerializer.Deserialize(entry.Detail, Default.CheckoutEndedDetail)!;
}
