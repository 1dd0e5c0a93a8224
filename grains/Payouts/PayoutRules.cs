using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Payouts;

/// <summary>What a creator's account decides about payouts, and what their entries make of it. Pure: no clock, no I/O, no Orleans.</summary>
public static class PayoutRules
{
    /// <summary>A payout's debit, or why there is none.</summary>
    /// <param name="earnings">The account.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="terms">What counts now.</param>
    /// <param name="now">The time; never before the account's last entry.</param>
    /// <param name="settled">The payout that is known to be paid, if one is.</param>
    /// <param name="step">The smallest amount of the currency that the account's provider pays multiples of.</param>
    public static Decision DecidePayout(EarningsState earnings, PayoutRequest request, PayoutTerms terms, long now, PayoutId? settled, long step = 1)
    {
        var payouts = earnings.Payouts;
        if (payouts.Provider is not { } provider || payouts.AccountId is not { } accountId)
        {
            return new Refusal(RefusalReason.PayoutAccountMissing, "Say first where you are paid: PUT /v1/payout-account.");
        }

        if (!terms.DiamondPrices.TryGetValue(request.Currency, out var price))
        {
            return new Refusal(
                RefusalReason.UnsupportedCurrency,
                $"Payouts are made in {string.Join(", ", terms.DiamondPrices.Keys.Order(StringComparer.Ordinal))}, not in '{request.Currency}'.");
        }

        if (DiamondPrice.Convert(request.Diamonds, request.Currency, price, step) is not var (taken, money))
        {
            return new Refusal(RefusalReason.InvalidRequest, "That is more than can be paid at once.") { Field = "diamonds" };
        }

        if (request.Diamonds < terms.Minimum || money.Amount == 0)
        {
            return new Refusal(RefusalReason.BelowMinimumPayout, $"A payout is {terms.Minimum} diamonds or more, and at least the smallest amount of the currency that is paid.")
            {
                RequiredDiamonds = terms.Minimum,
            };
        }

        if (payouts.Last is { } last && last != settled)
        {
            return new Refusal(RefusalReason.PayoutInProgress, $"The payout {last} is still on its way. Ask again when it is paid or has failed.");
        }

        var available = earnings.Balance - earnings.Pending.At(now);
        if (request.Diamonds > available)
        {
            return new Refusal(RefusalReason.InsufficientDiamonds, $"{available} diamonds are available, not {request.Diamonds}; the others are pending.")
            {
                BalanceDiamonds = available,
                RequiredDiamonds = request.Diamonds,
            };
        }

        return RefuseLimit(payouts.Count(now, taken.Units), terms, now) is { } refusal ? refusal : new EntryDraft(
            EntryKind.Payout,
            -taken.Units,
            ContraAccounts.Payouts,
            Peer: null,
            RequestId.ForPayoutDebit(request.Id),
            OwnRequests.Digest,
            DetailJson.Write(new PayoutDetail
            {
                PayoutId = request.Id,
                Money = money,
                DiamondPrice = price.ToString(CultureInfo.InvariantCulture),
                Provider = provider,
                AccountId = accountId,
                Held = payouts.IsHeldAt(now),
            }));
    }

    /// <summary>The return of a payout that could not be paid.</summary>
    public static Decision DecideReturn(Entry debit, string failureCode) => new EntryDraft(
        EntryKind.PayoutReturned,
        -debit.Amount,
        ContraAccounts.Payouts,
        Peer: null,
        RequestId.ForPayoutReturn(DetailJson.ReadPayout(debit).PayoutId),
        OwnRequests.Digest,
        DetailJson.Write(new PayoutReturnDetail
        {
            PayoutId = DetailJson.ReadPayout(debit).PayoutId,
            DebitedAt = debit.OccurredAtMicroseconds,
            FailureCode = failureCode,
        }));

    /// <summary>Where the creator is paid from then on, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideAccount(in AccountHead head, long sequence, EarningsState earnings, string provider, string accountId, PayoutTerms terms, long now) =>
        DecideChange(head, sequence, new PayoutHoldDetail
        {
            Provider = provider,
            AccountId = accountId,
            HeldUntil = earnings.Payouts.AccountId is null ? null : Math.Max(earnings.Payouts.HeldUntil, now + (terms.AccountChangeHold.Ticks / TimeSpan.TicksPerMicrosecond)),
        });

    /// <summary>An operator's hold or release, to be the entry <paramref name="sequence"/>; refused when the account has gone on meanwhile.</summary>
    public static Decision DecideHold(in AccountHead head, long sequence, bool held, UserId by) =>
        DecideChange(head, sequence, new PayoutHoldDetail { Held = held, By = by });

    /// <summary>The account after an entry about payouts.</summary>
    /// <exception cref="InvariantViolatedException">The entry would leave the account in a state that must not be.</exception>
    public static EarningsState Apply(EarningsState earnings, Entry entry)
    {
        var payouts = earnings.Payouts;
        switch (entry.Kind)
        {
            case EntryKind.Payout:
                Invariant.Require(
                    entry.Amount < 0 && entry.Balance >= earnings.Pending.At(entry.OccurredAtMicroseconds).Units, "A payout takes available diamonds only");
                return earnings with
                {
                    Balance = Diamonds.FromUnits(entry.Balance),
                    Payouts = payouts.Count(entry.OccurredAtMicroseconds, -entry.Amount) with { Last = DetailJson.ReadPayout(entry).PayoutId },
                };
            case EntryKind.PayoutReturned:
                var returned = DetailJson.ReadPayoutReturn(entry);
                Invariant.Require(entry.Amount > 0 && payouts.Last == returned.PayoutId, "Only the payout that is on its way comes back");
                return earnings with
                {
                    Balance = Diamonds.FromUnits(entry.Balance),
                    Payouts = payouts.Count(returned.DebitedAt, -entry.Amount) with { Last = null },
                };
            default:
                Invariant.Require(entry.Amount == 0, "A payout's hold moves nothing");
                var change = DetailJson.ReadPayoutHold(entry);
                return earnings with
                {
                    Payouts = change.AccountId is null
                        ? payouts with { IsHeld = change.Held == true }
                        : payouts with { Provider = change.Provider, AccountId = change.AccountId, HeldUntil = change.HeldUntil ?? payouts.HeldUntil },
                };
        }
    }

    private static Refusal? RefuseLimit(PayoutState after, PayoutTerms terms, long now)
    {
        var (limit, resetsAt) =
            after.DayUnits > terms.DailyMaximum.Units ? (terms.DailyMaximum, PayoutState.NextDayOf(now))
            : after.WeekUnits > terms.WeeklyMaximum.Units ? (terms.WeeklyMaximum, PayoutState.NextWeekOf(now))
            : default;
        return resetsAt == 0 ? null : new Refusal(
            RefusalReason.PayoutLimitExceeded, $"No more than {limit} diamonds are paid out before {Microseconds.ToTime(resetsAt):u}.")
        {
            LimitDiamonds = limit,
            ResetsAt = Microseconds.ToTime(resetsAt),
        };
    }

    private static Decision DecideChange(in AccountHead head, long sequence, PayoutHoldDetail detail) =>
        head.Sequence + 1 != sequence
            ? new Refusal(RefusalReason.RequestInProgress, "The account has changed meanwhile.")
            : new EntryDraft(
                EntryKind.PayoutHold,
                Amount: 0,
                ContraAccounts.None,
                Peer: null,
                RequestId.ForPayoutHold(sequence),
                OwnRequests.Digest,
                DetailJson.Write(detail));
}
