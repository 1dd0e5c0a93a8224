using CsCheck;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Rooms;

namespace OrleansCoins.UnitTests.Rooms;

public sealed class RoomGoalTests
{
    private const long First = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly GiftId Rose = GiftId.Parse("rose");
    private static readonly GiftId Crown = GiftId.Parse("crown");

    /// <summary>What happens in a room: a gift, or a goal that is set, or that open streaks are stored as over.</summary>
    private static readonly Gen<(int What, int Quantity, int Target, bool OfGift, int Others)[]> Histories = Gen.Select(
        Gen.Frequency((8, Gen.Const(0)), (2, Gen.Const(1)), (1, Gen.Const(2))), Gen.Int[1, 5], Gen.Int[1, 12], Gen.Bool, Gen.Frequency((9, Gen.Int[0, 2]), (1, Gen.Int[400, 1_100])))
        .Array[0, 80];

    [Fact]
    public void A_goal_is_reached_once_by_the_gift_that_reaches_it_whoever_counts_again_from_wherever() =>
        Gen.Select(Histories, Gen.Int[0, 4]).Sample(
            (history, pick) =>
            {
                var (feed, gifts, stored) = Live(history);
                var all = feed.After(new(First, 0), int.MaxValue);
                Assert.Equal(all.OrderBy(static item => item.Position), all);
                Assert.Equal(all.Count, all.Select(static item => item.Position).Distinct().Count());
                Assert.Equal(Expected(all), all.Where(static item => item.Kind == RoomEventKind.Goal).Select(static item => (item.Position, item.Goal!)));

                var again = new RoomFeed(First, Window, stored);
                gifts.ForEach(again.Take);
                Assert.Equal(all, again.After(new(First, 0), int.MaxValue));
                Assert.Equal(feed.Goal.Current, again.Goal.Current);

                foreach (var item in all.Where((_, at) => at % 5 == pick))
                {
                    var (sequence, fold) = feed.MarkBefore(item.Position);
                    var rest = new List<FeedItem>();
                    gifts.Where(gift => gift.Sequence > sequence).ToList().ForEach(gift => fold.Take(gift, rest));
                    fold.TakeStored(long.MaxValue, rest);
                    rest.RemoveAll(one => one.Position <= item.Position);
                    Assert.Equal(all.Where(one => one.Position > item.Position), rest);
                }
            },
            iter: 500);

    [Fact]
    public void A_goal_counts_its_gift_by_the_piece_and_coins_by_their_sum_from_where_it_was_set()
    {
        var feed = new RoomFeed(0, Window, []);
        feed.Take(Gift(1, Rose, 5));
        Set(feed, new StoredGoal(Rose, 3, "roses", "r1"));
        feed.Take(Gift(2, Crown, 9));
        feed.Take(Gift(3, Rose, 2));
        Assert.Equal((2, null), (feed.Goal.Current!.Progress, feed.Goal.Current.ReachedAt));
        feed.Take(Gift(4, Rose, 2));
        feed.Take(Gift(5, Rose, 1));
        Assert.Equal((5, Gift(4, Rose, 2).CreditedAt), (feed.Goal.Current.Progress, feed.Goal.Current.ReachedAt!.Value.ToUnixTimeMilliseconds() * 1_000));

        Set(feed, new StoredGoal(null, 100, "coins", "r2"));
        Assert.Equal((0, null), (feed.Goal.Current.Progress, feed.Goal.Current.ReachedAt));
        feed.Take(Gift(6, Crown, 2));
        Assert.Equal((20, null), (feed.Goal.Current.Progress, feed.Goal.Current.ReachedAt));
        Assert.Equal(
            [(1, FeedPosition.StoredFrom, 0), (4, FeedPosition.GoalReached, 4), (5, FeedPosition.StoredFrom, 0)],
            feed.After(new(0, 0), 100).Where(static item => item.Goal is not null).Select(static item => (item.Position.Sequence, item.Position.Number, item.Goal!.Progress)));
    }

