using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Operations;
using OrleansCoins.Grains.Profiles;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Safety;

namespace OrleansCoins.Grains.Rooms;

[Reentrant]
internal sealed partial class RoomGrain(
    IJournal journal, ITransferLog transfers, AnsweredTransfers answered, IDocumentStore documents, SentGiftCipher cipher, FeedIds ids, DisplayNames displayNames,
    RoomOptions options, SafetyOptions safety, TimeProvider time) : Grain, IRoomGrain
{
    private const string Live = "live";
    private const string Ended = "ended";

    /// <summary>How long what was read of the journal holds.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long what was read of the room's document holds. With the length of a lease less than a second: then an end is true everywhere.</summary>
    private static readonly TimeSpan DocumentHolds = TimeSpan.FromMilliseconds(400);

    private readonly PassingActivation _passing = new();
    private RoomId _id;
    private Document? _document;
    private RoomProjection _projection = new(0);
    private Task? _loading;
    private Task? _catchingUp;
    private long _lookedAt;
    private long _documentReadAt;
    private long _generation;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = RoomId.Parse(this.GetPrimaryKeyString()[GrainKeys.RoomPrefix.Length..]);
        _generation = journal.Generation;
        await LoadAsync();
    }

    public async Task<Outcome<RoomFacts>> OpenAsync(OpenRoom command)
    {
        if (_document is null)
        {
            if (AgeRules.Refuse(command.Birthdate, safety, Microseconds.FromTime(time.GetUtcNow())) is { } refusal)
            {
                return refusal;
            }

            var account = await journal.ReadBackwardAsync(AccountId.Earnings(command.Creator), long.MaxValue, 1, CancellationToken.None);
            var body = new RoomBody(command.Title, Convert.ToBase64String(command.Digest.ToArray()), account is [var last] ? last.Sequence : 0, null)
            {
                ComboWindow = (long)options.ComboWindow.TotalMicroseconds,
            };
            var now = Microseconds.FromTime(time.GetUtcNow());
            var created = new Document(DocumentKind.Room, _id.Value, command.Creator.Value, Live, $"live:{command.Creator}", now, 1, DocumentJson.Write(body));
            var outcome = await documents.InsertAsync(created, CancellationToken.None);
            if (outcome == InsertOutcome.UniqueKeyTaken)
            {
                return new Refusal(RefusalReason.AlreadyLive, "You have a live room already. End it before you open another.");
            }

            await LoadAsync();
            if (_document is not { } stored)
            {
                // Another database took the place of the one that was written to.
                throw new UnavailableException("The room can't be read yet.");
            }

            if (outcome == InsertOutcome.Inserted)
            {
                return Outcome<RoomFacts>.Accepted(Facts(stored));
            }
        }

        return DocumentJson.ReadRoom(_document).Digest == Convert.ToBase64String(command.Digest.ToArray()) && _document.Owner == command.Creator.Value
            ? Outcome<RoomFacts>.Again(Facts(_document))
            : new Refusal(RefusalReason.IdempotencyKeyReused, "This idempotency key was used for another request. Use a new key for a new request.");
    }

    public async Task<RoomView?> GetAsync()
    {
        if (await FreshDocumentAsync() is not { } document)
        {
            return null;
        }

        await CatchUpIfDueAsync();
        return View(document);
    }

    public async Task<Outcome<RoomView>> EndAsync(UserId caller)
    {
        if (await FreshDocumentAsync() is not { } document || document.Owner != caller.Value)
        {
            return new Refusal(RefusalReason.UnknownRoom, "There is no such room of yours.");
        }

        if (document.Status == Live)
        {
            var body = DocumentJson.ReadRoom(document) with { EndedAtMicroseconds = Microseconds.FromTime(time.GetUtcNow()) };
            var ended = document with { Status = Ended, UniqueKey = null, Body = DocumentJson.Write(body) };
            await documents.ReplaceAsync(ended, CancellationToken.None);
            await LoadAsync();
        }

        // A silo that holds a lease may accept gifts until it is over, and another activation of this room, as there may be around a change of
        // membership, may grant one until it looks at the document again; only then is the end true everywhere. An earlier caller may have been
        // lost before this, so every caller waits.
        await Task.Delay(DocumentHolds + RoomLease.Duration, time);
        var now = await FreshDocumentAsync() ?? throw new UnavailableException($"{_id} is gone with the latest state of the database.");
        await ReadOnAsync();
        return Outcome<RoomView>.Accepted(View(now));
    }

    public async Task<ImmutableArray<RoomRank>?> GetRankingAsync(int limit, RankingOrder by)
    {
        if (await FreshDocumentAsync() is null)
        {
            return null;
        }

        await CatchUpIfDueAsync();
        return _projection.Ranking(limit, by);
    }

    public async Task<RoomLease?> GetLeaseAsync() =>
        await FreshDocumentAsync() is { } document ? new RoomLease(UserId.Parse(document.Owner), document.Status == Live) : null;

    public async Task ApplyGiftsAsync(ImmutableArray<CreditedGift> gifts)
    {
        if (await FreshDocumentAsync() is null)
        {
            return;
        }

        foreach (var gift in gifts)
        {
            using var showing = GiftActivities.Start(GiftActivities.Show, gift.TraceParent);

            // The first catching up may have begun before the gift was written.
            for (var tries = 0; tries < 2; tries++)
            {
                await NothingIsStoredAsync();
                if (TryTake(gift))
                {
                    break;
                }

                await CatchUpAsync();
            }
        }
    }

    /// <summary>
    /// The room's document, read not long ago. Another activation may have opened or ended the room; or this one wrote it and never learned the outcome.
    /// </summary>
    private async ValueTask<Document?> FreshDocumentAsync()
    {
        long generation;
        do
        {
            ForgetIfDatabaseChanged();

            // This caller's own: another one may have noticed a new database meanwhile and be reading still, and what this one waited for is void.
            generation = _generation;

            // An ended room stays as it is.
            if (_feed is null || (_document is not { Status: Ended } && time.GetElapsedTime(_documentReadAt) > DocumentHolds))
            {
                await (_loading is { IsCompleted: false } underWay ? underWay : _loading = LoadAsync());
            }
        }
        while (generation != journal.Generation);
        return _document;
    }

    /// <summary>After a failover to an older state the room may know gifts that are gone, and would take their successors for known ones.</summary>
    private void ForgetIfDatabaseChanged()
    {
        if (_generation != journal.Generation)
        {
            _generation = journal.Generation;
            (_document, _projection, _feed) = (null, new RoomProjection(0), null);
            (_loading, _catchingUp, _areGiftsThere, _horizon) = (null, null, false, new JournalHorizon(TimeSpan.Zero));
        }
    }

    private async Task LoadAsync()
    {
        // Taken before the question leaves, as with leases: what is read may be older than its arrival, never than this.
        var (asked, generation) = (time.GetTimestamp(), _generation);
        var document = await documents.GetAsync(DocumentKind.Room, _id.Value, CancellationToken.None);
        if (generation != _generation)
        {
            // Of the database before; whoever waits loads again.
            return;
        }

        if (_document is null || document?.Version >= _document.Version)
        {
            (_document, _documentReadAt) = (document, asked);
        }

        _passing.Note(this, isNothing: _document is null);

        if (_document is not null && _feed is null)
        {
            // Before the journal: then the gifts that it follows are in there.
            var stored = await ReadStoredAsync();
            if (generation == _generation && _feed is null)
            {
                var (first, window) = (DocumentJson.ReadRoom(_document).FirstSequence, WindowOf(_document));
                // Whoever asks before all is read waits for that.
                (_projection, _feed, _lookedAt) = (new RoomProjection(first), new RoomFeed(first, window, stored), 0);
                _lastTakenAt = time.GetTimestamp();
                await CatchUpAsync();
            }
        }
    }

    private async ValueTask CatchUpIfDueAsync()
    {
        if (time.GetElapsedTime(_lookedAt) > LookEvery)
        {
            await CatchUpAsync();
        }
    }

    /// <summary>Reads on, or waits for the reading that is under way.</summary>
    private Task CatchUpAsync() => _catchingUp is { IsCompleted: false } underWay ? underWay : _catchingUp = ReadOnAsync();

    /// <summary>
    /// Reads what the creator's account holds beyond what was taken in. Pushes may come in between, and a second reading beside it: each entry is
    /// taken in once, by its sequence, whoever is first.
    /// </summary>
    private async Task ReadOnAsync()
    {
        if (_document is not { } document || _feed is not { } feed)
        {
            return;
        }

        var account = AccountId.Earnings(UserId.Parse(document.Owner));
        var projection = _projection;
        IReadOnlyList<Entry> page;
        do
        {
            page = await journal.ReadForwardAsync(account, projection.Sequence, Limits.ReplayPageSize, CancellationToken.None);
            await NothingIsStoredAsync();
            foreach (var entry in page)
            {
                if (IsOfThisRoom(entry, out var detail))
                {
                    Take(projection, feed, GiftEntries.ReadCredited(entry, detail));
                }

                projection.Advance(entry.Sequence);
                feed.Advance(entry.Sequence);
            }
        }
        while (page.Count == Limits.ReplayPageSize);
        _lookedAt = ReferenceEquals(feed, _feed) ? time.GetTimestamp() : _lookedAt;
    }

    private bool IsOfThisRoom(Entry entry, out GiftCreditDetail detail)
    {
        detail = entry.Kind == EntryKind.Gift ? DetailJson.ReadGiftCredit(entry) : null!;
        return detail?.RoomId == _id;
    }

    private RoomFacts Facts(Document document) =>
        new(_id, UserId.Parse(document.Owner), DocumentJson.ReadRoom(document).Title, Microseconds.ToTime(document.CreatedAtMicroseconds));

    private RoomView View(Document document) => new(
        Facts(document),
        DocumentJson.ReadRoom(document).EndedAtMicroseconds is { } ended ? Microseconds.ToTime(ended) : null,
        _projection.Coins,
        _projection.Gifts,
        _projection.Supporters,
        _projection.Sequence)
    {
        Battle = document.Status == Live ? _feed?.BattleId : null,
    };
}
