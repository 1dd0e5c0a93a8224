using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Operations;

namespace OrleansCoins.Grains.Rankings;

// Local, since nearly all that it is told comes from the silo that credits the creator's gifts.
[Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class SupportersGrain(LedgerServices services, ILogger<SupportersGrain> logger) : Grain, ISupportersGrain, ISupportersFeedGrain
{
    /// <summary>How long what was read of the journal holds.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IJournal _journal = services.Journal;
    private readonly TimeProvider _time = services.Time;
    private readonly PassingActivation _passing = new();
    private SnapshotSlot<SupportersState> _kept = null!;
    private SupportersProjection? _projection;
    private Task? _loading;
    private Task? _catchingUp;
    private AccountId _account;
    private long _lookedAt;
    private long _generation;
    private int _pastRankings;

    private int Today => RankingRules.DayOf(Microseconds.FromTime(_time.GetUtcNow()));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _account = AccountId.Earnings(UserId.Parse(this.GetPrimaryKeyString()[GrainKeys.SupportersPrefix.Length..]));
        _generation = _journal.Generation;
        _kept = new SnapshotSlot<SupportersState>(services.Snapshots, "supporters", this.GetGrainId(), services.Instruments, logger);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_projection is { } projection && projection.Sequence - _kept.StoredSequence >= Limits.SnapshotEvery)
        {
            await KeepAsync(projection).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public async Task<Outcome<SupporterRanking>> GetRankingAsync(RankingQuery query)
    {
        var projection = await FreshAsync();
        if (projection.Sequence == 0)
        {
            return new Refusal(RefusalReason.UnknownCreator, $"'{_account.Owner}' has not enrolled as a creator.");
        }

        var start = RankingRules.StartOf(query.Period, query.Date?.DayNumber ?? Today);
        return projection.Ranking(query.Period, start, query.By, query.Limit) is { } ranks
            ? Outcome<SupporterRanking>.Accepted(new SupporterRanking(ranks))
            : await ReadPastAsync(query, start);
    }

    public async Task<Coins> GetRecentCoinsAsync() => (await FreshAsync()).RecentCoins(Today);

    public async Task<ImmutableArray<CreatorStanding>> TakeAsync(ImmutableArray<RankedGift> gifts, long through)
    {
        var projection = await LoadedAsync();
        foreach (var gift in gifts)
        {
            if (gift.Sequence > projection.Sequence + 1)
            {
                await CatchUpAsync(projection);
            }

            projection.Take(gift);
        }

        if (projection.Sequence < through)
        {
            await CatchUpAsync(projection);
        }

        _passing.Note(this, isNothing: projection.Sequence == 0);

        if (projection.Sequence - _kept.StoredSequence >= Limits.ReplayPageSize + (2L * projection.Supporters))
        {
            // The more there is to be kept, the more rarely.
            KeepAsync(projection).Ignore();
        }

        return projection.StandingsOf(_account.Owner);
    }

    /// <summary>A credit, as rankings take it.</summary>
    private static RankedGift Read(Entry credit, GiftCreditDetail detail) =>
        new(credit.Sequence, GiftEntries.IdOf(detail).Sender, detail.Anonymous, detail.Coins, credit.OccurredAtMicroseconds);

    private async ValueTask<SupportersProjection> FreshAsync()
    {
        var projection = await LoadedAsync();
        if (_time.GetElapsedTime(_lookedAt) > LookEvery)
        {
            await CatchUpAsync(projection);
        }

        _passing.Note(this, isNothing: projection.Sequence == 0);
        return projection;
    }

    private async ValueTask<SupportersProjection> LoadedAsync()
    {
        while (true)
        {
            if (_generation != _journal.Generation)
            {
                // After a failover to an older state there may be gifts here that are gone.
                _generation = _journal.Generation;
                (_projection, _loading, _catchingUp) = (null, null, null);
            }

            if (_projection is { } known)
            {
                return known;
            }

            await (_loading is { IsCompleted: false } underWay ? underWay : _loading = LoadAsync());
        }
    }

    private async Task LoadAsync()
    {
        var generation = _generation;
        _kept.Disregard();
        var projection = await ReadKeptAsync() ?? new SupportersProjection();
        await ReadOnAsync(projection);
        if (generation == _generation)
        {
            _projection = projection;
        }
    }

    private async Task<SupportersProjection?> ReadKeptAsync()
    {
        if (await _kept.ReadAsync() is { Sequence: > 0, State: { Times.IsDefault: false, Days.IsDefault: false } state } kept
            && kept.RulesVersion == SupportersProjection.Version
            && await _journal.ReadForwardAsync(_account, kept.Sequence - 1, 1, CancellationToken.None) is [var entry]
            && kept.IsOf(entry))
        {
            return new SupportersProjection(kept.Sequence, state);
        }

        _kept.Disregard();
        return null;
    }

    /// <summary>Reads on, or waits for the reading that is under way and then reads what came after that began.</summary>
    private async Task CatchUpAsync(SupportersProjection projection)
    {
        if (_catchingUp is { IsCompleted: false } underWay)
        {
            await underWay;
        }

        await (_catchingUp is { IsCompleted: false } next ? next : _catchingUp = ReadOnAsync(projection));
    }

    private async Task ReadOnAsync(SupportersProjection projection)
    {
        var asked = _time.GetTimestamp();
        IReadOnlyList<Entry> page;
        do
        {
            page = await _journal.ReadForwardAsync(_account, projection.Sequence, Limits.ReplayPageSize, CancellationToken.None);
            foreach (var entry in page)
            {
                if (entry.Kind == EntryKind.Gift)
                {
                    projection.Take(Read(entry, DetailJson.ReadGiftCredit(entry)));
                }

                projection.Advance(entry.Sequence);
            }
        }
        while (page.Count == Limits.ReplayPageSize);
        _lookedAt = asked;
    }

    /// <summary>Keeps what is known, under the hash of the entry that it goes up to. Losing it loses nothing.</summary>
    private async Task KeepAsync(SupportersProjection projection)
    {
        var (sequence, state) = (projection.Sequence, projection.ToState());
        if (await _journal.ReadForwardAsync(_account, sequence - 1, 1, CancellationToken.None) is [var entry])
        {
            await _kept.WriteAsync(new Snapshot<SupportersState>
            {
                Sequence = sequence,
                Hash = entry.Hash.ToString(),
                RulesVersion = SupportersProjection.Version,
                State = state,
            });
        }
    }

    /// <summary>A ranking of a time that is not kept any more, from the journal.</summary>
    private async Task<Outcome<SupporterRanking>> ReadPastAsync(RankingQuery query, int start)
    {
        if (_pastRankings == Limits.PastRankingsMax)
        {
            throw new OverloadedException($"Too many are asking for old rankings of '{_account.Owner}'. Try again in a moment.");
        }

        _pastRankings++;
        try
        {
            var givers = new Givers();
            var end = MicrosecondsOf(RankingRules.EndOf(query.Period, start));
            var after = await AccountTimes.FindLastBeforeAsync(_journal, _account, MicrosecondsOf(start));
            for (var read = 0; read < Limits.SummaryEntriesMax;)
            {
                var page = await _journal.ReadForwardAsync(_account, after, Limits.ReplayPageSize, CancellationToken.None);
                var within = page.TakeWhile(entry => entry.OccurredAtMicroseconds < end).ToList();
                foreach (var credit in within.Where(static entry => entry.Kind == EntryKind.Gift))
                {
                    var gift = Read(credit, DetailJson.ReadGiftCredit(credit));
                    givers.Add(gift.Sender, gift.Anonymous, gift.Coins);
                }

                if (within.Count < Limits.ReplayPageSize)
                {
                    return Outcome<SupporterRanking>.Accepted(new SupporterRanking(givers.Ranking(query.Limit, query.By)));
                }

                read += page.Count;
                after = page[^1].Sequence;
            }

            return new Refusal(RefusalReason.InvalidRequest, $"That time holds more than {Limits.SummaryEntriesMax} entries. Ask for a day instead of a week.") { Field = "date" };
        }
        finally
        {
            _pastRankings--;
        }
    }

    private static long MicrosecondsOf(int day) => Microseconds.FromTime(new DateTimeOffset(DateOnly.FromDayNumber(day), TimeOnly.MinValue, TimeSpan.Zero));
}
