using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Risk;

/// <summary>
/// Finds money that goes round: a creator is paid, wallets that give to hardly anybody else are filled soon after, and the creator lives on what they give.
/// Where payouts come so often that any purchase follows one within days, purchases have to follow within hours, and only at the hour at which that payout
/// came: whoever buys every noon does so on the day before and after as well. Pure.
/// </summary>
internal static class RiskOwnMoneyRules
{
    private const long Hour = 3_600_000_000;
    private const long Day = 24 * Hour;
    private const int RoundsMin = 3;
    private const int IncomePercent = 60;
    private const int GivenPercent = 80;
    private const int WalletsMax = 8;
    private const int SeenListed = 20;

    /// <summary>Soon is two days, if that is much more often than by chance.</summary>
    private const long SoonMax = 48 * Hour;
    private const int SoonPercent = 60;
    private const int SoonAboveChance = 20;

    /// <summary>At once is three hours, if it is nearly always so and would hardly be on other days at the same hours.</summary>
    private const long AtOnceMax = 3 * Hour;
    private const int AtOncePurchasesMin = 6;
    private const int AtOncePercent = 80;
    private const int AtOnceOtherDaysPercent = 40;

    /// <summary>Of wallets that are made for a round and emptied in it, more rounds are asked for: honest people are new and generous once too.</summary>
    private const int RelayRoundsMin = 4;
    private const int RelayPercent = 80;
    private const int EmptiedPercent = 90;

    /// <summary>The most that a finding counts whose rhythm may be a habit of weekends and paydays. It is below what payouts are held at.</summary>
    private const int HabitScoreMax = 70;

    /// <summary>What is found about a creator, if anything.</summary>
    public static FoundRisk? Find(RiskState state, UserId creator, List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs)
    {
        var receiver = state.ReceiverOf(creator);
        if (receiver.Payouts.Count < RoundsMin)
        {
            return null;
        }

        // However few or many wallets somebody spreads it over; dozens are a community.
        var own = pairs.Where(pair => IsOwn(receiver, state.Givers[pair.Key.Giver], pair.Value)).ToList();
        if (own.Count > WalletsMax)
        {
            return null;
        }

        own.AddRange(RelayOf(state, receiver, [.. pairs.Where(pair => IsEmptied(state.Givers[pair.Key.Giver], pair.Value) && !own.Exists(one => one.Key == pair.Key))]));
        var purchases = PurchasesOf(state, own);
        var within = IsAtOnce(receiver, purchases) ? AtOnceMax : SoonMax;
        var (coins, rounds) = (own.Sum(static pair => pair.Value.Coins), RoundsOf(receiver, purchases, within));
        return rounds.Count < RoundsMin || RiskRules.Percent(coins, receiver.Income) < IncomePercent ? null : Describe(state, creator, own, purchases, rounds, within);
    }

    private static FoundRisk Describe(
        RiskState state,
        UserId creator,
        List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> own,
        List<RiskState.Bought> purchases,
        List<(RiskState.Paid Payout, RiskState.Bought Purchase)> rounds,
        long within)
    {
        var receiver = state.ReceiverOf(creator);
        var users = own.Select(static pair => pair.Key.Giver).OrderBy(static user => user.Value, StringComparer.Ordinal).ToList();
        var (coins, first, last) = (own.Sum(static pair => pair.Value.Coins), own.Min(static pair => pair.Value.First), own.Max(static pair => pair.Value.Last));
        var (ofIncome, ofGiven) = (RiskRules.Percent(coins, receiver.Income), RiskRules.Percent(coins, own.Sum(pair => state.Givers[pair.Key.Giver].Given)));
        var isHabit = MovedBy(receiver, purchases, within, [-7, 7]) >= RelayPercent;
        var score = Math.Min(100, 40 + (10 * rounds.Count) + (ofIncome - IncomePercent));
        return new FoundRisk(
            RiskRuleNames.OwnMoney,
            isHabit ? Math.Min(HabitScoreMax, score) : score,
            $"{rounds.Count} times a payout of {creator} was followed within {within / Hour} hours by a purchase of {RiskWords.Names(users)}, who gave {creator} {coins} coins {RiskWords.When(first, last)}: "
            + $"{ofIncome} % of {creator}'s income, {ofGiven} % of what they gave at all.{CameBack(rounds)} Money that is paid out seems to come back as gifts. "
            + (isHabit ? "All of it comes weekly, so it may be a habit of paydays. " : "")
            + "Look whether the payments and the payout account have one owner.",
            [creator],
            users,
            coins,
            first,
            last)
        {
            Seen = [.. rounds.SelectMany(static round => new[] { round.Payout.Seen, round.Purchase.Seen }).Concat(own.SelectMany(static pair => pair.Value.Seen)).Take(SeenListed)],
        };
    }

