using CsCheck;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.UnitTests.Rooms;

public sealed class RoomFeedTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>A gift: how long after the one before it, from whom, in which streak if in one, and how many other entries of the account come before it.</summary>
    private static readonly Gen<(int Milliseconds, int Sender, int Combo, int Others)[]> Gifts = Gen.Select(
        Gen.Frequency((6, Gen.Int[0, 1_000]), (2, Gen.Int[1_000, 9_000])), Gen.Int[0, 2], Gen.Int[0, 2], Gen.Frequency((9, Gen.Int[0, 2]), (1, Gen.Int[0, 700]))).Array[0, 120];

    [Fact]
    public void Events_that_are_made_again_from_any_position_are_the_same_with_the_same_positions() =>
        Gen.Select(Gifts, Gen.Int[0, int.MaxValue]).Sample(
            (gifts, pick) =>
            {
                var (feed, credits, stored) = Live(gifts, storeAfter: pick % 7);
                var all = feed.After(new(10, 0), int.MaxValue);
                Assert.Equal(all.Count, all.Select(item => item.Position).Distinct().Count());
                Assert.Equal(all.OrderBy(item => item.Position), all);

                // Another activation, which reads the journal and what was stored.
                var again = new RoomFeed(10, Window, stored);
                credits.ForEach(again.Take);
                Assert.Equal(all, again.After(new(10, 0), int.MaxValue));

                // From the mark before each position.
                foreach (var item in all.Where((_, at) => (at + pick) % 5 == 0))
                {
                    var (sequence, fold) = feed.MarkBefore(item.Position);
                    var rest = new List<FeedItem>();
                    credits.Where(gift => gift.Sequence > sequence).ToList().ForEach(gift => fold.Take(gift, rest));
                    fold.TakeStored(long.MaxValue, rest);
                    rest.RemoveAll(one => one.Position <= item.Position);
                    Assert.Equal(all.Where(one => one.Position > item.Position), rest);
                }
            },
            iter: 300);

    [Fact]
    public void A_streak_counts_its_gifts_and_is_over_once_after_its_last()
    {
        var feed = new RoomFeed(0, Window, []);
        feed.Take(Gift(1, seconds: 0, combo: "a"));
        feed.Take(Gift(2, seconds: 4, combo: "a"));
        feed.Take(Gift(3, seconds: 5, combo: null));
        feed.Take(Gift(4, seconds: 9, combo: "a"));
        feed.Take(Gift(5, seconds: 15, combo: "a"));
        feed.Take(Gift(6, seconds: 15, combo: "a", sender: "ben"));

        Assert.Equal(
            ["gift 1", "gift 2", "gift", "gift 3", "combo 3 final", "gift 1", "gift 1"],
            feed.After(new(0, 0), 100).Select(item => $"{item.Kind.ToString().ToLowerInvariant()} {item.Combo?.Count}{(item.Combo?.IsFinal == true ? " final" : "")}".Trim()));
        Assert.Equal(2, feed.OpenStreaks.Count());
    }

    [Fact]
    public void What_is_given_anonymously_is_never_counted_with_what_is_given_openly()
    {
        var feed = new RoomFeed(0, Window, []);
        feed.Take(Gift(1, seconds: 0, combo: "a"));
        feed.Take(Gift(2, seconds: 1, combo: "a") with { Anonymous = true });
        Assert.Equal([1, 1], feed.After(new(0, 0), 100).Select(item => item.Combo!.Count));
    }

    [Fact]
    public void A_streak_that_was_stored_as_over_begins_anew()
    {
        var feed = new RoomFeed(0, Window, []);
        feed.Take(Gift(1, seconds: 0, combo: "a"));
        feed.Store([StoredEvent.Over(feed.OpenStreaks.Single(), feed.Next.Sequence, feed.Next.Number)]);
        feed.Take(Gift(2, seconds: 1, combo: "a"));
        Assert.Equal([(1, false), (1, true), (1, false)], feed.After(new(0, 0), 100).Select(item => (item.Combo!.Count, item.Combo.IsFinal)));
    }

    [Fact]
    public void The_latest_events_stay_in_memory_and_the_others_are_past()
    {
        var feed = new RoomFeed(0, Window, []);
        for (var sequence = 1; sequence <= 5 * Limits.FeedRecent; sequence++)
        {
            feed.Take(Gift(sequence, seconds: sequence, combo: null));
            var kept = feed.After(feed.Floor, int.MaxValue).Count;
            Assert.Equal(sequence, feed.Last.Sequence);
            Assert.Equal(sequence - feed.Floor.Sequence, kept);
            Assert.InRange(kept, Math.Min(sequence, Limits.FeedRecent), 2 * Limits.FeedRecent);
        }
    }

    [Fact]
    public void An_id_is_of_its_room_and_its_event_alone_and_rises_with_it() =>
        Gen.Select(Gen.Long[0, 1L << 47], Gen.Int[0, 0xF_FFFF], Gen.Long[0, 1L << 47], Gen.Int[0, 0xF_FFFF]).Sample((sequence, number, other, otherNumber) =>
        {
            var ids = new FeedIds([.. Enumerable.Range(0, 32).Select(static at => (byte)at)]);
            var (room, elsewhere) = (RoomId.Parse("room_1"), RoomId.Parse("room_2"));
            var (one, two) = (new FeedPosition(sequence, number), new FeedPosition(other, otherNumber));
            var id = ids.Encode(room, one);
            Assert.True(ids.TryDecode(room, id, out var position));
            Assert.Equal(one, position);
            Assert.Matches("^[A-Za-z0-9_-]+$", id);
            Assert.Equal(one.CompareTo(two) > 0, string.CompareOrdinal(id, ids.Encode(room, two)) > 0);
            Assert.False(ids.TryDecode(elsewhere, id, out _));
            Assert.False(ids.TryDecode(room, ids.Encode(room, one with { Number = (number + 1) % 0xF_FFFF })[..17] + id[17..], out _));
            Assert.False(ids.TryDecode(room, id.ToUpperInvariant() == id ? id + "0" : id.ToUpperInvariant(), out _));
            Assert.False(new FeedIds(new byte[32]).TryDecode(room, id, out _));
        });

    /// <summary>A room as it lives: after some gifts its streaks are stored as over.</summary>
    private static (RoomFeed Feed, List<CreditedGift> Gifts, List<StoredEvent> Stored) Live((int Milliseconds, int Sender, int Combo, int Others)[] gifts, int storeAfter)
    {
        var (feed, credits, stored) = (new RoomFeed(10, Window, []), new List<CreditedGift>(), new List<StoredEvent>());
        var (sequence, now) = (10L, 0L);
        foreach (var (gift, at) in gifts.Select((gift, at) => (gift, at)))
        {
            (sequence, now) = (sequence + 1 + gift.Others, now + (gift.Milliseconds * 1_000L));
            feed.Advance(sequence - 1);
            credits.Add(Gift(sequence, 0, gift.Combo == 0 ? null : $"c{gift.Combo}", $"sender-{gift.Sender}") with { CreditedAt = now });
            feed.Take(credits[^1]);
            if (at % 7 == storeAfter)
            {
                var next = feed.Next;
                List<StoredEvent> over = [.. feed.OpenStreaks.Select((streak, i) => StoredEvent.Over(streak, next.Sequence, next.Number + i))];
                feed.Store(over);
                stored.AddRange(over);
            }
        }

        return (feed, credits, stored);
    }

    private static CreditedGift Gift(long sequence, int seconds, string? combo, string sender = "ann") =>
        new(sequence, sequence - 1, UserId.Parse(sender), false, new Coins(1))
        {
            GiftId = GiftId.Parse("rose"),
            Quantity = 1,
            ComboId = combo is null ? null : ComboId.Parse(combo),
            CreditedAt = seconds * 1_000_000L,
            SenderSequence = sequence,
        };
}
