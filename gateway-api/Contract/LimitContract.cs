using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Wallets;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Limits on what is spent. Every member is required, so that nothing is lifted by leaving it out; null is none.</summary>
internal sealed record LimitsRequest
{
    [JsonRequired]
    public long? PerGift { get; init; }

    [JsonRequired]
    public long? Daily { get; init; }

    [JsonRequired]
    public long? Weekly { get; init; }

    [JsonRequired]
    public long? Monthly { get; init; }
}

/// <summary>Limits on what is paid, in minor units. Every member is required; null is none.</summary>
internal sealed record PurchaseLimitsRequest
{
    [JsonRequired, Required]
    public string? Currency { get; init; }

    [JsonRequired]
    public long? PerPurchase { get; init; }

    [JsonRequired]
    public long? Daily { get; init; }

    [JsonRequired]
    public long? Weekly { get; init; }

    [JsonRequired]
    public long? Monthly { get; init; }
}

/// <summary>
/// An operator's limits for a wallet. Every member but the limits on what is paid is required; null is none. Those on what is paid stay as they are where they are left out, and
/// come whole otherwise: all null lifts them.
/// </summary>
internal sealed record GuardianLimitsRequest
{
    [JsonRequired, Required]
    public string? Reason { get; init; }

    [JsonRequired]
    public long? PerGift { get; init; }

    [JsonRequired]
    public long? Daily { get; init; }

    [JsonRequired]
    public long? Weekly { get; init; }

    [JsonRequired]
    public long? Monthly { get; init; }

    public PurchaseLimitsRequest? PurchaseLimits { get; init; }
}

/// <summary>An operator's limits for a wallet; those on what is paid where there are any, or were.</summary>
internal sealed record GuardianLimitsResponse(string UserId, long? PerGift, long? Daily, long? Weekly, long? Monthly)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GuardianPurchaseLimitsResponse? PurchaseLimits { get; init; }

    public static GuardianLimitsResponse Of(GuardianLimits set) => new(set.Owner.Value, set.Limits.Single, set.Limits.Daily, set.Limits.Weekly, set.Limits.Monthly)
    {
        PurchaseLimits = set.Currency is { } currency ? new(currency, set.Paying.Single, set.Paying.Daily, set.Paying.Weekly, set.Paying.Monthly) : null,
    };
}

/// <summary>An operator's limits on what may be paid, in minor units.</summary>
internal sealed record GuardianPurchaseLimitsResponse(string Currency, long? PerPurchase, long? Daily, long? Weekly, long? Monthly);

/// <summary>What counts already in the periods that are running.</summary>
internal sealed record UsedResponse(long Daily, long Weekly, long Monthly)
{
    public static UsedResponse Of(PeriodAmounts used) => new(used.Daily, used.Weekly, used.Monthly);
}

/// <summary>When the periods that are running end.</summary>
internal sealed record ResetsAtResponse(DateTime Daily, DateTime Weekly, DateTime Monthly)
{
    public static ResetsAtResponse Of(PeriodTimes ends) => new(ends.Daily.UtcDateTime, ends.Weekly.UtcDateTime, ends.Monthly.UtcDateTime);
}

/// <summary>The most that one may spend, whatever one's own limits are.</summary>
internal sealed record CeilingsResponse(long? PerGift, long? Daily, long? Weekly, long? Monthly);

/// <summary>The limits that take the place of those in force.</summary>
internal sealed record PendingLimitsResponse(long? PerGift, long? Daily, long? Weekly, long? Monthly, DateTime EffectiveAt);

/// <summary>The caller's limits on what is spent, in coins, and what is left of them.</summary>
internal sealed record LimitsResponse(
    long? PerGift,
    long? Daily,
    long? Weekly,
    long? Monthly,
    UsedResponse Used,
    ResetsAtResponse ResetsAt,
    CeilingsResponse Ceilings,
    string TimeZone,
    PendingLimitsResponse? Pending)
{
    public static LimitsResponse Of(LimitsView view) => new(
        view.Limits.Single,
        view.Limits.Daily,
        view.Limits.Weekly,
        view.Limits.Monthly,
        UsedResponse.Of(view.Used),
        ResetsAtResponse.Of(view.ResetsAt),
        new CeilingsResponse(view.Ceilings.Single, view.Ceilings.Daily, view.Ceilings.Weekly, view.Ceilings.Monthly),
        view.TimeZone,
        view.Pending is { } pending ? new(pending.Single, pending.Daily, pending.Weekly, pending.Monthly, view.EffectiveAt!.Value.UtcDateTime) : null);
}

/// <summary>The most that one may pay, whatever one's own limits are.</summary>
internal sealed record PurchaseCeilingsResponse(long? PerPurchase, long? Daily, long? Weekly, long? Monthly);

/// <summary>The limits on what is paid that take the place of those in force.</summary>
internal sealed record PendingPurchaseLimitsResponse(long? PerPurchase, long? Daily, long? Weekly, long? Monthly, DateTime EffectiveAt);

/// <summary>The caller's limits on what is paid, in minor units, and what is left of them. What waits to be paid is used.</summary>
internal sealed record PurchaseLimitsResponse(
    string Currency,
    long? PerPurchase,
    long? Daily,
    long? Weekly,
    long? Monthly,
    UsedResponse Used,
    ResetsAtResponse ResetsAt,
    PurchaseCeilingsResponse Ceilings,
    string TimeZone,
    PendingPurchaseLimitsResponse? Pending)
{
    public static PurchaseLimitsResponse Of(LimitsView view) => new(
        view.Currency!,
        view.Limits.Single,
        view.Limits.Daily,
        view.Limits.Weekly,
        view.Limits.Monthly,
        UsedResponse.Of(view.Used),
        ResetsAtResponse.Of(view.ResetsAt),
        new PurchaseCeilingsResponse(view.Ceilings.Single, view.Ceilings.Daily, view.Ceilings.Weekly, view.Ceilings.Monthly),
        view.TimeZone,
        view.Pending is { } pending ? new(pending.Single, pending.Daily, pending.Weekly, pending.Monthly, view.EffectiveAt!.Value.UtcDateTime) : null);
}

/// <summary>A limit of which the gift, unlock or purchase has used up 50, 80 or 100 percent: in coins, or in minor units of the currency that is named.</summary>
internal sealed record LimitReminderResponse(string Period, int Percent, long Used, long Limit, DateTime ResetsAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Currency { get; init; }

    public static IReadOnlyList<LimitReminderResponse>? Of(IEnumerable<LimitReminder>? reminders, string? currency = null) => reminders is null
        ? null
        : [.. reminders.Select(one => new LimitReminderResponse(LimitWords.Of(one.Period), one.Percent, one.Used, one.Limit, Times.Of(one.ResetsAt)!.Value) { Currency = currency })];
}

/// <summary>What limits are called.</summary>
internal static class LimitWords
{
    public static string Of(LimitPeriod period, string single = "perGift") => period switch
    {
        LimitPeriod.Single => single,
        LimitPeriod.Daily => "daily",
        LimitPeriod.Weekly => "weekly",
        _ => "monthly",
    };
}

/// <summary>Excludes the caller from buying, giving and unlocking until a time.</summary>
internal sealed record SelfExclusionRequest
{
    [Required]
    public string? Until { get; init; }
}

/// <summary>Until when the caller is excluded.</summary>
internal sealed record SelfExclusionResponse(DateTime Until);
