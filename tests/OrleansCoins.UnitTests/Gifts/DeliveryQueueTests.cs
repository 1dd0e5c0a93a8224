using Microsoft.Extensions.Logging.Abstractions;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.UnitTests.Earnings;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Gifts;

public sealed class DeliveryQueueTests
{
    private readonly DeliveryBacklog _backlog = new(new VirtualTime());
    private readonly TaskCompletionSource _call = new();
    private readonly DeliveryQueue _queue;
    private int _calls;

    public DeliveryQueueTests() => _queue = new DeliveryQueue(
        () =>
        {
            _calls++;
            return _call.Task;
        },
        _backlog,
        NullLogger.Instance);

    [Fact]
    public void One_call_is_for_all_gifts_until_they_are_taken()
    {
        Add(3);
        Assert.Equal(1, _calls);

        _queue.BeginTaking();
        Assert.Equal(3, Take());
        Add(2);
        Assert.Equal(2, _calls);
        Assert.Equal(2, Take());
    }

    [Fact]
    public void A_gift_that_comes_while_others_are_taken_is_taken_with_them_or_called_for()
    {
        Add(1);
        _queue.BeginTaking();
        Add(1);

        Assert.Equal((2, 2), (_calls, Take()));
    }

    [Fact]
    public void A_grain_that_listens_is_woken_once_for_all_gifts_and_not_called()
    {
        var woken = _queue.ListenAsync();
        Add(3);

        Assert.Equal((true, 0), (woken.IsCompletedSuccessfully, _calls));
        _queue.BeginTaking();
        Assert.Equal(3, Take());
    }

    [Fact]
    public void A_gift_that_comes_before_the_grain_listens_again_calls_it_and_the_next_one_wakes_it()
    {
        _queue.ListenAsync();
        Add(1);
        _queue.BeginTaking();
        Add(1);
        Assert.Equal(1, _calls);

        var woken = _queue.ListenAsync();
        Assert.False(woken.IsCompleted, "nothing came since");
        _queue.BeginTaking();
        Assert.Equal(2, Take());
        Add(1);
        Assert.Equal((true, 1), (woken.IsCompletedSuccessfully, _calls));
    }

    [Fact]
    public void A_grain_that_stops_listening_is_told_so_and_is_called_for_what_comes_then()
    {
        var woken = _queue.ListenAsync();
        _queue.StopListening();
        Assert.True(woken.IsCompletedSuccessfully, "who listens doesn't wait for ever");

        Add(1);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public Task Gifts_whose_call_is_lost_are_left_to_recovery_and_make_room() => IsLeftToRecoveryAsync(() => _call.SetException(new TimeoutException("lost")));

    [Fact]
    public Task Gifts_whose_call_another_silo_carries_out_are_left_to_recovery_and_make_room() => IsLeftToRecoveryAsync(_call.SetResult);

    [Fact]
    public async Task Gifts_that_were_taken_before_the_call_was_lost_stay_with_who_took_them()
    {
        Add(2);
        _queue.BeginTaking();
        Assert.True(_queue.TryTake(out _));
        await EndCallAsync(() => _call.SetException(new TimeoutException("the reply is lost")));

        Assert.Equal(1, Take());
    }

    [Fact]
    public void The_oldest_gift_that_is_not_delivered_is_known_whether_it_waits_or_was_taken()
    {
        Assert.Null(_queue.Oldest());
        _queue.Add(Gift());
        Assert.Equal(Entries.Noon, _queue.Oldest());

        DateTimeOffset? taken = Entries.Noon.AddSeconds(-1);
        _queue.OldestTaken = () => taken;
        Assert.Equal(taken, _queue.Oldest());
        taken = Entries.Noon.AddSeconds(1);
        Assert.Equal(Entries.Noon, _queue.Oldest());
        Assert.True(_queue.TryTake(out _));
        Assert.Equal(taken, _queue.Oldest());
    }

    private async Task IsLeftToRecoveryAsync(Action end)
    {
        Add(Limits.DeliveryQueueMax);
        Assert.False(_backlog.TryEnter(), "the backlog is full");

        await EndCallAsync(end);

        Assert.Equal(0, Take());
        for (var i = 0; i < Limits.DeliveryQueueMax; i++)
        {
            Assert.True(_backlog.TryEnter(), "everything was counted out");
        }

        Assert.False(_backlog.TryEnter(), "and nothing twice");
        _queue.Add(Gift());
        Assert.Equal(2, _calls);
    }

    /// <summary>Ends the call where nothing stands between it and what follows: when this is done, so is that.</summary>
    private static Task EndCallAsync(Action end) => Task.Run(end);

    private void Add(int gifts)
    {
        for (var i = 0; i < gifts; i++)
        {
            Assert.True(_backlog.TryEnter());
            _queue.Add(Gift());
        }
    }

    private int Take()
    {
        var taken = 0;
        while (_queue.TryTake(out _))
        {
            taken++;
        }

        return taken;
    }

    private static GiftTransfer Gift() => Credits.Transfer(new CreatorEvent(Room: null, 1, 5000, 1, Anonymous: false, AcceptsGifts: null), 0);
}
