using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Safety;

/// <summary>
/// How much money may be paid. Where limits hold, a purchase is an entry before its checkout is opened, and counts in every period until it is paid, fails or
/// expires; what is paid counts when its coins are credited. Money that goes back gives no room: a limit bounds what leaves a pocket in a time, and a refund would let it
/// leave again and again. Pure.
/// </summary>
internal static class CheckoutRules
{
    /// <summary>How long a checkout counts of which nobody says what became of it. Stripe's end after a day, and its slow ways to pay take days.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Nothing has to be written: there is no limit, or nothing to end.</summary>
    public static readonly Refusal Unneeded = new(RefusalReason.RequestInProgress, "Nothing has to be written.");

    /// <summary>
    /// Whether the owner may buy, by an entry that is to be the entry <paramref name="sequence"/>; <see cref="Unneeded"/> where they may and nothing needs to be
    /// counted, or is counted already.
    /// </summary>
    public static Decision Decide(in AccountHead head, long sequence, WalletProtection protection, ReserveCheckout command, SafetyOptions safety, long nowMicroseconds)
    {
        var (price, paying) = (command.Price, protection.Paying);
        var (own, limits) = (OwnOf(paying, nowMicroseconds), LimitsOf(paying, command, safety, nowMicroseconds));
        if (limits.IsNone)
        {
            return Unneeded;
        }

        if (!own.IsNone && paying.Currency != price.Currency)
        {
            return new Refusal(RefusalReason.PurchaseLimitExceeded, $"Your limits are in {paying.Currency}, and this costs {price}. Set them anew: PUT /v1/wallet/purchase-limits.");
        }

        if (price.Amount > limits.Single)
        {
            return new Refusal(RefusalReason.PurchaseLimitExceeded, $"No purchase may cost more than {limits.Single} {price.Currency} (minor units): that is the limit for one.")
            {
                Limit = limits.Single,
                Period = LimitPeriod.Single,
            };
        }

        // An earlier try may have counted it, at another price even, and never have been heard of.
        if (protection.Checkouts.Any(one => one.PurchaseId == command.PurchaseId && one.Amount == price.Amount && one.Currency == price.Currency && nowMicroseconds < one.Until))
        {
            return Unneeded;
        }

        protection = Without(protection, command.PurchaseId);
        var (paid, amount) = (PaidIn(protection, price.Currency), checked(OpenAt(protection, price.Currency, nowMicroseconds) + price.Amount));
        if (LimitRules.Exceeded(limits, paid, amount, nowMicroseconds) is { } period)
        {
            return LimitRules.Refuse(RefusalReason.PurchaseLimitExceeded, $"{price.Currency} (minor units)", limits, paid, protection, period, amount, nowMicroseconds);
        }

        if (Living(protection, nowMicroseconds).Length >= Limits.CheckoutsOpenMax)
        {
            return new Refusal(RefusalReason.PurchaseLimitExceeded, $"{Limits.CheckoutsOpenMax} purchases wait to be paid. Pay one, or let one expire.") { Limit = Limits.CheckoutsOpenMax };
        }

        return ProtectionRules.Overtaken(head, sequence) is { } overtaken
            ? overtaken
            : ProtectionRules.Draft(
                EntryKind.Checkout,
                RequestId.ForCheckout(command.PurchaseId, sequence),
                OwnRequests.Digest,
                ProtectionJson.Write(new CheckoutDetail(command.PurchaseId, price, Until(nowMicroseconds)) { Reminders = Remind(protection, command, safety, nowMicroseconds) }));
    }

    /// <summary>The limits of which a checkout uses up a part worth saying, whether or not it counts already; <see langword="null"/> for none.</summary>
    public static ImmutableArray<LimitReminder>? Remind(WalletProtection protection, ReserveCheckout command, SafetyOptions safety, long nowMicroseconds)
    {
        var (price, paying, others) = (command.Price, protection.Paying, Without(protection, command.PurchaseId));
        return LimitRules.Remind(
            LimitsOf(paying, command, safety, nowMicroseconds),
            PaidIn(others, price.Currency),
            others,
            price.Amount,
            nowMicroseconds,
            OpenAt(others, price.Currency, nowMicroseconds));
    }

    /// <summary>
    /// What begins to count of the checkouts that are open: each by itself, and what is beyond the most that may be open as one sum, until the last of them
    /// ends, whatever becomes of them. So a limit counts them all, and a wallet holds few.
    /// </summary>
    /// <param name="protection">What counts already.</param>
    /// <param name="open">All that are open, the newest first.</param>
    public static ImmutableArray<OpenCheckout> Uncounted(WalletProtection protection, IReadOnlyList<OpenCheckout> open)
    {
        var beyond = open.Skip(Limits.CheckoutsOpenMax).GroupBy(static one => one.Currency).Select(static older =>
        {
            var until = older.Max(static one => one.Until);
            return new OpenCheckout(PurchaseId.Parse($"pur_older-{older.Key}-{until}"), older.Sum(static one => one.Amount), older.Key, until);
        });
        return [.. open.Take(Limits.CheckoutsOpenMax).Concat(beyond).Where(one => !Counts(protection, one.PurchaseId))];
    }

