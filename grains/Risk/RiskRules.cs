using System.Globalization;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Risk;

/// <summary>Something that was found, before it is named and kept.</summary>
/// <param name="Rule">Which rule found it.</param>
/// <param name="Score">How sure it is, 1 to 100.</param>
/// <param name="Why">What was seen, in words.</param>
/// <param name="Creators">The creators it is about, in order.</param>
/// <param name="Users">Those who gave, in order.</param>
/// <param name="Coins">What was given in it.</param>
/// <param name="First">When that began, in microseconds since 1970.</param>
/// <param name="Last">When it was seen last.</param>
internal sealed record FoundRisk(
    string Rule, int Score, string Why, IReadOnlyList<UserId> Creators, IReadOnlyList<UserId> Users, long Coins, long First, long Last)
{
    /// <summary>Some of what it was seen by.</summary>
    public required IReadOnlyList<RiskState.Seen> Seen { get; init; }
}

/// <summary>
/// What an analysis makes of what it gathered. Each rule asks for several things at once that honest people rarely do together; being generous, being new
/// or being many is none of them. The thresholds are named here, and the test's honest fans are what they were chosen by. Pure.
/// </summary>
internal static class RiskRules
{
    private const int SharersMin = 3;
    private const long RunCoinsMin = 50;
    private const int RunMin = 50;
    private const long PauseMin = 500_000;

    /// <summary>Nobody presses a button seven times a second for half a minute: who is quick at it does so for a few seconds.</summary>
    private const int QuickMin = 200;
    private const long QuickPauseMax = 150_000;
    private const long Hour = 3_600_000_000;
    private const int RushMin = 20;
    private const int RushIncomePercent = 80;
    private const int FreshMin = 5;
    private const int FreshIncomePercent = 40;
    private const int FreshSpentPercent = 90;

    /// <summary>Friends who open accounts for a birthday spend less; who is paid for less has spent more than that.</summary>
    private const long FreshCoinsMin = 1_000;

    /// <summary>What an event lasts, and the most that a finding counts that may be of one. It is below what payouts are held at.</summary>
    private const long EventMax = 24 * Hour;
    private const int EventScoreMax = 70;
    private const int SeenListed = 20;

    /// <summary>All that is found, in the order of the rules.</summary>
    public static IReadOnlyList<FoundRisk> Find(RiskState state)
    {
        var found = new List<FoundRisk>();
        var byCreator = state.Pairs.GroupBy(static pair => pair.Key.Creator).ToDictionary(static group => group.Key, static group => group.ToList());
        found.AddRange(RiskCircleRules.Find(state));
        FindSharedAccounts(state, found);
        foreach (var (creator, pairs) in byCreator)
        {
            if (RiskOwnMoneyRules.Find(state, creator, pairs) is { } ownMoney)
            {
                found.Add(ownMoney);
            }

            FindFresh(state, creator, pairs, found);
            FindRush(state, creator, pairs, found);
            FindSteady(creator, pairs, found);
        }

        var letGo = state.LeftOut == 0 ? "" : $" (Not counted are {state.LeftOut} gifts between pairs of little weight, of at most {state.ForgottenCoinsMax} coins a pair.)";
        return [.. found.Select(one => one with { Why = one.Why + letGo }).OrderBy(static one => RiskRuleNames.All.IndexOf(one.Rule)).ThenByDescending(static one => one.Score).ThenBy(static one => one.Creators[0].Value, StringComparer.Ordinal)];
    }

    /// <summary>How much of a whole a part is, in whole percents, rounded down.</summary>
    internal static int Percent(long part, long whole) => whole <= 0 ? 0 : (int)((Int128)part * 100 / whole);

