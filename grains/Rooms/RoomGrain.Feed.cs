using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>The room's events, for whoever reads them on.</summary>
internal sealed partial class RoomGrain : IRoomFeedGrain
{
    /// <summary>What a streak is left beyond its window: entries of before it may not have been on disk yet.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private RoomFeed? _feed;
    private TaskCompletionSource _news = NewNews();
    private TaskCompletionSource? _storing;
    private long _lastTakenAt;
    private int _replays;

    public async Task<RoomFeedEnd?> GetEndAsync()
    {
        if (await FreshDocumentAsync() is not { } document)
        {
            return null;
        }

        await CatchUpIfDueAsync();
        await StoreDueAsync(document);
        return _feed is { } feed
            ? new RoomFeedEnd(ids.Encode(_id, feed.Last), feed.HasEnded)
            : throw new UnavailableException($"The database has changed while {_id} was read. Ask again.");
    }

    public async Task<RoomEvents?> ReadAsync(string after, TimeSpan wait)
    {
        if (!ids.TryDecode(_id, after, out var position))
        {
            return await FreshDocumentAsync() is null ? null : throw new InvalidPositionException();
        }

        var asked = time.GetTimestamp();
        while (true)
        {
            if (await FreshDocumentAsync() is not { } document)
            {
                return null;
            }

            // Taken before anything is looked at: what comes after that is news.
            var news = _news.Task;
            await CatchUpIfDueAsync();
            await StoreDueAsync(document);
            if (_feed is not { } feed)
            {
                continue;
            }

            if (position.Sequence > feed.LastGift)
            {
                await CatchUpAsync();
                if (position.Sequence > feed.LastGift)
                {
                    // Of a state of the database that is gone.
                    throw new InvalidPositionException();
                }
            }

            if (position < feed.Floor)
            {
                return await ReplayAsync(document, feed, position);
            }

            var isEnd = feed.HasEnded;
            if (feed.After(position, Limits.FeedPageMax) is { Count: > 0 } items)
            {
                return new RoomEvents(await ShowAsync(document, items), isEnd && items[^1].Position == feed.Last);
            }

            var left = wait - time.GetElapsedTime(asked);
            if (isEnd || left <= TimeSpan.Zero)
            {
                return new RoomEvents([], isEnd);
            }

            await Task.WhenAny(news, Task.Delay(left < LookEvery ? left : LookEvery, time));
        }
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a gift that was pushed; <see langword="false"/> when something is missing before it or in it.</summary>
    private bool TryTake(CreditedGift gift)
    {
        var isNew = gift.Sequence > _projection.Sequence;
        if (_feed is not { } feed || !gift.IsWhole || !_projection.TryApply(gift))
        {
            return false;
        }

        if (isNew)
        {
            feed.Take(gift);
            Tell();
        }

        return true;
    }

    /// <summary>Takes a gift that was read; one that is known already changes nothing.</summary>
    private void Take(RoomProjection projection, RoomFeed feed, CreditedGift gift)
    {
        if (gift.Sequence > projection.Sequence)
        {
            projection.Apply(gift);
            feed.Take(gift);
            Tell();
        }
    }

    /// <summary>While something is being stored behind the last gift, no other gift is taken: it would come first.</summary>
    private async ValueTask NothingIsStoredAsync()
    {
        while (_storing is { } storing)
        {
            await storing.Task;
        }
    }

    private void Tell()
    {
        _lastTakenAt = time.GetTimestamp();
        _news.TrySetResult();
        _news = NewNews();
    }

    /// <summary>Stores what time alone brings about: streaks that are over, the end. Only while somebody looks; nobody else can tell the difference.</summary>
    private async ValueTask StoreDueAsync(Document document)
    {
        if (_feed is { } watched)
        {
            RemindBattle(watched);
        }

        if (_feed is not { } feed || (!IsQuiet(feed) && !IsOver(document, feed)))
        {
            return;
        }

        var isOver = IsOver(document, feed) && await AreGiftsThereAsync(document);
        if (!isOver && !IsQuiet(feed))
        {
            return;
        }

        // What the journal has by now comes first; a reading that is under way may have begun before.
        await ReadOnAsync();
        await NothingIsStoredAsync();
        isOver &= !feed.HasEnded;
        if (ReferenceEquals(feed, _feed) && (isOver || IsQuiet(feed)))
        {
            await WhileNothingIsTakenAsync(() => StoreAsync(document, feed, isOver));
        }
    }

    /// <summary>Stores while no gift is taken.</summary>
    private async Task<T> WhileNothingIsTakenAsync<T>(Func<Task<T>> store)
    {
        var storing = _storing = new TaskCompletionSource();
        try
        {
            return await store();
        }
        finally
        {
            _storing = null;
            storing.SetResult();
        }
    }

    private bool IsQuiet(RoomFeed feed) => feed.OpenStreaks.Any() && time.GetElapsedTime(_lastTakenAt) > feed.Window + Grace;

    private Task<InsertOutcome> StoreAsync(Document document, RoomFeed feed, bool isOver)
    {
        var next = feed.Next;
        var events = feed.OpenStreaks.Select((streak, at) => StoredEvent.Over(streak, next.Sequence, next.Number + at)).ToList();
        if (isOver)
        {
            var endedAt = DocumentJson.ReadRoom(document).EndedAtMicroseconds ?? Microseconds.FromTime(time.GetUtcNow());
            events.Add(new StoredEvent(next.Sequence, next.Number + events.Count, RoomEventKind.Ended, endedAt));
        }

        return KeepAsync(feed, next, key: null, [.. events]);
    }

    private async Task<List<StoredEvent>> ReadStoredAsync()
    {
        var events = new List<StoredEvent>();
        IReadOnlyList<Document> page;
        (long, string)? before = null;
        do
        {
            page = await documents.ListAsync(
                new DocumentQuery(DocumentKind.RoomEvents, Limits.ReplayPageSize) { Owner = _id.Value, Before = before }, CancellationToken.None);
            events.AddRange(page.SelectMany(static document => DocumentJson.ReadRoomEvents(document).Events));
            before = page is [.., var last] ? (last.CreatedAtMicroseconds, last.Id) : null;
        }
        while (page.Count == Limits.ReplayPageSize);
        events.Sort(static (one, other) => new FeedPosition(one.Sequence, one.Number).CompareTo(new(other.Sequence, other.Number)));
        return events;
    }

    /// <summary>Makes events again that are not in memory any more, in a thread of the pool, so that the room goes on meanwhile.</summary>
    private async Task<RoomEvents> ReplayAsync(Document document, RoomFeed feed, FeedPosition position)
    {
        if (_replays == Limits.FeedReplaysMax)
        {
            throw new OverloadedException($"Too many are reading the past of {_id}. Try again in a moment.");
        }

        _replays++;
        try
        {
            var (account, last) = (AccountId.Earnings(UserId.Parse(document.Owner)), feed.LastGift);
            var (sequence, fold) = feed.MarkBefore(position);
            List<FeedItem> items;
            do
            {
                var page = await journal.ReadForwardAsync(account, sequence, Limits.ReplayPageSize, CancellationToken.None);
                items = await Task.Run(() => Fold(page, fold, position, last));
                sequence = page is [.., var end] ? end.Sequence : last;
            }
            while (items.Count == 0 && sequence < last);
            if (items.Count > Limits.FeedPageMax)
            {
                items.RemoveRange(Limits.FeedPageMax, items.Count - Limits.FeedPageMax);
            }

            return new RoomEvents(await ShowAsync(document, items), IsEnd: false);
        }
        finally
        {
            _replays--;
        }
    }

    private List<FeedItem> Fold(IReadOnlyList<Entry> page, FeedFold fold, FeedPosition after, long last)
    {
        var items = new List<FeedItem>();
        foreach (var entry in page)
        {
            if (entry.Sequence <= last && IsOfThisRoom(entry, out var detail))
            {
                fold.Take(Gifts.GiftEntries.ReadCredited(entry, detail), items);
            }
        }

        if (page.Count == 0 || page[^1].Sequence >= last)
        {
            fold.TakeStored(last + 1, items);
        }

        items.RemoveAll(item => item.Position <= after);
        return items;
    }

    /// <summary>Looks up what is kept beside the journal, and says it all in the words of the outside.</summary>
    private async Task<ImmutableArray<RoomEvent>> ShowAsync(Document document, IReadOnlyList<FeedItem> items)
    {
        var spoken = items.Where(static item => item.Gift is { IsSilent: false }).Select(static item => item.Position.Sequence).ToList();
        var messages = spoken.Count == 0
            ? ImmutableDictionary<long, string>.Empty
            : await journal.ReadMessagesAsync(AccountId.Earnings(UserId.Parse(document.Owner)), spoken, CancellationToken.None);
        var names = await displayNames.GetAsync(items.Select(GiverOf).OfType<UserId>());
        var thanks = await ReadThanksAsync(items);
        return [.. items.Select(item => item.Thanked is null ? Show(item, item.Gift is { } gift ? messages.GetValueOrDefault(gift.Sequence) : null, names) : Show(item, item.Thanked, thanks, names))];
    }

    private static UserId? GiverOf(FeedItem item) =>
        item.Gift is { } gift ? gift.Anonymous ? null : gift.SenderId
        : item.Over is { Anonymous: false } streak ? streak.Sender
        : item.Thanked is { Anonymous: false } thanked ? IdOf(thanked).Sender
        : null;

    private RoomEvent Show(FeedItem item, string? message, IReadOnlyDictionary<UserId, string?> names)
    {
        var giver = GiverOf(item);
        return new RoomEvent(ids.Encode(_id, item.Position), item.Kind, Microseconds.ToTime(item.At))
        {
            Gift = item.Gift is { } gift
                ? new RoomGift(
                    cipher.Encrypt(new SentGiftId(gift.SenderId, gift.SenderSequence)),
                    giver,
                    gift.GiftId,
                    gift.Quantity,
                    gift.Coins,
                    gift.ComboId,
                    message,
                    Microseconds.ToTime(gift.AcceptedAt))
                : null,
            Giver = giver is { } user ? new RoomGiver(user, names[user]) { Level = item.Gift is { } given ? given.Level : item.Over?.Level } : null,
            Combo = item.Combo,
            Goal = item.Goal,
            Battle = item.Battle,
        };
    }

    private static TimeSpan WindowOf(Document document) =>
        DocumentJson.ReadRoom(document).ComboWindow is { } window ? TimeSpan.FromMicroseconds(window) : RoomOptions.ComboWindowBefore;
}
