using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Risk;

/// <summary>
/// Finds creators who live on each other: from each there is a way to each along gifts that are a quarter or more of what the receiver was given. Friends who
/// give each other something beside what others give them are not on such a way. Pure.
/// </summary>
internal static class RiskCircleRules
{
    private const long CoinsMin = 200;
    private const long LargeMin = 10 * CoinsMin;
    private const int IncomePercent = 25;
    private const int SeenListed = 20;

    /// <summary>All circles.</summary>
    public static IReadOnlyList<FoundRisk> Find(RiskState state)
    {
        var ways = state.Pairs
            .Where(pair => pair.Value.Coins >= CoinsMin

                // A present that friends make each other once is none, unless it is a large one.
                && (pair.Value.Gifts > 1 || pair.Value.Coins >= LargeMin)
                && state.Receivers.TryGetValue(pair.Key.Giver, out var giver) && giver.Income > 0
                && RiskRules.Percent(pair.Value.Coins, state.Receivers[pair.Key.Creator].Income) >= IncomePercent)
            .GroupBy(static pair => pair.Key.Giver, static pair => pair.Key.Creator)
            .ToDictionary(static from => from.Key, static from => from.ToList());
        var found = new List<FoundRisk>();
        foreach (var members in Components(ways).Where(static members => members.Count > 1))
        {
            members.Sort(static (one, other) => string.CompareOrdinal(one.Value, other.Value));
            var inside = state.PairsAmong([.. members]);
            var coins = inside.Sum(static pair => pair.Coins);
            var ofIncome = RiskRules.Percent(coins, members.Sum(member => state.Receivers[member].Income));
            found.Add(new FoundRisk(
                RiskRuleNames.Circle,
                Math.Clamp(ofIncome, 1, 100),
                $"{members.Count} creators gave each other {coins} coins: {ofIncome} % of all that they were given.",
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
