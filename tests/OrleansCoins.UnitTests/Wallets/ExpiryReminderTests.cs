using OrleansCoins.Grains.Wallets;

namespace OrleansCoins.UnitTests.Wallets;

public sealed class ExpiryReminderTests
{
    private readonly List<long> _set = [];

    [Fact]
    public async Task Of_several_at_once_the_earliest_is_set_last_and_later_ones_not_at_all()
    {
        var first = new TaskCompletionSource();
        var reminder = new ExpiryReminder(at =>
        {
            _set.Add(at);
            return first.Task;
        });
        Task[] callers = [reminder.SetAsync(100), reminder.SetAsync(50), reminder.SetAsync(70), reminder.SetAsync(200)];
        Assert.All(callers, static caller => Assert.False(caller.IsCompleted, "nobody goes on before a reminder is set that comes in time"));
        first.SetResult();
        await Task.WhenAll(callers);
        await reminder.SetAsync(60);

        Assert.Equal([100, 50], _set);
    }

    [Fact]
    public async Task One_that_could_not_be_set_is_set_by_the_next_caller_and_one_that_has_come_anew()
    {
        var fails = true;
        var reminder = new ExpiryReminder(at =>
        {
            _set.Add(at);
            return fails ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        });
        await Assert.ThrowsAsync<TimeoutException>(() => reminder.SetAsync(100));
        fails = false;
        await reminder.SetAsync(100);
        reminder.Came();
        await reminder.SetAsync(300);

        Assert.Equal([100, 100, 300], _set);
    }
}