    private static string CameBack(List<(RiskState.Paid Payout, RiskState.Bought Purchase)> rounds)
    {
        var currency = rounds[0].Payout.Money.Currency;
        return rounds.TrueForAll(round => round.Payout.Money.Currency == currency && round.Purchase.Price.Currency == currency)
            ? $" Of {rounds.Sum(static round => round.Payout.Money.Amount)} paid out before, {rounds.Sum(static round => round.Purchase.Price.Amount)} came first after it (minor units of {currency})."
            : "";
    }

    /// <summary>A wallet that gives to hardly anybody else, and is filled after payouts.</summary>
    private static bool IsOwn(RiskState.Receiver receiver, RiskState.Giver giver, RiskState.GivenTo pair) =>
        giver.Purchases.Count >= RoundsMin
        && RiskRules.Percent(pair.Coins, giver.Given) >= GivenPercent
        && (IsSoon(receiver, giver.Purchases, SoonPercent) || IsAtOnce(receiver, giver.Purchases));

    /// <summary>A wallet that was new, and was bought, emptied and done with for one creator.</summary>
    private static bool IsEmptied(RiskState.Giver giver, RiskState.GivenTo pair) =>
        giver is { Born: { } born, Bought: > 0 } && pair.First - born <= Day
        && RiskRules.Percent(pair.Coins, giver.Given) >= EmptiedPercent && RiskRules.Percent(pair.Coins, giver.Bought) >= EmptiedPercent;

    /// <summary>Such wallets, if nearly all that was bought by them was after payouts, one or two of them to a payout.</summary>
    private static List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> RelayOf(
        RiskState state, RiskState.Receiver receiver, List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> emptied)
    {
        var purchases = PurchasesOf(state, emptied);
        var rounds = RoundsOf(receiver, purchases, SoonMax).Count;
        return rounds >= RelayRoundsMin && emptied.Count <= 2 * (rounds + 1) && (IsSoon(receiver, purchases, RelayPercent) || IsAtOnce(receiver, purchases)) ? emptied : [];
    }

    private static List<RiskState.Bought> PurchasesOf(RiskState state, List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs) =>
        [.. pairs.SelectMany(pair => state.Givers[pair.Key.Giver].Purchases).OrderBy(static one => one.At)];

    private static bool IsSoon(RiskState.Receiver receiver, List<RiskState.Bought> purchases, int percentMin) =>
        MovedBy(receiver, purchases, SoonMax, [0]) >= Math.Max(percentMin, CoverOf(receiver) + SoonAboveChance);

    private static bool IsAtOnce(RiskState.Receiver receiver, List<RiskState.Bought> purchases) =>
        purchases.Count(one => one.At > receiver.Payouts[0].At) >= AtOncePurchasesMin
        && MovedBy(receiver, purchases, AtOnceMax, [0]) >= AtOncePercent
        && MovedBy(receiver, purchases, AtOnceMax, [-3, -2, -1, 1, 2, 3]) <= AtOnceOtherDaysPercent;

    /// <summary>How much of what was bought would have been after a payout, had it been bought some days earlier or later: by coins, so that small purchases between hide nothing.</summary>
    private static int MovedBy(RiskState.Receiver receiver, List<RiskState.Bought> purchases, long within, ReadOnlySpan<int> days)
    {
        var (after, all) = (0L, 0L);
        var (from, to) = (receiver.Payouts[0].At, receiver.Payouts[^1].At + within);
        foreach (var day in days)
        {
            foreach (var purchase in purchases)
            {
                // Before the first payout there is none to follow.
                var at = purchase.At + (day * Day);
                if (at > from && (day == 0 || at <= to))
                {
                    all += purchase.Coins;
                    after += receiver.Payouts.Exists(payout => at > payout.At && at - payout.At <= within) ? purchase.Coins : 0;
                }
            }
        }

        return RiskRules.Percent(after, all);
    }

    /// <summary>How much of the time from the first payout on is soon after one, in percent.</summary>
    private static int CoverOf(RiskState.Receiver receiver)
    {
        var (covered, until) = (0L, 0L);
        foreach (var payout in receiver.Payouts)
        {
            covered += payout.At + SoonMax - Math.Max(payout.At, until);
            until = payout.At + SoonMax;
        }

        return RiskRules.Percent(covered, until - receiver.Payouts[0].At);
    }

    private static List<(RiskState.Paid Payout, RiskState.Bought Purchase)> RoundsOf(RiskState.Receiver receiver, List<RiskState.Bought> purchases, long within)
    {
        var (rounds, next) = (new List<(RiskState.Paid, RiskState.Bought)>(), 0);
        foreach (var payout in receiver.Payouts)
        {
            while (next < purchases.Count && purchases[next].At <= payout.At)
            {
                next++;
            }

            if (next < purchases.Count && purchases[next].At - payout.At <= within)
            {
                rounds.Add((payout, purchases[next++]));
            }
        }

        return rounds;
    }
}
