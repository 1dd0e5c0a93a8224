using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>The database is not the one it was: restarted, failed over, restored from a backup.</summary>
public sealed class LaneOtherDatabaseTests : IAsyncLifetime
{
    private readonly LaneBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Sessions_that_only_answer_from_memory_break_when_the_database_is_another()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await alice.AppendAsync();
        _bench.Database.Drop();
        Assert.True(await _bench.Lane.LookAsync());
        Assert.False(alice.Session.IsBroken);

        _bench.Database.Name = "another";
        _bench.Database.Drop();
        Assert.True(await _bench.Lane.LookAsync());
        Assert.Equal((true, true), (alice.Session.IsBroken, bob.Session.IsBroken));
        Assert.Equal(AppendOutcome.Written, await (await _bench.OpenAsync("wallet:alice")).AppendAsync());
    }

    [Fact]
    public async Task What_waits_when_the_database_turns_out_to_be_another_is_not_written()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        await _bench.HoldInFlightAsync(bob);
        alice.HandOver();
        _bench.Database.Name = "another";
        _bench.Database.Script.Enqueue(Answer.LostBefore);
        _bench.Database.Release();

        // Bob's was sent to the old one, and nobody knows; Alice's never was.
        Assert.Equal([AppendOutcome.NotWritten], await alice.OutcomesAsync());
        Assert.Equal([AppendOutcome.Unknown], await bob.OutcomesAsync());
        Assert.Empty(_bench.Database.Stored);
    }

    [Theory]
    [InlineData(Answer.LostAfter, AppendOutcome.Written)]
    [InlineData(Answer.LostBefore, AppendOutcome.Unknown)]
    public async Task What_is_in_doubt_from_another_database_is_looked_up_and_never_sent_again(object lost, AppendOutcome expected)
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue((Answer)lost);
        _bench.Database.Meanwhile = _ => _bench.Database.Name = "another";
        Assert.Equal(expected, await alice.AppendAsync());
        Assert.Equal(1, _bench.Database.WritesBegun);
        Assert.True(alice.Session.IsBroken);
    }

    [Fact]
    public async Task An_older_state_of_the_journal_gets_no_entry_that_would_leave_a_hole()
    {
        // Nothing tells this database from the one before but what it holds.
        var alice = await _bench.OpenAsync("wallet:alice");
        await alice.AppendAsync();
        var older = _bench.Database.StoredOf(alice.Account);
        await alice.AppendAsync();
        await alice.AppendAsync();
        _bench.Database.GoBackTo(older);

        Assert.Equal(AppendOutcome.Fenced, await alice.AppendAsync());
        Assert.Equal(older, _bench.Database.StoredOf(alice.Account));
        var next = await _bench.OpenAsync("wallet:alice");
        Assert.Equal(AppendOutcome.Written, await next.AppendAsync());
        Assert.Equal([1L, 2L], _bench.Database.StoredOf(alice.Account).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task An_entry_in_doubt_is_unknown_when_the_journal_turns_out_to_be_older()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await alice.AppendAsync();
        _bench.Database.Script.Enqueue(Answer.LostAfter);
        _bench.Database.Meanwhile = write =>
        {
            if (write == 2)
            {
                _bench.Database.ConnectsFailing = 1;
            }
        };
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());

        _bench.Database.Meanwhile = _ => _bench.Database.GoBackTo([]);
        _bench.Database.Script.Enqueue(Answer.LostBefore);
        Assert.Equal(AppendOutcome.Unknown, await alice.AppendAsync());
        Assert.Empty(_bench.Database.Stored);
    }

    [Fact]
    public async Task The_first_entry_of_a_session_is_written_only_behind_the_head_that_it_loaded()
    {
        // Read from the database that the lane writes to; but the connection is another since.
        var first = await _bench.OpenAsync("wallet:alice");
        await first.AppendAsync();
        var second = await _bench.OpenAsync("wallet:alice");
        _bench.Database.GoBackTo([]);
        Assert.Equal(AppendOutcome.Fenced, await second.AppendAsync());
        Assert.Empty(_bench.Database.Stored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4711)]
    public async Task A_head_that_was_read_from_another_database_or_nobody_knows_which_is_looked_up_before_anything_follows_it(long readFrom)
    {
        // As when the reader was led to a new primary while the lane's connection to the old one still stands.
        _bench.Database.Store(Entries.Chain(1)[0]);
        var alice = await _bench.OpenAsync("wallet:alice", readFrom);
        _bench.Database.Forget(alice.Account);

        Assert.Equal(AppendOutcome.Fenced, await alice.AppendAsync());
        Assert.Empty(_bench.Database.Stored);
    }

    [Fact]
    public void Only_the_last_entry_of_an_accounts_end_was_read_from_where_that_was()
    {
        // What others have written behind it was read by another query, and maybe from another database.
        var chain = Entries.Chain(3);
        var tail = new AccountTail(chain[..2], 4711);

        Assert.Equal([0, 4711, 0], chain.Select(entry => tail.DatabaseOf(entry.Head)));
        Assert.Equal(0, new AccountTail([], 4711).DatabaseOf(chain[0].Head));
    }

    [Fact]
    public async Task A_head_that_was_read_from_the_database_that_the_lane_writes_to_is_not_looked_up_again()
    {
        _bench.Database.Store(Entries.Chain(1)[0]);
        var alice = await _bench.OpenAsync("wallet:alice");

        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        Assert.Equal(0, _bench.Database.Probes);
    }
}
