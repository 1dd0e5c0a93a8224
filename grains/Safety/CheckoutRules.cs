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

    /// <summary>How the sum of a currency's older checkouts is called, in the place of a purchase, whose own id is 24 characters of a hash.</summary>
    private const string SumPrefix = "pur_older-";

    /// <summary>Nothing has to be written: there is no limit, or nothing to end.</summary>
    public static readonly Refusal Unneeded = new(RefusalReason.RequestInProgress, "Nothing has to be written.");

    /// <summary>
    /// Whether the owner may buy, by an entry that is to be the entry <paramref name="sequence"/>; <see cref="Unneeded"/> where they may and nothing needs to be
    /// counted, or is counted already.
    /// </summary>
    public static Decision Decide(in AccountHead head, long sequence, WalletProtection protection, ReserveCheckout command, SafetyOptions safety, long nowMicroseconds)
    {
        var (price, limits) = (command.Price, LimitsOf(protection.Paying, command, safety, nowMicroseconds));
        if (limits.IsNone)
        {
            return Unneeded;
        }

        if (RefuseCurrency(protection.Paying, price, nowMicroseconds) is { } foreign)
        {
            return foreign;
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
    /// What has to be counted anew of the checkouts that are open, so that what counts is their sum: each by itself, and what is beyond the most that may be open as one
    /// sum a currency, until the last of them ends, whatever becomes of them before the next look. So a limit counts them all, and a wallet holds few.
    /// </summary>
    /// <param name="protection">What counts already.</param>
    /// <param name="recent">All that may be open, the newest first; those that are over have an amount of 0.</param>
    public static ImmutableArray<OpenCheckout> Uncounted(WalletProtection protection, IReadOnlyList<OpenCheckout> recent)
    {
        var over = recent.Where(one => one.Amount == 0 && Counts(protection, one.PurchaseId)).ToList();
        var uncounted = recent.Where(one => one.Amount > 0 && !Counts(protection, one.PurchaseId)).ToList();
        var room = Math.Max(0, Limits.CheckoutsOpenMax + over.Count - protection.Checkouts.Count(static one => !IsSum(one.PurchaseId)));
        var sums = uncounted.Skip(room).GroupBy(static one => one.Currency).Select(static older =>
            new OpenCheckout(PurchaseId.Parse(SumPrefix + older.Key), older.Sum(static one => one.Amount), older.Key, older.Max(static one => one.Until))).ToList();

        // A sum that was counted before is of the checkouts of then. What is left of them is in those of now.
        var past = protection.Checkouts.Where(one => IsSum(one.PurchaseId) && !sums.Exists(sum => sum.PurchaseId == one.PurchaseId)).Select(static one => one with { Amount = 0 });
        return [.. uncounted.Take(room), .. sums.Except(protection.Checkouts), .. past, .. over];
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
            GuardianIn(state, currency).StricterOf(AgeRules.PurchaseCeilingsOf(birthdate, safety, nowMicroseconds)),
            new PeriodAmounts(used.Daily + open, used.Weekly + open, used.Monthly + open),
            paid,
            protection,
            nowMicroseconds);
    }

    /// <summary>After limits were set: what was open without any counts from then on, a sum takes the place of the one before, and what has an amount of 0 counts no longer.</summary>
    public static WalletProtection AfterLimits(WalletProtection protection, LimitsDetail detail)
    {
        var after = protection with { Paying = detail.Limits };
        foreach (var open in detail.Checkouts ?? [])
        {
            after = Without(after, open.PurchaseId);
            after = open.Amount == 0 ? after : after with { Checkouts = after.Checkouts.Add(open) };
        }

        return after;
    }

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
        return after with
        {
            PaidCurrency = price.Currency,
            Paid = PaidIn(protection, price.Currency).With(entry, price.Amount, detail.Periods, protection),
            PaidElsewhere = PaidElsewhere(protection, price.Currency),
        };
    }

    /// <summary>The ends that the entry of a payment has to say.</summary>
    public static OpenedPeriods? Opened(WalletProtection protection, string currency, long nowMicroseconds) =>
        PaidIn(protection, currency).Opened(protection, nowMicroseconds);

    /// <summary>The limits that were set for the wallet, by its owner and by an operator: the stricter of the two.</summary>
    public static LimitAmounts SetFor(LimitState paying, long nowMicroseconds) => paying.OwnAt(nowMicroseconds).StricterOf(paying.Guardian);

    private static LimitAmounts LimitsOf(LimitState paying, ReserveCheckout command, SafetyOptions safety, long nowMicroseconds) => command.IsOpen
        ? SetFor(paying, nowMicroseconds)
        : SetFor(paying, nowMicroseconds).StricterOf(AgeRules.PurchaseCeilingsOf(command.Birthdate, safety, nowMicroseconds));

    /// <summary>Why limits in another currency refuse: nobody here knows what one is worth in the other.</summary>
    private static Refusal? RefuseCurrency(LimitState paying, Money price, long nowMicroseconds)
    {
        if (!paying.Guardian.IsNone && paying.GuardianCurrency != price.Currency)
        {
            return new(RefusalReason.PurchaseLimitExceeded, $"An operator has set limits in {paying.GuardianCurrency} for you, and this costs {price}. Only operators set them anew.");
        }

        return !paying.OwnAt(nowMicroseconds).IsNone && paying.Currency != price.Currency
            ? new(RefusalReason.PurchaseLimitExceeded, $"Your limits are in {paying.Currency}, and this costs {price}. Set them anew: PUT /v1/wallet/purchase-limits.")
            : null;
    }

    /// <summary>What an operator's limits leave to pay in a currency: nothing, where they are in another.</summary>
    private static LimitAmounts GuardianIn(LimitState paying, string currency) =>
        paying.Guardian.IsNone || paying.GuardianCurrency == currency ? paying.Guardian : new LimitAmounts(0, 0, 0, 0);

    private static bool IsSum(PurchaseId purchase) => purchase.Value.StartsWith(SumPrefix, StringComparison.Ordinal);

    private static SpentPeriods PaidIn(WalletProtection protection, string currency) => protection.PaidCurrency == currency
        ? protection.Paid
        : (protection.PaidElsewhere ?? []).FirstOrDefault(one => one.Currency == currency).Paid;

    /// <summary>What was paid in other currencies than one: with that of the last payment, if it was in another.</summary>
    private static ImmutableArray<PaidSum>? PaidElsewhere(WalletProtection protection, string currency) => protection.PaidCurrency is { } last && last != currency
        ? (protection.PaidElsewhere ?? []).RemoveAll(one => one.Currency == currency).Add(new PaidSum(last, protection.Paid))
        : protection.PaidElsewhere;

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
