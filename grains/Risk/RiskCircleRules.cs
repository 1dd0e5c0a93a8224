using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Risk;

/// <summary>
/// Finds creators who live on each other: from each there is a way to each along gifts, and each was given a quarter or more of their income inside, by all
/// the others together: in a large ring no single giver stands out. Friends who give each other something beside what others give them don't live on it. Pure.
/// </summary>
internal static class RiskCircleRules
{
    private const long CoinsMin = 200;
    private const long LargeMin = 10 * CoinsMin;
    private const int IncomePercent = 25;
    private const int SeenListed = 20;
    private const int WaysNamed = 4;
    private const int LivingPercent = 50;

    /// <summary>All circles.</summary>
    public static IReadOnlyList<FoundRisk> Find(RiskState state)
    {
        var ways = state.Pairs
            .Where(pair => pair.Value.Coins >= CoinsMin

                // A present that friends make each other once is none, unless it is a large one.
                && (pair.Value.Gifts > 1 || pair.Value.Coins >= LargeMin)
                && state.Receivers.TryGetValue(pair.Key.Giver, out var giver) && giver.Income > 0)
            .GroupBy(static pair => pair.Key.Giver, static pair => pair.Key.Creator)
            .ToDictionary(static from => from.Key, static from => from.ToList());
        var (found, given) = (new List<FoundRisk>(), state.ByGiver());
        foreach (var members in Circles(state, ways))
        {
            members.Sort(static (one, other) => string.CompareOrdinal(one.Value, other.Value));
            var inside = Among(given, members);
            var coins = inside.Sum(static pair => pair.Coins);
            var ofIncome = RiskRules.Percent(coins, members.Sum(member => state.Receivers[member].Income));
            found.Add(new FoundRisk(
                RiskRuleNames.Circle,
                Math.Clamp(ofIncome, 1, 100),
                $"The {members.Count} creators {RiskWords.Names(members)} gave each other {coins} coins in {inside.Sum(static pair => pair.Gifts)} gifts {RiskWords.When(inside.Min(static pair => pair.First), inside.Max(static pair => pair.Last))} ({Ways(given, members)}): "
                + $"{ofIncome} % of all that they were given. Coins that go round among creators make earnings, but come from no viewer. {(ofIncome < LivingPercent ? "The rest came from others, so they may be friends. " : "")}Look whether they have one owner.",
                members,
                members,
                coins,
                inside.Min(static pair => pair.First),
                inside.Max(static pair => pair.Last))
            {
                Seen = [.. inside.SelectMany(static pair => pair.Seen.Take(2)).Take(SeenListed)],
            });
        }

        return found;
    }

    /// <summary>The largest of the ways round.</summary>
    private static string Ways(ILookup<UserId, (UserId Creator, RiskState.GivenTo Pair)> given, List<UserId> members)
    {
        var among = members.ToHashSet();
        return string.Join(", ", members
            .SelectMany(giver => given[giver].Where(to => among.Contains(to.Creator)).Select(to => (Giver: giver, to.Creator, to.Pair.Coins)))
            .OrderByDescending(static way => way.Coins).ThenBy(static way => way.Giver.Value, StringComparer.Ordinal).ThenBy(static way => way.Creator.Value, StringComparer.Ordinal)
            .Take(WaysNamed)
            .Select(static way => $"{way.Giver} gave {way.Creator} {way.Coins}"));
    }

    /// <summary>What some people gave each other: it costs what these people gave, not what all did.</summary>
    internal static List<RiskState.GivenTo> Among(ILookup<UserId, (UserId Creator, RiskState.GivenTo Pair)> given, IReadOnlyCollection<UserId> people)
    {
        var among = people.ToHashSet();
        return [.. people.SelectMany(giver => given[giver]).Where(to => among.Contains(to.Creator)).Select(static to => to.Pair)];
    }

