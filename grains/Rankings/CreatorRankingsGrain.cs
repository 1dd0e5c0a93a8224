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

    /// <summary>The same for a time that is over: nothing but what was late on its way changes it.</summary>
    private static readonly TimeSpan PastHolds = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(RankingPeriod Period, int Start, RankingOrder By), (long Asked, Task<ImmutableArray<CreatorStanding>> Best)> _merged = [];

    public async Task<CreatorRanking> GetAsync(RankingQuery query)
    {
        var today = RankingRules.DayOf(Microseconds.FromTime(time.GetUtcNow()));
        var start = RankingRules.StartOf(query.Period, query.Date?.DayNumber ?? today);
        var holds = start == RankingRules.StartOf(query.Period, today) ? Holds : PastHolds;
        var best = (await MergedAsync(query.Period, start, query.By, holds)).Take(query.Limit).ToList();
        var named = await names.GetAsync(best.Select(static one => one.Creator));
        return new CreatorRanking([.. best.Select(one => new CreatorRank(one.Creator, named[one.Creator], one.Coins, one.Gifts, one.Supporters))]);
    }

    private Task<ImmutableArray<CreatorStanding>> MergedAsync(RankingPeriod period, int start, RankingOrder by, TimeSpan holds)
    {
        if (_merged.TryGetValue((period, start, by), out var known)
            && time.GetElapsedTime(known.Asked) < holds
            && (!known.Best.IsCompleted || known.Best.IsCompletedSuccessfully))
        {
            return known.Best;
        }

        if (_merged.Count >= Limits.CreatorTopsMax)
        {
            foreach (var longAsked in _merged.OrderBy(static one => one.Value.Asked).Select(static one => one.Key).Take(_merged.Count / 2).ToList())
            {
                _merged.Remove(longAsked);
            }
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