    [Fact]
    public void The_same_goal_again_is_no_other_goal_until_it_is_reached_and_the_same_request_never_is()
    {
        var feed = new RoomFeed(0, Window, []);
        var command = new SetGoal(UserId.Parse("ann"), Rose, 3, "roses", "r1");
        Assert.False(feed.Goal.IsSetBy(command));
        Set(feed, StoredGoal.Of(command));
        Assert.True(feed.Goal.IsSetBy(command));
        Assert.True(feed.Goal.IsSetBy(command with { Request = "r2" }));
        Assert.False(feed.Goal.IsSetBy(command with { Request = "r2", Target = 4 }));
        Assert.False(feed.Goal.IsSetBy(command with { Request = "r2", GiftId = null }));
        Assert.False(feed.Goal.IsSetBy(command with { Request = "r2", Title = "other" }));
        feed.Take(Gift(1, Rose, 3));
        Assert.True(feed.Goal.IsSetBy(command));
        Assert.False(feed.Goal.IsSetBy(command with { Request = "r2" }));
    }

    /// <summary>What the gifts between them say about goals, counted by hand.</summary>
    private static IEnumerable<(FeedPosition, RoomGoal)> Expected(IEnumerable<FeedItem> items)
    {
        RoomGoal? goal = null;
        foreach (var item in items)
        {
            if (item.Position.Number >= FeedPosition.StoredFrom && item.Goal is { } set)
            {
                goal = set;
                yield return (item.Position, set);
            }
            else if (item.Gift is { } gift && goal is not null && (goal.GiftId is null || goal.GiftId == gift.GiftId))
            {
                var progress = goal.Progress + (goal.GiftId is null ? gift.Coins.Value : gift.Quantity);
                var reaches = goal.ReachedAt is null && progress >= goal.Target;
                goal = goal with { Progress = progress, ReachedAt = reaches ? DateTimeOffset.FromUnixTimeMilliseconds(gift.CreditedAt / 1_000) : goal.ReachedAt };
                if (reaches)
                {
                    yield return (new(gift.Sequence, FeedPosition.GoalReached), goal);
                }
            }
        }
    }

    private static (RoomFeed Feed, List<CreditedGift> Gifts, List<StoredEvent> Stored) Live((int What, int Quantity, int Target, bool OfGift, int Others)[] history)
    {
        var (feed, gifts, stored) = (new RoomFeed(First, Window, []), new List<CreditedGift>(), new List<StoredEvent>());
        var sequence = First;
        foreach (var (what, quantity, target, ofGift, others) in history)
        {
            switch (what)
            {
                case 0:
                    sequence += 1 + others;
                    feed.Advance(sequence - 1);
                    gifts.Add(Gift(sequence, quantity % 2 == 0 ? Rose : Crown, quantity) with { ComboId = ofGift ? ComboId.Parse("tap") : null });
                    feed.Take(gifts[^1]);
                    break;
                case 1:
                    stored.Add(Set(feed, new StoredGoal(ofGift ? Rose : null, ofGift ? target : target * 10, "goal", $"r{stored.Count}")));
                    break;
                default:
                    var next = feed.Next;
                    List<StoredEvent> over = [.. feed.OpenStreaks.Select((streak, i) => StoredEvent.Over(streak, next.Sequence, next.Number + i))];
                    feed.Store(over);
                    stored.AddRange(over);
                    break;
            }
        }

        return (feed, gifts, stored);
    }

    private static StoredEvent Set(RoomFeed feed, StoredGoal goal)
    {
        var told = new StoredEvent(feed.Next.Sequence, feed.Next.Number, RoomEventKind.Goal, 1_000) { Goal = goal };
        feed.Store([told]);
        return told;
    }

    private static CreditedGift Gift(long sequence, GiftId gift, int quantity) =>
        new(sequence, sequence - 1, UserId.Parse("ann"), false, new Coins(10 * quantity))
        {
            GiftId = gift,
            Quantity = quantity,
            CreditedAt = sequence * 1_000_000L,
            SenderSequence = sequence,
        };
}
