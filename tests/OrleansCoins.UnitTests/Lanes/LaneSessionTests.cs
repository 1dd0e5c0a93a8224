using System.Runtime.CompilerServices;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

public sealed class LaneSessionTests : IAsyncLifetime
{
    private static readonly AccountId Alice = AccountId.Parse("wallet:alice");

    private readonly LaneBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_new_session_waits_until_the_old_one_is_settled_and_breaks_it()
    {
        var old = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(old);
        old.HandOver();
        var opening = _bench.Lane.OpenSessionAsync(Alice, CancellationToken.None).AsTask();
        Assert.False(opening.IsCompleted);
        Assert.True(old.Session.IsBroken);
        Assert.Equal(AppendOutcome.NotWritten, await old.AppendAsync());
        _bench.Database.Release();
        await Eventually.GetAsync(opening, "the new session");

        // The one in flight was written; the one behind it was not, since its session was broken before it was sent.
        Assert.Equal([AppendOutcome.Written, AppendOutcome.NotWritten, AppendOutcome.NotWritten], await old.OutcomesAsync());
        Assert.Single(_bench.Database.Stored);
    }

    [Fact]
    public async Task A_session_waits_for_all_that_came_before_it_even_if_one_between_never_wrote()
    {
        var first = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(first);
        var second = _bench.Lane.OpenSessionAsync(Alice, CancellationToken.None).AsTask();
        var third = _bench.Lane.OpenSessionAsync(Alice, CancellationToken.None).AsTask();
        Assert.Equal((false, false), (second.IsCompleted, third.IsCompleted));
        _bench.Database.Release();
        Assert.True((await Eventually.GetAsync(second, "the second session")).IsBroken);
        Assert.False((await Eventually.GetAsync(third, "the third session")).IsBroken);
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_a_session_is_in_nobodys_way()
    {
        var first = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(first);
        using var impatience = new CancellationTokenSource();
        var second = _bench.Lane.OpenSessionAsync(Alice, impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = _bench.Lane.OpenSessionAsync(Alice, CancellationToken.None).AsTask();
        Assert.False(third.IsCompleted);
        _bench.Database.Release();
        Assert.False((await Eventually.GetAsync(third, "the third session")).IsBroken);
    }

    [Fact]
    public async Task Accounts_do_not_wait_for_each_others_sessions()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await _bench.HoldInFlightAsync(alice);
        Assert.True(_bench.Lane.OpenSessionAsync(AccountId.Parse("earnings:alice"), CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task What_was_handed_over_before_a_session_was_closed_is_still_settled()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        var inFlight = await _bench.HoldInFlightAsync(alice);
        alice.Session.Close();
        _bench.Database.Release();
        Assert.Equal(AppendOutcome.Written, await Eventually.GetAsync(inFlight, "the entry in flight"));
    }

    [Fact]
    public async Task A_session_takes_only_the_next_entry_of_its_own_account()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        var chain = Entries.Chain(3);
        Assert.Throws<InvariantViolatedException>(() => { _ = alice.HandOver(chain[1]); });
        Assert.Throws<InvariantViolatedException>(() => { _ = alice.HandOver(Entries.Chain(1, "wallet:bob")[0]); });
        _ = alice.HandOver(chain[0]);
        Assert.Throws<InvariantViolatedException>(() => { _ = alice.HandOver(chain[0]); });
        Assert.Throws<InvariantViolatedException>(() => { _ = alice.HandOver(chain[2]); });
        _ = alice.HandOver(chain[1]);
        Assert.Equal([AppendOutcome.Written, AppendOutcome.Written], await alice.OutcomesAsync());
    }

    [Fact]
    public async Task A_session_begins_once_and_before_its_first_entry()
    {
        var session = await _bench.Lane.OpenSessionAsync(Alice, CancellationToken.None);
        Assert.Throws<InvariantViolatedException>(() => session.TryAppend(Entries.Chain(1)[0], null, out _));
        session.Begin(AccountHead.Empty);
        Assert.Throws<InvariantViolatedException>(() => session.Begin(AccountHead.Empty));
    }

    [Fact]
    public async Task A_session_that_is_over_is_forgotten()
    {
        // A silo sees millions of accounts; what it keeps of each for ever fills it up.
        var session = await UseAndCloseAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                GC.Collect();
                return !session.IsAlive;
            },
            "the closed session to be forgotten by its lane");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> UseAndCloseAsync()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        await alice.AppendAsync();
        alice.Session.Close();

        // Lets the lane take up other work, so that nothing of the closed session lingers in its last batch.
        var bob = await _bench.OpenAsync("wallet:bob");
        await bob.AppendAsync();
        return new WeakReference(alice.Session);
    }
}
