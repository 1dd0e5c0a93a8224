using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

public sealed class LaneBatchingTests : IAsyncLifetime
{
    private static readonly RequestId Unused = RequestId.ForPayment("sandbox", "unused");

    private readonly LaneBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task What_arrives_during_a_write_is_the_next_batch()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver();
        bob.HandOver();
        alice.HandOver();
        _bench.Database.Release();
        Assert.All(await alice.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.All(await bob.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.Equal([1, 3], _bench.Database.Writes.Select(write => write.Length));
    }

    [Fact]
    public async Task Entries_are_written_in_the_order_of_their_accounts_one_statement_at_a_time()
    {
        var writers = new List<LaneWriter>();
        for (var i = 0; i < 20; i++)
        {
            writers.Add(await _bench.OpenAsync($"wallet:user-{i}"));
        }

        await Parallel.ForEachAsync(writers, (writer, _) =>
        {
            for (var i = 0; i < 50; i++)
            {
                writer.HandOver();
            }

            return ValueTask.CompletedTask;
        });
        foreach (var writer in writers)
        {
            Assert.All(await writer.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
            Assert.Equal(writer.Appended.Select(pair => pair.Entry), _bench.Database.Writes.SelectMany(write => write).Where(entry => entry.Account == writer.Account));
        }
    }

    [Fact]
    public async Task A_batch_is_bounded_and_what_is_beyond_follows_at_once()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(alice);
        for (var i = 0; i < (2 * Limits.LaneBatchMax) + 10; i++)
        {
            alice.HandOver();
        }

        _bench.Database.Release();
        Assert.All(await alice.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.Equal([1, Limits.LaneBatchMax, Limits.LaneBatchMax, 10], _bench.Database.Writes.Select(write => write.Length));
    }

    [Fact]
    public async Task A_confirmation_tells_of_everything_handed_over_before_it()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(alice);
        alice.HandOver();
        var last = alice.Next("cause");
        _ = alice.HandOver(last);
        var unused = alice.Session.ConfirmAsync(Unused);
        var caused = alice.Session.ConfirmAsync(last.RequestId);
        Assert.False(unused.IsCompleted);
        _bench.Database.Release();
        Assert.Equal(new Confirmation(3, last.Hash, null), await Eventually.GetAsync(unused, "the confirmation"));
        Assert.Equal(new Confirmation(3, last.Hash, last), await Eventually.GetAsync(caused, "the other confirmation"));
        Assert.Equal([2], _bench.Database.Confirmations);
    }

    [Fact]
    public async Task A_confirmation_that_the_database_does_not_answer_is_unavailable_and_the_next_one_is_answered()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.QuestionsFailing = 1;
        await Assert.ThrowsAsync<UnavailableException>(() => alice.Session.ConfirmAsync(Unused));
        Assert.Equal(0, (await Eventually.GetAsync(alice.Session.ConfirmAsync(Unused), "the confirmation")).Sequence);
        Assert.False(alice.Session.IsBroken);
    }

    [Fact]
    public async Task A_full_lane_refuses_at_once_and_serves_again_when_there_is_room()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        for (var i = 0; i < Limits.LaneQueueMax; i++)
        {
            alice.HandOver();
        }

        var refused = alice.Next();
        Assert.False(alice.Session.TryAppend(refused, null, out var completion));
        Assert.True(completion.IsCompleted);
        Assert.False(bob.Session.TryAppend(bob.Next(), null, out _));
        Assert.False(alice.Session.IsBroken);
        _bench.Database.Release();
        Assert.All(await alice.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync(refused));
        Assert.Equal(AppendOutcome.Written, await bob.AppendAsync());
    }

    [Fact]
    public async Task Too_many_confirmations_are_refused_at_once_and_answered_again_when_there_is_room()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(alice);
        var asked = Enumerable.Range(0, Limits.LaneQueueMax).Select(_ => alice.Session.ConfirmAsync(Unused)).ToList();
        await Assert.ThrowsAsync<OverloadedException>(() => alice.Session.ConfirmAsync(Unused));
        _bench.Database.Release();
        await Eventually.GetAsync(Task.WhenAll(asked), "all confirmations");
        Assert.Equal(1, (await Eventually.GetAsync(alice.Session.ConfirmAsync(Unused), "one more confirmation")).Sequence);
    }

    [Fact]
    public async Task A_lane_that_ends_waits_for_what_was_handed_over()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(alice);
        alice.HandOver();
        var ending = _bench.Lane.DisposeAsync().AsTask();
        Assert.False(ending.IsCompleted);
        _bench.Database.Release();
        await ending;
        Assert.Equal(2, _bench.Database.Stored.Count);
    }
}