    /// <summary>Whether a checkout counts.</summary>
    public static bool Counts(WalletProtection protection, PurchaseId purchase) => protection.Checkouts.Any(open => open.PurchaseId == purchase);

    /// <summary>The end of a checkout that was not paid, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideEnd(in AccountHead head, long sequence, PurchaseId purchase) => ProtectionRules.Overtaken(head, sequence) is { } overtaken
        ? overtaken
        : ProtectionRules.Draft(
            EntryKind.CheckoutEnded, RequestId.ForCheckoutEnded(purchase, sequence), OwnRequests.Digest, ProtectionJson.Write(new CheckoutEndedDetail(purchase)));

    /// <summary>What is told of the limits on what is paid.</summary>
    public static LimitsView Describe(WalletProtection protection, string currency, Birthdate? birthdate, SafetyOptions safety, long nowMicroseconds)
    {
        var state = protection.Paying.At(nowMicroseconds);
        var (paid, open) = (PaidIn(protection, currency), OpenAt(protection, currency, nowMicroseconds));
        var used = paid.At(nowMicroseconds);
        return LimitRules.Describe(
            state with { Currency = state.Currency ?? currency },
            state.Guardian.StricterOf(AgeRules.PurchaseCeilingsOf(birthdate, safety, nowMicroseconds)),
            new PeriodAmounts(used.Daily + open, used.Weekly + open, used.Monthly + open),
            paid,
            protection,
            nowMicroseconds);
    }

    /// <summary>After limits were set; what was open without any counts from then on.</summary>
    public static WalletProtection AfterLimits(WalletProtection protection, LimitsDetail detail) => protection with
    {
        Paying = detail.Limits,
        Checkouts = detail.Checkouts is { } open ? protection.Checkouts.AddRange(open.Where(one => !Counts(protection, one.PurchaseId))) : protection.Checkouts,
    };

    /// <summary>Until when a checkout counts that was opened at a time.</summary>
    public static long Until(long openedAtMicroseconds) => openedAtMicroseconds + (Lifetime.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>After a checkout began to count, or ended.</summary>
    public static WalletProtection After(WalletProtection protection, Entry entry)
    {
        if (entry.Kind == EntryKind.CheckoutEnded)
        {
            return Without(protection, ProtectionJson.ReadCheckoutEnded(entry).PurchaseId);
        }

        var checkout = ProtectionJson.ReadCheckout(entry);
        return protection with
        {
            Checkouts = Living(Without(protection, checkout.PurchaseId), entry.OccurredAtMicroseconds).Add(new OpenCheckout(checkout.PurchaseId, checkout.Price.Amount, checkout.Price.Currency, checkout.Until)),
        };
    }

    /// <summary>After the coins of a purchase were credited: what was open is paid.</summary>
    public static WalletProtection AfterPayment(WalletProtection protection, Entry entry)
    {
        var detail = DetailJson.ReadPurchase(entry);
        var (price, after) = (detail.Price, Without(protection, detail.PurchaseId));
        return after with { PaidCurrency = price.Currency, Paid = PaidIn(protection, price.Currency).With(entry, price.Amount, detail.Periods, protection) };
    }

    /// <summary>The ends that the entry of a payment has to say.</summary>
    public static OpenedPeriods? Opened(WalletProtection protection, string currency, long nowMicroseconds) =>
        PaidIn(protection, currency).Opened(protection, nowMicroseconds);

    private static LimitAmounts OwnOf(LimitState paying, long nowMicroseconds) => paying.OwnAt(nowMicroseconds).StricterOf(paying.Guardian);

    private static LimitAmounts LimitsOf(LimitState paying, ReserveCheckout command, SafetyOptions safety, long nowMicroseconds) => command.IsOpen
        ? OwnOf(paying, nowMicroseconds)
        : OwnOf(paying, nowMicroseconds).StricterOf(AgeRules.PurchaseCeilingsOf(command.Birthdate, safety, nowMicroseconds));

    private static SpentPeriods PaidIn(WalletProtection protection, string currency) => protection.PaidCurrency == currency ? protection.Paid : default;

    private static long OpenAt(WalletProtection protection, string currency, long nowMicroseconds)
    {
        var sum = 0L;
        foreach (var open in protection.Checkouts)
        {
            sum += open.Currency == currency && nowMicroseconds < open.Until ? open.Amount : 0;
        }

        return sum;
    }

    private static ImmutableArray<OpenCheckout> Living(WalletProtection protection, long nowMicroseconds) =>
        protection.Checkouts.RemoveAll(open => nowMicroseconds >= open.Until);

    private static WalletProtection Without(WalletProtection protection, PurchaseId purchase) =>
        protection.Checkouts.IsEmpty ? protection : protection with { Checkouts = protection.Checkouts.RemoveAll(open => open.PurchaseId == purchase) };
}
