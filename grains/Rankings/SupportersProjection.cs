using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>
/// Who supports a creator, told from the creator's account in its order: in all, in this week and the last, today and yesterday. Pure: taking in the same
/// gifts again changes nothing.
/// </summary>
internal sealed class SupportersProjection
{
    /// <summary>Raised when the same entries make another state: since 2 who gave first is known.</summary>
    public const int Version = 2;

    /// <summary>How many days, and how many weeks, are kept.</summary>
    private const int TimesKept = 2;

    private readonly Dictionary<(RankingPeriod Period, int Start), Givers> _times = [];
    private readonly Queue<DayCoins> _days = new();
    private int _day;
    private long _dayCoins;

    /// <summary>Nothing yet.</summary>
    public SupportersProjection() => _times.Add((RankingPeriod.All, 0), new Givers());

    /// <summary>As it was kept.</summary>
    public SupportersProjection(long sequence, SupportersState kept)
    {
        Sequence = sequence;
        foreach (var time in kept.Times)
        {
            var givers = new Givers();
            foreach (var giver in time.Givers)
            {
                givers.Restore(giver);
            }

            _times.Add((time.Period, time.Start), givers);
        }

        _times.TryAdd((RankingPeriod.All, 0), new Givers());
        foreach (var day in kept.Days)
        {
            Begin(day.Day);
            _dayCoins = day.Coins;
        }
    }

    /// <summary>The last entry of the creator's account that was looked at.</summary>
    public long Sequence { get; private set; }

    /// <summary>How many people support the creator in all.</summary>
    public int Supporters => _times[(RankingPeriod.All, 0)].Supporters;

    /// <summary>Takes in the next gift of the account; everything between was looked at.</summary>
    public void Take(in RankedGift gift)
    {
        if (gift.Sequence <= Sequence)
        {
            return;
        }

        Sequence = gift.Sequence;
        var day = RankingRules.DayOf(gift.CreditedAt);
        var isNewDay = day > _day;
        if (isNewDay)
        {
            Begin(day);
        }

        // An account's times never go back, so this is the last day.
        _dayCoins += gift.Coins.Value;
        foreach (var period in (ReadOnlySpan<RankingPeriod>)[RankingPeriod.Day, RankingPeriod.Week, RankingPeriod.All])
        {
            var time = (period, RankingRules.StartOf(period, _day));
            if (!_times.TryGetValue(time, out var givers))
            {
                _times.Add(time, givers = new Givers());
            }

            givers.Add(gift.Sender, gift.Anonymous, gift.Coins);
        }

        if (isNewDay)
        {
            Forget(RankingPeriod.Day);
            Forget(RankingPeriod.Week);
        }
    }

    /// <summary>The account was looked at up to there.</summary>
    public void Advance(long sequence) => Sequence = Math.Max(Sequence, sequence);

    /// <summary>Who gave most in a time, best first; <see langword="null"/> when it is not kept any more.</summary>
    public ImmutableArray<RoomRank>? Ranking(RankingPeriod period, int start, RankingOrder by, int limit) =>
        _times.TryGetValue((period, start), out var givers) ? givers.Ranking(limit, by)
        : start > RankingRules.StartOf(period, _day) ? []
        : null;

    /// <summary>What the creator was given on a day and the 27 before.</summary>
    public Coins RecentCoins(int day)
    {
        var first = day - RankingRules.RecentDays + 1;
        return new(_days.Where(one => one.Day >= first).Sum(static one => one.Coins) + (_day >= first ? _dayCoins : 0));
    }

    /// <summary>Where the creator stands in each of the times that are kept.</summary>
    public ImmutableArray<CreatorStanding> StandingsOf(UserId creator) => [.. _times.Where(static time => time.Value.Gifts > 0).Select(time => new CreatorStanding(
        creator, time.Key.Period, time.Key.Start, time.Value.Coins, time.Value.Gifts, time.Value.Supporters, time.Value.CappedCoins))];

    /// <summary>To be kept.</summary>
    public SupportersState ToState() => new()
    {
        Times = [.. _times.Select(static time => new SupportersOfTime(time.Key.Period, time.Key.Start, [.. time.Value.All]))],
        Days = [.. _day > 0 ? _days.Append(new DayCoins(_day, _dayCoins)) : _days],
    };

    private void Begin(int day)
    {
        if (_day > 0)
        {
            _days.Enqueue(new DayCoins(_day, _dayCoins));
        }

        (_day, _dayCoins) = (day, 0);
        while (_days.TryPeek(out var oldest) && oldest.Day <= day - RankingRules.RecentDays)
        {
            _days.Dequeue();
        }
    }

    private void Forget(RankingPeriod period)
    {
        foreach (var time in _times.Keys.Where(time => time.Period == period).OrderByDescending(static time => time.Start).Skip(TimesKept).ToList())
        {
            _times.Remove(time);
        }
    }
}