    /// <summary>Two may be a couple that shares what it earns; three, or two who also give to each other, are looked at.</summary>
    private static void FindSharedAccounts(RiskState state, List<FoundRisk> found)
    {
        var given = state.ByGiver();
        foreach (var shared in state.Receivers.Where(static one => one.Value.PayoutAccount is not null).GroupBy(static one => one.Value.PayoutAccount!))
        {
            var creators = shared.OrderBy(static one => one.Key.Value, StringComparer.Ordinal).ToList();
            if (creators.Count < 2)
            {
                continue;
            }

            var between = RiskCircleRules.Among(given, [.. creators.Select(static one => one.Key)]);
            if (creators.Count < SharersMin && between.Count == 0)
            {
                continue;
            }

            found.Add(new FoundRisk(
                RiskRuleNames.SharedPayoutAccount,
                Math.Min(100, 50 + (10 * creators.Count) + (between.Count > 0 ? 20 : 0)),
                $"The {creators.Count} creators {RiskWords.Names([.. creators.Select(static one => one.Key)])} are paid to one account{(between.Count > 0 ? $", and gave each other {between.Sum(static pair => pair.Coins)} coins" : "")}: what they earn has one owner. Look up at the provider whose it is; a family or an agency may have one.",
                [.. creators.Select(static one => one.Key)],
                [],
                between.Sum(static pair => pair.Coins),
                creators.Min(static one => one.Value.PayoutAccountAt),
                creators.Max(static one => one.Value.PayoutAccountAt))
            {
                Seen = [.. creators.Select(static one => one.Value.PayoutAccountSeen).Concat(between.SelectMany(static pair => pair.Seen)).Take(SeenListed)],
            });
        }
    }

    /// <summary>Wallets made for one creator: new, bought in the same way, emptied, and given to nobody else. People who are new have bought different things, and keep some.</summary>
    private static void FindFresh(RiskState state, UserId creator, List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs, List<FoundRisk> found)
    {
        var income = state.ReceiverOf(creator).Income;
        var alike = pairs
            .Where(pair => state.Givers[pair.Key.Giver] is { Born: { } born, Bought: > 0 } giver
                && pair.Value.First - born <= 24 * Hour
                && Percent(pair.Value.Coins, giver.Given) >= FreshSpentPercent
                && Percent(pair.Value.Coins, giver.Bought) >= FreshSpentPercent)
            .GroupBy(pair => string.Join(' ', state.Givers[pair.Key.Giver].Purchases.Select(static purchase => purchase.Package)));
        foreach (var group in alike)
        {
            var wallets = group.OrderBy(static pair => pair.Value.First).ToList();
            var (coins, others) = (wallets.Sum(static pair => pair.Value.Coins), pairs.Count - wallets.Count);
            if (wallets.Count < FreshMin || coins < FreshCoinsMin || Percent(coins, income) is not (>= FreshIncomePercent and var ofIncome))
            {
                continue;
            }

            var (first, last, score) = (wallets[0].Value.First, wallets.Max(static pair => pair.Value.Last), Math.Min(100, 40 + (ofIncome / 2) + wallets.Count));
            var isEvent = others >= wallets.Count && last - first <= EventMax;
            found.Add(new FoundRisk(
                RiskRuleNames.FreshWallets,
                isEvent ? Math.Min(EventScoreMax, score) : score,
                $"{wallets.Count} new wallets ({RiskWords.Names(UsersOf(wallets))}) bought the same ({group.Key}), gave {creator} nearly all of it within a day, {coins} coins {RiskWords.When(first, last)}, and nothing to others: {ofIncome} % of the income. "
                + $"Wallets that are made to give look like that. {(isEvent ? $"But {others} others gave too, and it was all within a day: it may have been an event. " : "")}Look whether the purchases have one card or one address.",
                [creator],
                UsersOf(wallets),
                coins,
                first,
                last)
            {
                Seen = SeenOf(wallets),
            });
        }
    }

