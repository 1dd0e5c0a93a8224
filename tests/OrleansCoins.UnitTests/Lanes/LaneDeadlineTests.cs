using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>What was decided long ago is not written any more: its caller may have been refused elsewhere since.</summary>
public sealed class LaneDeadlineTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly LaneBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task What_waited_beyond_its_deadline_is_never_sent()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver();
        alice.HandOver();
        _bench.Time.Advance(_bench.Options.Deadline);
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.DeadlinePassed, AppendOutcome.NotWritten], await alice.OutcomesAsync());
        Assert.True(alice.Session.IsBroken);
        Assert.Empty(_bench.Database.StoredOf(alice.Account));
        Assert.Equal(AppendOutcome.Written, await (await _bench.OpenAsync("wallet:alice")).AppendAsync());
    }

    [Fact]
    public async Task A_statement_that_reaches_the_database_after_the_deadline_writes_nothing()
    {
        // The silo is paused between sending and arriving: its own stopwatch was asked before.
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        _bench.Database.Meanwhile = write => _bench.Time.Advance(write == 1 ? Long : TimeSpan.Zero);
        Assert.Equal(AppendOutcome.DeadlinePassed, await alice.AppendAsync());
        Assert.Empty(_bench.Database.Stored);
        Assert.Equal(AppendOutcome.Written, await bob.AppendAsync());
    }

    [Fact]
    public async Task An_entry_in_doubt_whose_deadline_is_over_is_unknown_and_not_called_unwritten()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue(Answer.LostMeanwhile);
        _bench.Database.Meanwhile = write => _bench.Time.Advance(write == 2 ? Long : TimeSpan.Zero);
        Assert.Equal(AppendOutcome.Unknown, await alice.AppendAsync());
        Assert.True(alice.Session.IsBroken);
    }

    [Fact]
    public async Task All_that_one_lost_statement_carried_is_unknown_when_the_deadline_is_over()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver();
        alice.HandOver();
        _bench.Database.Script.Enqueue(Answer.Honest);
        _bench.Database.Script.Enqueue(Answer.LostMeanwhile);
        _bench.Database.Meanwhile = write => _bench.Time.Advance(write == 3 ? Long : TimeSpan.Zero);
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.Unknown, AppendOutcome.Unknown], await alice.OutcomesAsync());
    }

    [Fact]
    public async Task The_deadline_counts_from_when_the_request_came()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        var late = alice.Next();
        Assert.True(alice.Session.TryAppend(late, null, out var outcome, _bench.Options.Deadline));
        Assert.Equal(AppendOutcome.DeadlinePassed, await Eventually.GetAsync(outcome, "the late entry"));
        Assert.Empty(_bench.Database.Stored);
    }

    [Fact]
    public async Task A_database_whose_clock_jumps_ahead_costs_what_waited_then_and_nothing_later()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        _bench.Database.Ahead = TimeSpan.FromHours(1);
        Assert.Equal(AppendOutcome.DeadlinePassed, await alice.AppendAsync());
        var next = await _bench.OpenAsync("wallet:alice");
        Assert.Equal(AppendOutcome.Written, await next.AppendAsync());
    }

    [Fact]
    public async Task Who_is_told_that_it_was_too_late_is_told_once_the_lane_knows_the_time()
    {
        // Else the next try, made at once, would have its deadline by the clock as it was, and be too late again.
        var alice = await _bench.OpenAsync("wallet:alice");
        var late = await _bench.HoldInFlightAsync(alice);
        _bench.Database.Ahead = TimeSpan.FromHours(1);
        var looks = new List<bool>();
        _bench.Database.MeanwhileLooking = () => looks.Add(late.IsCompleted);
        _bench.Database.Release();
        Assert.Equal(AppendOutcome.DeadlinePassed, await Eventually.GetAsync(late, "the late entry"));
        Assert.Equal([false], looks);
    }

    [Fact]
    public async Task A_database_whose_clock_jumps_back_gives_no_entry_more_time_than_its_silo_waits()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver();
        _bench.Database.Ahead = -TimeSpan.FromHours(1);
        _bench.Time.Advance(_bench.Options.Deadline);
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.DeadlinePassed], await alice.OutcomesAsync());
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_in_time_leaves_no_doubt_that_nothing_was_written()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Drop();
        _bench.Database.ConnectsFailing = int.MaxValue;
        Assert.Equal(AppendOutcome.DeadlinePassed, await alice.AppendAsync());
        await Assert.ThrowsAsync<UnavailableException>(() => alice.Session.ConfirmAsync(Entries.Chain(1)[0].RequestId));
        _bench.Database.ConnectsFailing = 0;
        Assert.Equal(AppendOutcome.Written, await (await _bench.OpenAsync("wallet:alice")).AppendAsync());
    }

    [Fact]
    public async Task A_database_that_comes_back_in_time_costs_nothing()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Drop();
        _bench.Database.ConnectsFailing = 3;
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        Assert.False(alice.Session.IsBroken);
    }

    [Fact]
    public async Task No_session_is_opened_on_a_lane_that_never_reached_its_database()
    {
        _bench.Database.ConnectsFailing = 1;
        await Assert.ThrowsAsync<UnavailableException>(() => _bench.OpenAsync("wallet:alice"));
        Assert.Equal(AppendOutcome.Written, await (await _bench.OpenAsync("wallet:alice")).AppendAsync());
    }
}
