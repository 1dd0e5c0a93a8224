using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rooms;

/// <summary>Events that no gift says: stored at their place, then shown.</summary>
internal sealed partial class RoomGrain
{
    /// <summary>How often a place is sought behind what another activation stores meanwhile.</summary>
    private const int StoreTriesMax = 5;

    /// <summary>The pause before a write is tried again of which it is not known what became of it.</summary>
    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Stores an event behind everything that the journal holds by now.</summary>
    /// <param name="key">Names the event: of one name there is one, also where another activation stores it meanwhile.</param>
    /// <param name="make">The event at a place; <see langword="null"/> when there is nothing to tell (any more).</param>
    /// <param name="afterGift">A gift that is in the journal, and that the event has to follow.</param>
    private async Task<RoomFeed> StoreBehindAsync(string key, Func<RoomFeed, FeedPosition, StoredEvent?> make, long afterGift = 0)
    {
        for (var tries = 0; tries < StoreTriesMax; tries++)
        {
            await FreshDocumentAsync();
            await CatchUpAsync();
            await NothingIsStoredAsync();
            if (_feed is not { } feed || feed.LastGift < afterGift)
            {
                // The reading that was waited for may have begun before the gift was there.
                continue;
            }

            if (make(feed, feed.Next) is not { } told)
            {
                return feed;
            }

            var outcome = await WhileNothingIsTakenAsync(() => KeepAsync(feed, feed.Next, key, [told]));
            if (outcome == InsertOutcome.Inserted)
            {
                return feed;
            }

            if (outcome == InsertOutcome.UniqueKeyTaken)
            {
                // It was told before, by another activation or an earlier try of this request.
                await FreshDocumentAsync();
                if (_feed is { } anew)
                {
                    return anew;
                }
            }
        }

        throw new UnavailableException($"The events of {_id} can't be stored now. Ask again.");
    }

    /// <summary>Stores events at a place, then shows them. Another activation may have stored others there; then those are what happened.</summary>
    private async Task<InsertOutcome> KeepAsync(RoomFeed feed, FeedPosition place, string? key, ImmutableArray<StoredEvent> events)
    {
        var stored = new Document(
            DocumentKind.RoomEvents,
            $"{_id.Value}.{place.Sequence}.{place.Number}",
            _id.Value,
            "",
            key,
            Microseconds.FromTime(time.GetUtcNow()),
            1,
            DocumentJson.Write(new RoomEventsBody(events)));
        InsertOutcome outcome;
        try
        {
            outcome = await InsertSurelyAsync(stored);
            if (outcome == InsertOutcome.UniqueKeyTaken)
            {
                ForgetFeed(feed);
                return outcome;
            }

            if (outcome != InsertOutcome.Inserted)
            {
                stored = await documents.GetAsync(DocumentKind.RoomEvents, stored.Id, CancellationToken.None)
                    ?? throw new UnavailableException($"The events of {_id} can't be stored now.");
            }
        }
        catch
        {
            // It may be there or not: what is told next has to be told behind what is found there.
            ForgetFeed(feed);
            throw;
        }

        if (ReferenceEquals(feed, _feed))
        {
            feed.Store(DocumentJson.ReadRoomEvents(stored).Events);
            Tell();
        }

        return outcome;
    }

    /// <summary>What is stored is not what this activation knows: it reads all of it anew.</summary>
    private void ForgetFeed(RoomFeed feed)
    {
        if (ReferenceEquals(feed, _feed))
        {
            (_document, _projection, _feed, _loading, _catchingUp) = (null, new RoomProjection(0), null, null, null);
        }
    }

    /// <summary>
    /// A write whose outcome is not known is done again: only that tells, since the second one waits for the first. Gifts wait meanwhile, lest they are
    /// told before what comes before them.
    /// </summary>
    private async Task<InsertOutcome> InsertSurelyAsync(Document stored)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await documents.InsertAsync(stored, CancellationToken.None);
            }
            catch (Exception) when (tries < StoreTriesMax)
            {
                await Task.Delay(StoreAgainAfter, time);
            }
        }
    }
}
