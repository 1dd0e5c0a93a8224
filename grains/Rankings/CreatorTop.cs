using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>
/// The best creators of a part in one time. Standings only rise, so one that is cut is better placed again only by a gift, and then it is told anew: the best
/// hundred are always exact. Pure; two that heard the same, in whatever order, agree on them.
/// </summary>
internal sealed class CreatorTop
{
    private readonly Dictionary<UserId, CreatorStanding> _standings = [];

    /// <summary>All that is kept.</summary>
    public IReadOnlyCollection<CreatorStanding> All => _standings.Values;

    /// <summary>Takes in where a creator stands; <see langword="false"/> when that was known.</summary>
    public bool Take(CreatorStanding standing)
    {
        if (_standings.TryGetValue(standing.Creator, out var known) && known.Gifts >= standing.Gifts)
        {
            return false;
        }

        _standings[standing.Creator] = standing;
        if (_standings.Count > Limits.CreatorTopMax)
        {
            var best = RankingRules.Best(_standings.Values, Limits.PageMax).ToList();
            _standings.Clear();
            best.ForEach(one => _standings.Add(one.Creator, one));
        }

        return true;
    }
}
