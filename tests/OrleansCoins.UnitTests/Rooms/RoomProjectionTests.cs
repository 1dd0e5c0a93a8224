using CsCheck;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rooms;
using OrleansCoins.UnitTests.Earnings;

namespace OrleansCoins.UnitTests.Rooms;

public sealed class RoomProjectionTests
{
    /// <summary>What reaches a room: the journal grows; any gift in it is pushed, at any time, often or never; the room looks into the journal.</summary>
    private enum Step
    {
        Append,
        PushAny,
        PushNewest,
        CatchUp,
    }

    private static readonly Gen<(Step Step, int Pick)[]> Steps = Gen.Select(
        Gen.Frequency((4, Step.Append), (3, Step.PushAny), (4, Step.PushNewest), (1, Step.CatchUp)), Gen.Int[0, int.MaxValue]).Array[0, 150];

    [Fact]
    public void Pushes_in_any_order_twice_or_lost_give_what_the_journal_says() =>
        Gen.Select(Credits.Many, Steps, Gen.Int[0, Credits.Rooms - 1]).Sample(
            (events, steps, number) =>
            {
                var journal = Read(Credits.Run(events).Journal, Credits.RoomOf(number));
                var (projection, appended) = (new RoomProjection(0), 0);
                foreach (var (step, pick) in steps)
                {
                    appended += step == Step.Append && appended < journal.Length ? 1 : 0;
                    var known = journal[..appended];
                    var gifts = GiftsOf(known);
                    switch (step)
                    {
                        case Step.CatchUp:
                            CatchUp(projection, known);
                            break;
                        case Step.PushAny when gifts.Count > 0:
                            Push(projection, gifts[pick % gifts.Count], known);
                            break;
                        case Step.PushNewest when gifts.Count > 0:
                            Push(projection, gifts[^1], known);
                            break;
                    }

                    // At every moment the room shows a beginning of its gifts, none missing and none twice.
                    Same(InOrder(gifts.Where(gift => gift.Sequence <= projection.LastGift)), projection);
                }

                CatchUp(projection, journal);
                Same(InOrder(GiftsOf(journal)), projection);
                Assert.Equal(journal.Length, projection.Sequence);
            },
            iter: 300);

    [Fact]
    public void A_hole_is_noticed_and_changes_nothing()
    {
        var projection = new RoomProjection(0);
        Assert.True(projection.TryApply(Gift(3, 0)));
        Assert.False(projection.TryApply(Gift(9, 5)));
        Assert.Equal((1L, 3L), (projection.Gifts, projection.LastGift));
        Assert.True(projection.TryApply(Gift(5, 3)));
        Assert.True(projection.TryApply(Gift(9, 5)));
        Assert.Equal(3, projection.Gifts);
    }

    [Fact]
    public void A_gift_whose_predecessor_the_account_forgot_is_a_hole() =>
        Assert.False(new RoomProjection(0).TryApply(Gift(3, -1)));

    [Fact]
    public void What_the_account_held_before_the_room_does_not_count()
    {
        var projection = new RoomProjection(firstSequence: 10);
        Assert.True(projection.TryApply(Gift(10, 0)));
        Assert.Equal(0, projection.Gifts);
        Assert.True(projection.TryApply(Gift(11, 0)));
        Assert.Equal(1, projection.Gifts);
    }

    [Fact]
    public void Anonymous_givers_are_one_rank_without_a_name_and_still_count_as_supporters()
    {
        var projection = new RoomProjection(0);
        projection.Apply(Gift(1, 0, "ann", 5, anonymous: true));
        projection.Apply(Gift(2, 1, "ben", 5, anonymous: true));
        projection.Apply(Gift(3, 2, "ann", 3));
        Assert.Equal([new RoomRank(null, new Coins(10), 2), new RoomRank(UserId.Parse("ann"), new Coins(3), 1)], [.. projection.Ranking(10, RankingOrder.Coins)]);
        Assert.Equal(2, projection.Supporters);
    }

    [Fact]
    public void By_coins_the_ranking_is_by_what_was_given_then_by_gifts_then_by_name()
    {
        var projection = new RoomProjection(0);
        projection.Apply(Gift(1, 0, "rich", 50));
        projection.Apply(Gift(2, 1, "often", 5));
        projection.Apply(Gift(3, 2, "often", 5));
        projection.Apply(Gift(4, 3, "b-twin", 10));
        projection.Apply(Gift(5, 4, "a-twin", 10));
        Assert.Equal(["rich", "often", "a-twin", "b-twin"], Names(projection.Ranking(10, RankingOrder.Coins)));
        Assert.Equal(["rich", "often"], Names(projection.Ranking(2, RankingOrder.Coins)));
    }