    /// <summary>Many new accounts at once are a raid where the creator has others; where they are all the creator has, somebody should look.</summary>
    private static void FindRush(RiskState state, UserId creator, List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs, List<FoundRisk> found)
    {
        var income = state.ReceiverOf(creator).Income;
        var young = pairs.Where(pair => state.Givers[pair.Key.Giver].Born is { } born && pair.Value.First - born <= Hour).OrderBy(static pair => pair.Value.First).ToList();
        var accounts = Busiest(young);
        if (accounts.Count >= RushMin && Percent(accounts.Sum(static pair => pair.Value.Coins), income) is >= RushIncomePercent and var ofIncome)
        {
            found.Add(new FoundRisk(
                RiskRuleNames.NewAccounts,
                Math.Min(EventScoreMax, 20 + accounts.Count),
                $"{accounts.Count} accounts that were less than an hour old began to give to {creator} {RiskWords.When(accounts[0].Value.First, accounts[^1].Value.First)}, {accounts.Sum(static pair => pair.Value.Coins)} coins in all: {ofIncome} % of the income. "
                + "Accounts that are made in a row look like that, and so does a raid or an event. Look whether there was one, and whether they came back.",
                [creator],
                UsersOf(accounts),
                accounts.Sum(static pair => pair.Value.Coins),
                accounts.Min(static pair => pair.Value.First),
                accounts.Max(static pair => pair.Value.Last))
            {
                Seen = SeenOf(accounts),
            });
        }
    }

    /// <summary>Those of the hour in which most began, whenever that hour begins.</summary>
    private static List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> Busiest(List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> inOrder)
    {
        var (from, most, mostFrom) = (0, 0, 0);
        for (var to = 0; to < inOrder.Count; to++)
        {
            while (inOrder[to].Value.First - inOrder[from].Value.First > Hour)
            {
                from++;
            }

            (most, mostFrom) = to - from + 1 > most ? (to - from + 1, from) : (most, mostFrom);
        }

        return inOrder.GetRange(mostFrom, most);
    }

    private static void FindSteady(UserId creator, List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs, List<FoundRisk> found)
    {
        foreach (var (key, pair) in pairs)
        {
            if (pair.Longest is { Count: >= RunMin, PauseMin: >= PauseMin, Coins: >= RunCoinsMin } run)
            {
                found.Add(new FoundRisk(
                    RiskRuleNames.SteadyGifts,
                    Math.Min(90, 30 + (run.Count / 5)),
                    $"{key.Giver} gave {creator} {run.Count} times {run.Quantity} x {run.Gift} one after the other, {run.PauseMin / 1000} to {run.PauseMax / 1000} ms apart, {RiskWords.When(run.First, run.Last)}: {run.Coins} coins. People are not that even. Look whether a program sends them.",
                    [creator],
                    [key.Giver],
                    run.Coins,
                    run.First,
                    run.Last)
                {
                    Seen = [run.From, run.To],
                });
            }
            else if (pair.Quickest is { Count: >= QuickMin, Coins: >= RunCoinsMin } quick && (quick.Last - quick.First) / (quick.Count - 1) <= QuickPauseMax)
            {
                found.Add(new FoundRisk(
                    RiskRuleNames.SteadyGifts,
                    Math.Min(90, 30 + (quick.Count / 20)),
                    string.Create(CultureInfo.InvariantCulture, $"{key.Giver} gave {creator} {quick.Count} times {quick.Quantity} x {quick.Gift} within {(quick.Last - quick.First) / 1_000_000.0:F0} s, {RiskWords.When(quick.First, quick.Last)}: {quick.Coins} coins. People are not that quick for so long. Look whether a program sends them."),
                    [creator],
                    [key.Giver],
                    quick.Coins,
                    quick.First,
                    quick.Last)
                {
                    Seen = [quick.From, quick.To],
                });
            }
        }
    }

    private static List<UserId> UsersOf(List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs) =>
        [.. pairs.Select(static pair => pair.Key.Giver).OrderBy(static user => user.Value, StringComparer.Ordinal)];

    private static List<RiskState.Seen> SeenOf(List<KeyValuePair<(UserId Giver, UserId Creator), RiskState.GivenTo>> pairs) =>
        [.. pairs.Select(static pair => pair.Value.Seen[0]).Take(SeenListed)];
}