    /// <summary>The components that are left when whoever does not live on the others is gone. One who goes may take the way between others along, so it is asked again.</summary>
    private static List<List<UserId>> Circles(RiskState state, Dictionary<UserId, List<UserId>> ways)
    {
        var (circles, open) = (new List<List<UserId>>(), new Stack<List<UserId>>(Components(ways)));
        while (open.TryPop(out var members))
        {
            if (members.Count < 2)
            {
                continue;
            }

            var left = Inside(ways, [.. members]);
            if (RemoveOutsiders(state, left) == 0)
            {
                circles.Add(members);
                continue;
            }

            foreach (var part in Components(left))
            {
                open.Push(part);
            }
        }

        return circles;
    }

    private static Dictionary<UserId, List<UserId>> Inside(Dictionary<UserId, List<UserId>> ways, HashSet<UserId> members) =>
        members.ToDictionary(static member => member, member => ways.TryGetValue(member, out var to) ? to.FindAll(members.Contains) : []);

    /// <summary>Takes those away, one after the other, whom the others who are left give less than the share.</summary>
    private static int RemoveOutsiders(RiskState state, Dictionary<UserId, List<UserId>> ways)
    {
        var given = new Dictionary<UserId, long>();
        foreach (var (giver, creator) in ways.SelectMany(static from => from.Value.Select(to => (from.Key, to))))
        {
            given[creator] = given.GetValueOrDefault(creator) + state.Pairs[(giver, creator)].Coins;
        }

        bool IsOutside(UserId member) => RiskRules.Percent(given.GetValueOrDefault(member), state.Receivers[member].Income) < IncomePercent;
        var (gone, next) = (new HashSet<UserId>(), new Stack<UserId>(ways.Keys.Where(IsOutside)));
        while (next.TryPop(out var member))
        {
            if (gone.Add(member))
            {
                foreach (var creator in ways[member])
                {
                    given[creator] -= state.Pairs[(member, creator)].Coins;
                    if (!gone.Contains(creator) && IsOutside(creator))
                    {
                        next.Push(creator);
                    }
                }
            }
        }

        foreach (var to in ways.Values)
        {
            to.RemoveAll(gone.Contains);
        }

        gone.ToList().ForEach(member => ways.Remove(member));
        return gone.Count;
    }

    /// <summary>The strongly connected components: Tarjan's algorithm (1972), with a stack of its own, so that no chain is too long for it.</summary>
    private static List<List<UserId>> Components(Dictionary<UserId, List<UserId>> ways)
    {
        var (components, order, low) = (new List<List<UserId>>(), new Dictionary<UserId, int>(), new Dictionary<UserId, int>());
        var (open, isOpen, calls) = (new Stack<UserId>(), new HashSet<UserId>(), new Stack<(UserId Node, int Next)>());
        foreach (var start in ways.Keys.OrderBy(static user => user.Value, StringComparer.Ordinal))
        {
            if (order.ContainsKey(start))
            {
                continue;
            }

            calls.Push((start, 0));
            while (calls.TryPop(out var call))
            {
                var (node, next) = call;
                if (next == 0)
                {
                    order[node] = low[node] = order.Count;
                    open.Push(node);
                    isOpen.Add(node);
                }

                var targets = ways.TryGetValue(node, out var known) ? known : [];
                if (next > 0)
                {
                    low[node] = Math.Min(low[node], low[targets[next - 1]]);
                }

                var descends = false;
                for (; next < targets.Count && !descends; next++)
                {
                    if (!order.TryGetValue(targets[next], out var seen))
                    {
                        calls.Push((node, next + 1));
                        calls.Push((targets[next], 0));
                        descends = true;
                    }
                    else if (isOpen.Contains(targets[next]))
                    {
                        low[node] = Math.Min(low[node], seen);
                    }
                }

                if (!descends && low[node] == order[node])
                {
                    components.Add(Close(node, open, isOpen));
                }
            }
        }

        return components;
    }

    private static List<UserId> Close(UserId root, Stack<UserId> open, HashSet<UserId> isOpen)
    {
        var members = new List<UserId>();
        UserId member;
        do
        {
            member = open.Pop();
            isOpen.Remove(member);
            members.Add(member);
        }
        while (member != root);

        return members;
    }
}
