using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>An account that can't be written, as one behind a lock that isn't released, waits aside: the others don't notice.</summary>
public sealed class LaneAsideTests : IAsyncLifetime
{
    /// <summary>Twice together with the others, once by itself; from then on it is aside.</summary>
    private const int TriesBeforeAside = 3;

    private readonly LaneBench _bench = new();
    private LaneWriter _alice = null!;
    private LaneWriter _bob = null!;
    private int _refusals = TriesBeforeAside + 2;

    public async Task InitializeAsync()
    {
        (_alice, _bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        _bench.Database.Whim = entries => Array.Exists(entries, entry => entry.Account == _alice.Account) && _refusals-- > 0 ? Answer.Refused : null;
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Others_are_written_while_one_waits_for_its_lock_and_it_goes_on_when_the_lock_is_gone()
    {
        await HandOverTogetherAsync();
        Assert.Equal([AppendOutcome.Written], await _alice.OutcomesAsync());
        Assert.All(await _bob.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.False(_alice.Session.IsBroken);

        var writes = _bench.Database.Writes.ConvertAll(write => write.Select(entry => entry.Account).Distinct().ToArray());
        Assert.True(writes.FindLastIndex(accounts => accounts.Contains(_bob.Account)) < writes.Count - 2, "Bob's entry waited for Alice's lock");
        Assert.All(writes.TakeLast(3), accounts => Assert.Equal([_alice.Account], accounts));
    }

    [Fact]
    public async Task New_entries_of_an_account_aside_wait_behind_the_old_ones()
    {
        _bench.Database.Meanwhile = write =>
        {
            if (write < TriesBeforeAside + 4)
            {
                _alice.HandOver();
            }
        };
        await HandOverTogetherAsync();
        await Eventually.HoldsAsync(() => _bench.Database.WritesBegun >= TriesBeforeAside + 4, "Alice is tried aside, with new entries behind");
        Assert.All(await _alice.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.Equal(_alice.Appended.Select(pair => pair.Entry), _bench.Database.StoredOf(_alice.Account));
    }

    [Fact]
    public async Task An_account_with_more_entries_than_a_statement_takes_goes_aside_with_all_of_them()
    {
        await _bench.HoldInFlightAsync(_bob);
        for (var i = 0; i < (2 * Limits.LaneBatchMax) + 10; i++)
        {
            _alice.HandOver();
        }

        _bench.Database.Release();
        Assert.All(await _alice.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
        Assert.Equal(_alice.Appended.Select(pair => pair.Entry), _bench.Database.StoredOf(_alice.Account));
    }

    [Fact]
    public async Task A_lock_that_is_not_released_ends_in_a_refusal_in_time()
    {
        _refusals = int.MaxValue;
        await HandOverTogetherAsync();
        Assert.Equal([AppendOutcome.DeadlinePassed], await _alice.OutcomesAsync());
        Assert.InRange(_bench.Time.Elapsed, _bench.Options.Deadline, _bench.Options.Deadline + TimeSpan.FromSeconds(2));
        Assert.Equal(AppendOutcome.Written, await _bob.AppendAsync());
        Assert.Empty(_bench.Database.StoredOf(_alice.Account));
    }

    [Fact]
    public async Task What_is_asked_about_an_account_aside_is_answered_behind_its_entries()
    {
        Task<Confirmation>? asked = null;
        _bench.Database.Meanwhile = write => asked ??= write > TriesBeforeAside ? _alice.Session.ConfirmAsync(_alice.Appended[0].Entry.RequestId) : null;
        await HandOverTogetherAsync();
        await Eventually.HoldsAsync(() => asked is not null, "the question is asked");
        Assert.Equal(_alice.Appended[0].Entry, (await Eventually.GetAsync(asked!, "the confirmation")).Existing);
    }

    [Fact]
    public async Task A_session_that_follows_one_aside_waits_for_it()
    {
        Task<LaneWriter>? next = null;
        _bench.Database.Meanwhile = write => next ??= write > TriesBeforeAside ? _bench.OpenAsync("wallet:alice") : null;
        await HandOverTogetherAsync();
        Assert.Equal([AppendOutcome.NotWritten], await _alice.OutcomesAsync());
        Assert.Equal(AppendOutcome.Written, await (await Eventually.GetAsync(next!, "the next session")).AppendAsync());
    }

    [Fact]
    public async Task What_waits_aside_counts_towards_the_lanes_limit()
    {
        _bench.Database.Meanwhile = write =>
        {
            if (write == TriesBeforeAside + 3)
            {
                _bench.Database.Hold();
            }
        };
        await HandOverTogetherAsync();
        await Eventually.HoldsAsync(() => _bench.Database.WritesBegun == TriesBeforeAside + 4, "Alice is tried aside, and held there");
        for (var i = 1; i < Limits.LaneQueueMax; i++)
        {
            _alice.HandOver();
        }

        Assert.False(_alice.Session.TryAppend(_alice.Next(), null, out _));
        _bench.Database.Release();
        Assert.All(await _alice.OutcomesAsync(), outcome => Assert.Equal(AppendOutcome.Written, outcome));
    }

    /// <summary>Lets an entry of each account be written together: the third write of all, and the first that meets Alice's lock, is the second.</summary>
    private async Task HandOverTogetherAsync()
    {
        await _bench.HoldInFlightAsync(_bob);
        _alice.HandOver();
        _bob.HandOver();
        _bench.Database.Release();
    }
}
