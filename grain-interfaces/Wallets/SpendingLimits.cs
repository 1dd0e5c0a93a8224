using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>What a limit bounds.</summary>
[GenerateSerializer, Alias("OrleansCoins.LimitPeriod")]
[JsonConverter(typeof(JsonStringEnumConverter<LimitPeriod>))]
public enum LimitPeriod
{
    /// <summary>One gift, or one purchase.</summary>
    [JsonStringEnumMemberName("single")]
    Single = 0,

    /// <summary>A day.</summary>
    [JsonStringEnumMemberName("daily")]
    Daily = 1,

    /// <summary>A week, from Monday.</summary>
    [JsonStringEnumMemberName("weekly")]
    Weekly = 2,

    /// <summary>A month.</summary>
    [JsonStringEnumMemberName("monthly")]
    Monthly = 3,
}

/// <summary>Limits: in coins on what is spent, in minor units of a currency on what is paid. <see langword="null"/> is none.</summary>
/// <param name="Single">For one gift, or one purchase.</param>
/// <param name="Daily">For a day.</param>
/// <param name="Weekly">For a week, from Monday.</param>
/// <param name="Monthly">For a month.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.LimitAmounts")]
public readonly record struct LimitAmounts(
    [property: Id(0)] long? Single, [property: Id(1)] long? Daily, [property: Id(2)] long? Weekly, [property: Id(3)] long? Monthly)
{
    /// <summary>No limits at all.</summary>
    public static LimitAmounts None => default;

    /// <summary>Whether there is no limit.</summary>
    [JsonIgnore]
    public bool IsNone => Single is null && Daily is null && Weekly is null && Monthly is null;

    /// <summary>The stricter of two limits, each by itself.</summary>
    public LimitAmounts StricterOf(in LimitAmounts other) => new(
        Stricter(Single, other.Single), Stricter(Daily, other.Daily), Stricter(Weekly, other.Weekly), Stricter(Monthly, other.Monthly));

    /// <summary>Whether none of them allows more than the other's.</summary>
    public bool IsWithin(in LimitAmounts other) => StricterOf(other) == this;

    private static long? Stricter(long? one, long? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
}

/// <summary>A limit of which a part is used up by what it came with; amounts are in coins, or in minor units of a purchase's currency.</summary>
/// <param name="Period">Which limit.</param>
/// <param name="Percent">How much of it is used, at least: 50, 80 or 100.</param>
/// <param name="Used">What is used; of money also what waits to be paid.</param>
/// <param name="Limit">The limit.</param>
/// <param name="ResetsAt">When it is counted anew, in microseconds since 1970.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.LimitReminder")]
public readonly record struct LimitReminder(
    [property: Id(0)] LimitPeriod Period, [property: Id(1)] int Percent, [property: Id(2)] long Used, [property: Id(3)] long Limit, [property: Id(4)] long ResetsAt);

/// <summary>What has been counted in the periods that are running.</summary>
/// <param name="Daily">In the day.</param>
/// <param name="Weekly">In the week.</param>
/// <param name="Monthly">In the month.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PeriodAmounts")]
public readonly record struct PeriodAmounts([property: Id(0)] long Daily, [property: Id(1)] long Weekly, [property: Id(2)] long Monthly);

/// <summary>When the periods that are running end.</summary>
/// <param name="Daily">The day.</param>
/// <param name="Weekly">The week.</param>
/// <param name="Monthly">The month.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PeriodTimes")]
public readonly record struct PeriodTimes([property: Id(0)] DateTimeOffset Daily, [property: Id(1)] DateTimeOffset Weekly, [property: Id(2)] DateTimeOffset Monthly);

/// <summary>A wallet's limits, and what is left of them.</summary>
/// <param name="Limits">Those of its owner's, in force.</param>
/// <param name="Ceilings">The most that anybody like its owner may have, and what an operator has set for the wallet: the stricter of the two.</param>
/// <param name="Used">What counts already; of money also what waits to be paid.</param>
/// <param name="ResetsAt">When it is counted anew.</param>
/// <param name="TimeZone">By whose days, as IANA names it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.LimitsView")]
public sealed record LimitsView(
    [property: Id(0)] LimitAmounts Limits,
    [property: Id(1)] LimitAmounts Ceilings,
    [property: Id(2)] PeriodAmounts Used,
    [property: Id(3)] PeriodTimes ResetsAt,
    [property: Id(4)] string TimeZone)
{
    /// <summary>The limits that take the place of these; <see langword="null"/> for none.</summary>
    [Id(5)]
    public LimitAmounts? Pending { get; init; }

    /// <summary>When they do.</summary>
    [Id(6)]
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>The currency, of limits on money.</summary>
    [Id(7)]
    public string? Currency { get; init; }
}

/// <summary>Sets limits of the wallet's owner.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="Birthdate">The owner's, as far as it is known: it tells which ceilings they have.</param>
/// <param name="Currency">The currency, of limits on money.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SetLimits")]
public sealed record SetLimits([property: Id(0)] LimitAmounts Limits, [property: Id(1)] Birthdate? Birthdate, [property: Id(2)] string? Currency);

/// <summary>The limits that an operator has set for a wallet.</summary>
/// <param name="Owner">Whose wallet.</param>
/// <param name="Limits">Those on what is spent, in coins.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GuardianLimits")]
public sealed record GuardianLimits([property: Id(0)] UserId Owner, [property: Id(1)] LimitAmounts Limits)
{
    /// <summary>Those on what is paid, in minor units.</summary>
    [Id(2)]
    public LimitAmounts Paying { get; init; }

    /// <summary>Of which currency; <see langword="null"/> where there never were any.</summary>
    [Id(3)]
    public string? Currency { get; init; }
}

/// <summary>Keeps the wallet's owner from spending until a time.</summary>
/// <param name="Until">Until when.</param>
/// <param name="RequestId">What makes the request unique, if the caller says.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ExcludeSelf")]
public sealed record ExcludeSelf([property: Id(0)] DateTimeOffset Until, [property: Id(1)] RequestId? RequestId, [property: Id(2)] RequestDigest Digest);

/// <summary>The wallet's owner is kept from spending.</summary>
/// <param name="Until">Until when.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SelfExclusion")]
public sealed record SelfExclusion([property: Id(0)] DateTimeOffset Until);

/// <summary>Asks whether the owner may buy, before a checkout is opened; what it costs counts from then on.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Birthdate">The owner's, as far as it is known.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReserveCheckout")]
public sealed record ReserveCheckout([property: Id(0)] PurchaseId PurchaseId, [property: Id(1)] Money Price, [property: Id(2)] Birthdate? Birthdate)
{
    /// <summary>Whether its checkout is open already: then only what the owner has set can refuse it, a break or a limit, as the rest was asked before it was opened.</summary>
    [Id(3)]
    public bool IsOpen { get; init; }
}

/// <summary>The owner may buy.</summary>
/// <param name="Reminders">The limits of which the purchase uses up a part worth saying, in minor units; <see langword="null"/> for none.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CheckoutReservation")]
public sealed record CheckoutReservation([property: Id(0)] ImmutableArray<LimitReminder>? Reminders);
