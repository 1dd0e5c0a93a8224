using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Risk;

/// <summary>
/// What is let go when more is seen than is followed. A pair weighs what was given in it times its share of the creator's income, since the rules about
/// creators ask for shares: the lightest go first, of equals the oldest. So single small gifts go before a ring's, however many and of however many wallets: to
/// push a ring out, more pairs than are followed must each weigh more, in coins that were paid for. What is let go stays in the income of the creator. Of people
/// those go of whom no pair is followed, first who bought and gave least.
/// </summary>
public sealed partial class RiskState
{
    /// <summary>A run of equal gifts as long as this is looked at by itself, whatever else the creator has.</summary>
    private const int RunWeighed = 20;

    /// <summary>How many gifts were in pairs that were let go.</summary>
    public long LeftOut { get; private set; }

    /// <summary>How many pairs were let go; one that came again counts again.</summary>
    public long PairsForgotten { get; private set; }

    /// <summary>The most that was given in one of them, in coins.</summary>
    public long ForgottenCoinsMax { get; private set; }

    /// <summary>How many people were let go, of whom no pair was followed.</summary>
    public long PeopleForgotten { get; private set; }

    /// <summary>Lets a quarter go at a time, so that it costs little for each that comes.</summary>
    private void ForgetPairs()
    {
        var light = Pairs.OrderBy(pair => WeightOf(pair.Value, Receivers[pair.Key.Creator].Income)).ThenBy(static pair => pair.Value.Last).Take(Math.Max(1, pairsMax / 4)).ToList();
        foreach (var (key, pair) in light)
        {
            Pairs.Remove(key);
            Givers[key.Giver].Pairs--;
            Receivers[key.Creator].Pairs--;
            LeftOut += pair.Gifts;
            PairsForgotten++;
            ForgottenCoinsMax = Math.Max(ForgottenCoinsMax, pair.Coins);
        }
    }

    private static double WeightOf(GivenTo pair, long income) =>
        pair.Coins * (Math.Max(pair.Longest.Count, pair.Quickest.Count) >= RunWeighed ? 1.0 : (double)pair.Coins / Math.Max(1, income));

    /// <summary>Lets half of those go who have no pair that is followed: there are at least as many of them as there may be pairs.</summary>
    private void ForgetPeople<T>(Dictionary<UserId, T> people, Func<T, bool> isAlone, Func<T, long> coins)
    {
        // In the order in which they came, where coins say nothing.
        var alone = people.Where(one => isAlone(one.Value)).OrderBy(one => coins(one.Value)).ToList();
        foreach (var (user, _) in alone.Take(Math.Max(1, alone.Count / 2)))
        {
            people.Remove(user);
            PeopleForgotten++;
        }
    }
}
