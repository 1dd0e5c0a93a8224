using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

public sealed class LaneConflictTests : IAsyncLifetime
{
    private readonly LaneBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    /// <summary>What lies at the entry's sequence, what lies at its request id, and what that means.</summary>
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("own", "own", AppendOutcome.Written)]
    [InlineData("own", null, AppendOutcome.Written)]
    [InlineData("other", "other", AppendOutcome.RequestIdTaken)]
    [InlineData(null, "other", AppendOutcome.RequestIdTaken)]
    [InlineData("other", null, AppendOutcome.Fenced)]
    public void A_conflict_is_judged_by_own_hash_then_request_id_then_sequence(string? atSequence, string? ofRequest, AppendOutcome? expected)
    {
        var (own, other) = (Entries.Chain(1)[0].Hash, Entries.Chain(1, "wallet:bob")[0].Hash);
        Assert.Equal(expected, LaneBatch.Judge(own, new KeyProbe(HashOf(atSequence), HashOf(ofRequest))));

        EntryHash? HashOf(string? whose) => whose switch { "own" => own, "other" => other, _ => null };
    }

    [Fact]
    public async Task A_conflict_of_one_account_fails_only_that_account()
    {
        var (alice, bob, carol) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"), await _bench.OpenAsync("wallet:carol"));
        var first = await _bench.HoldInFlightAsync(carol);
        _bench.Database.Store(bob.Next("rival"));
        alice.HandOver();
        bob.HandOver();
        carol.HandOver();
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.Fenced], await bob.OutcomesAsync());
        Assert.Equal([AppendOutcome.Written], await alice.OutcomesAsync());
        Assert.Equal([AppendOutcome.Written, AppendOutcome.Written], await carol.OutcomesAsync());
        Assert.Equal(AppendOutcome.Written, await first);
        Assert.Equal((true, false, false), (bob.Session.IsBroken, alice.Session.IsBroken, carol.Session.IsBroken));
    }

    [Fact]
    public async Task After_a_failed_entry_nothing_of_its_session_is_written_queued_or_not_yet_arrived()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        var bob = await _bench.OpenAsync("wallet:bob");
        await _bench.HoldInFlightAsync(bob);
        _bench.Database.Store(alice.Next("rival"));
        alice.HandOver();
        alice.HandOver();
        alice.HandOver();
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.Fenced, AppendOutcome.NotWritten, AppendOutcome.NotWritten], await alice.OutcomesAsync());
        Assert.True(alice.Session.IsBroken);
        Assert.Equal(AppendOutcome.NotWritten, await alice.AppendAsync());
        Assert.Single(_bench.Database.StoredOf(alice.Account));
    }

    [Fact]
    public async Task A_request_id_that_is_used_already_is_told_apart_from_a_rival()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await alice.AppendAsync("cause");
        await alice.AppendAsync();
        Assert.Equal(AppendOutcome.RequestIdTaken, await alice.AppendAsync("cause"));
        Assert.Equal(AppendOutcome.NotWritten, await alice.AppendAsync());
        Assert.Equal(2, _bench.Database.Stored.Count);
    }

    [Fact]
    public async Task A_request_id_twice_in_one_batch_is_written_once()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver("cause");
        alice.HandOver("cause");
        alice.HandOver();
        bob.HandOver("cause");
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.Written, AppendOutcome.RequestIdTaken, AppendOutcome.NotWritten], await alice.OutcomesAsync());
        Assert.All(await bob.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
    }

    [Fact]
    public async Task What_a_session_handed_over_before_a_failed_entry_is_still_written()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await alice.AppendAsync("cause");
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver();
        alice.HandOver("cause");
        alice.HandOver();
        _bench.Database.Release();
        Assert.Equal(
            [AppendOutcome.Written, AppendOutcome.Written, AppendOutcome.RequestIdTaken, AppendOutcome.NotWritten], await alice.OutcomesAsync());
    }

    [Fact]
    public async Task An_error_that_proves_that_nothing_was_written_is_tried_again()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue(Answer.Refused);
        _bench.Database.Script.Enqueue(Answer.Refused);
        _bench.Database.Script.Enqueue(Answer.Refused);
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        Assert.Equal(4, _bench.Database.Writes.Count);
        Assert.True(_bench.Time.Elapsed > TimeSpan.FromMilliseconds(20), "Tries follow each other with pauses");
    }

    [Fact]
    public async Task An_account_that_cannot_be_written_holds_up_no_other()
    {
        var (alice, bob, carol) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"), await _bench.OpenAsync("wallet:carol"));
        _bench.Database.Whim = entries => Array.Exists(entries, entry => entry.Account == bob.Account) ? Answer.Refused : null;
        await _bench.HoldInFlightAsync(carol);
        alice.HandOver();
        bob.HandOver();
        bob.HandOver();
        carol.HandOver();
        _bench.Database.Release();
        Assert.Equal([AppendOutcome.Written], await alice.OutcomesAsync());
        Assert.Equal([AppendOutcome.Written, AppendOutcome.Written], await carol.OutcomesAsync());
        Assert.All(await bob.OutcomesAsync(), outcome => Assert.NotEqual(AppendOutcome.Written, outcome));
        Assert.Empty(_bench.Database.StoredOf(bob.Account));

        // Two tries together, then each account for itself.
        Assert.Equal(2, _bench.Database.Writes.Count(write => write.Select(entry => entry.Account).Distinct().Count() > 1));
    }
}