    [Fact]
    public void By_supporters_neither_more_coins_nor_more_gifts_buy_a_place_beyond_the_bound()
    {
        var projection = new RoomProjection(0);
        projection.Apply(Gift(1, 0, "first", 100));
        projection.Apply(Gift(2, 1, "whale", 90_000));
        for (var sequence = 3; sequence < 203; sequence++)
        {
            projection.Apply(Gift(sequence, sequence - 1, "clicks", 1));
        }

        projection.Apply(Gift(203, 202, "little", 99));
        projection.Apply(Gift(204, 203, "whale", 90_000));
        Assert.Equal(["whale", "clicks", "first", "little"], Names(projection.Ranking(10, RankingOrder.Coins)));
        Assert.Equal(["first", "whale", "clicks", "little"], Names(projection.Ranking(10, RankingOrder.Supporters)));
    }

    [Fact]
    public void A_place_by_supporters_tells_nothing_of_what_its_holder_gave_anonymously()
    {
        var projection = new RoomProjection(0);
        projection.Apply(Gift(1, 0, "ann", 60, anonymous: true));
        projection.Apply(Gift(2, 1, "ben", 50));
        projection.Apply(Gift(3, 2, "ann", 50));
        projection.Apply(Gift(4, 3, "ann", 500, anonymous: true));
        projection.Apply(Gift(5, 4, "cid", 100));
        projection.Apply(Gift(6, 5, "dan", 1, anonymous: true));
        projection.Apply(Gift(7, 6, "eve", 101));

        // Of ann's 560 unseen coins 100 count, and of dan's his one.
        Assert.Equal(["-", "cid", "eve", "ben", "ann"], Names(projection.Ranking(10, RankingOrder.Supporters)));
        Assert.Equal(new RoomRank(null, new Coins(561), 3), projection.Ranking(1, RankingOrder.Supporters)[0]);
    }

    [Fact]
    public void One_who_gives_anonymously_comes_after_those_of_as_many_coins()
    {
        var projection = new RoomProjection(0);
        projection.Apply(Gift(1, 0, "ann", 9_000, anonymous: true));
        projection.Apply(Gift(2, 1, "ben", 100));
        Assert.Equal(["ben", "-"], Names(projection.Ranking(10, RankingOrder.Supporters)));
    }

    private static IEnumerable<string> Names(IEnumerable<RoomRank> ranks) => ranks.Select(rank => rank.UserId?.Value ?? "-");

    private static CreditedGift Gift(long sequence, long previous, string sender = "ann", long coins = 1, bool anonymous = false) =>
        new(sequence, previous, UserId.Parse(sender), anonymous, new Coins(coins));

    private static void Push(RoomProjection projection, CreditedGift gift, (long Sequence, CreditedGift? Gift)[] journal)
    {
        if (!projection.TryApply(gift))
        {
            CatchUp(projection, journal);
        }
    }

    private static void CatchUp(RoomProjection projection, (long Sequence, CreditedGift? Gift)[] journal)
    {
        foreach (var (sequence, gift) in journal.Skip((int)projection.Sequence))
        {
            if (gift is not null)
            {
                projection.Apply(gift);
            }

            projection.Advance(sequence);
        }
    }

    /// <summary>The creator's journal as the room reads it: which entry is a gift of this room.</summary>
    private static (long Sequence, CreditedGift? Gift)[] Read(List<Entry> journal, RoomId room) =>
    [
        .. from entry in journal
           let detail = entry.Kind == EntryKind.Gift ? DetailJson.ReadGiftCredit(entry) : null
           select (entry.Sequence, detail?.RoomId == room ? GiftEntries.ReadCredited(entry, detail) : null),
    ];

    private static List<CreditedGift> GiftsOf((long Sequence, CreditedGift? Gift)[] journal) => [.. journal.Select(entry => entry.Gift).OfType<CreditedGift>()];

    private static RoomProjection InOrder(IEnumerable<CreditedGift> gifts)
    {
        var projection = new RoomProjection(0);
        foreach (var gift in gifts)
        {
            projection.Apply(gift);
        }

        return projection;
    }

    private static void Same(RoomProjection expected, RoomProjection actual)
    {
        Assert.Equal((expected.Coins, expected.Gifts, expected.Supporters), (actual.Coins, actual.Gifts, actual.Supporters));
        Assert.Equal(expected.LastGift, actual.LastGift);
        foreach (var order in Enum.GetValues<RankingOrder>())
        {
            Assert.Equal(expected.Ranking(100, order).AsEnumerable(), actual.Ranking(100, order).AsEnumerable());
        }
    }
}
