using Microsoft.Extensions.Logging.Abstractions;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.UnitTests.Earnings;

public sealed class RoomPushesTests
{
    private readonly List<(RoomId Room, TaskCompletionSource Answer)> _told = [];
    private readonly RoomPushes _pushes;

    public RoomPushesTests() => _pushes = new RoomPushes(
        (room, _) =>
        {
            var answer = new TaskCompletionSource();
            _told.Add((room, answer));
            return answer.Task;
        },
        NullLogger.Instance);

    [Fact]
    public void Rooms_that_do_not_answer_keep_no_more_waiting_than_may_and_the_rest_is_left_to_them()
    {
        const int surplus = 40;
        _pushes.Show(Credits(Limits.RoomPushesMax + surplus));
        _pushes.Show(Credits(surplus));

        Assert.Equal((Limits.RoomPushesMax, Limits.RoomPushesMax), (_told.Count, _pushes.UnderWay));

        _told[0].Answer.SetResult();
        _told[1].Answer.SetException(new TimeoutException("The room's silo is gone."));
        Assert.Equal(Limits.RoomPushesMax - 2, _pushes.UnderWay);
        _pushes.Show(Credits(surplus));
        Assert.Equal((Limits.RoomPushesMax + 2, Limits.RoomPushesMax), (_told.Count, _pushes.UnderWay));
    }

    [Fact]
    public void When_the_rooms_have_answered_all_of_the_next_are_told_again()
    {
        _pushes.Show(Credits(2 * Limits.RoomPushesMax));
        _told.ForEach(static one => one.Answer.SetResult());
        _told.Clear();

        _pushes.Show(Credits(Limits.RoomPushesMax));
        Assert.Equal(Enumerable.Range(0, Limits.RoomPushesMax).Select(Earnings.Credits.RoomOf), _told.Select(static one => one.Room));
    }

    /// <summary>A credit each in so many rooms.</summary>
    private static List<Entry> Credits(int rooms)
    {
        var account = Earnings.Credits.NewAccount();
        return [.. Enumerable.Range(0, rooms).Select(room => account.Settle(
            EarningsRules.DecideCredit(account.State, Earnings.Credits.Transfer(new CreatorEvent(room, 1, 5000, 0, false, null), room), default)).Entry!)];
    }
}
