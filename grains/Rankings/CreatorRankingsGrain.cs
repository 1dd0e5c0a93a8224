using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Profiles;

namespace OrleansCoins.Grains.Rankings;

[StatelessWorker, Reentrant]
internal sealed class CreatorRankingsGrain(DisplayNames names, TimeProvider time) : Grain, ICreatorRankingsGrain
{
    /// <summary>How long what the parts said holds.</summary>
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(RankingPeriod Period, int Start, RankingOrder By), (long Asked, Task<ImmutableArray<CreatorStanding>> Best)> _merged = [];

    public async Task<CreatorRanking> GetAsync(RankingQuery query)
    {
        var day = query.Date?.DayNumber ?? RankingRules.DayOf(Microseconds.FromTime(time.GetUtcNow()));
        var best = (await MergedAsync(query.Period, RankingRules.StartOf(query.Period, day), query.By)).Take(query.Limit).ToList();
        var named = await names.GetAsync(best.Select(static one => one.Creator));
        return new CreatorRanking([.. best.Select(one => new CreatorRank(one.Creator, named[one.Creator], one.Coins, one.Gifts, one.Supporters))]);
    }

    private Task<ImmutableArray<CreatorStanding>> MergedAsync(RankingPeriod period, int start, RankingOrder by)
    {
        if (_merged.TryGetValue((period, start, by), out var known)
            && time.GetElapsedTime(known.Asked) < Holds
            && (!known.Best.IsCompleted || known.Best.IsCompletedSuccessfully))
        {
            return known.Best;
        }

        if (_merged.Count >= Limits.CreatorTopsMax)
        {
            _merged.Clear();
        }

        var merging = MergeAsync(period, start, by);
        _merged[(period, start, by)] = (time.GetTimestamp(), merging);
        return merging;
    }

    private async Task<ImmutableArray<CreatorStanding>> MergeAsync(RankingPeriod period, int start, RankingOrder by)
    {
        var parts = await Task.WhenAll(Enumerable.Range(0, RankingRules.Parts).Select(part =>
            RankingReporter.TopsOf(GrainFactory, part).GetAsync(period, start, by, Limits.PageMax)));
        return [.. RankingRules.Order(parts.SelectMany(static part => part), by).Take(Limits.PageMax)];
    }
}
