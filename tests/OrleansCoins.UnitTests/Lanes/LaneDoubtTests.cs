using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

/// <summary>What happens when nobody knows what happened.</summary>
public sealed class LaneDoubtTests : IAsyncLifetime
{
    private readonly LaneBench _bench = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(Answer.LostBefore)]
    [InlineData(Answer.LostAfter)]
    [InlineData(Answer.LostMeanwhile)]
    public async Task An_entry_whose_answer_was_lost_is_written_exactly_once(object lost)
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue((Answer)lost);
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        Assert.Equal(alice.Appended.Select(pair => pair.Entry), _bench.Database.StoredOf(alice.Account));
        Assert.False(alice.Session.IsBroken);
    }

    [Fact]
    public async Task A_rival_that_wrote_while_an_answer_was_lost_fences_the_session()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        var rival = alice.Next("rival");
        _bench.Database.Script.Enqueue(Answer.LostBefore);
        _bench.Database.Meanwhile = write =>
        {
            if (write == 2)
            {
                _bench.Database.Store(rival);
            }
        };
        Assert.Equal(AppendOutcome.Fenced, await alice.AppendAsync());
        Assert.Equal([rival], _bench.Database.StoredOf(alice.Account));
    }

    [Fact]
    public async Task An_entry_that_stays_in_doubt_is_given_up_as_unknown_and_its_session_is_broken()
    {
        var (alice, bob) = (await _bench.OpenAsync("wallet:alice"), await _bench.OpenAsync("wallet:bob"));
        _bench.Database.Whim = entries => Array.Exists(entries, entry => entry.Account == alice.Account) ? Answer.LostBefore : null;
        Assert.Equal(AppendOutcome.Unknown, await alice.AppendAsync());
        Assert.InRange(_bench.Time.Elapsed, _bench.Options.Deadline, _bench.Options.Deadline + TimeSpan.FromSeconds(1));
        Assert.True(alice.Session.IsBroken);
        Assert.Equal(AppendOutcome.NotWritten, await alice.AppendAsync());
        Assert.Equal(AppendOutcome.Written, await bob.AppendAsync());
    }

    [Fact]
    public async Task A_look_up_that_fails_settles_nothing_and_is_asked_again()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue(Answer.LostAfter);
        _bench.Database.QuestionsFailing = 3;
        Assert.Equal(AppendOutcome.Written, await alice.AppendAsync());
        Assert.Single(_bench.Database.Stored);
    }

    [Fact]
    public async Task A_look_up_that_always_fails_ends_in_unknown()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue(Answer.LostAfter);
        _bench.Database.QuestionsFailing = int.MaxValue;
        Assert.Equal(AppendOutcome.Unknown, await alice.AppendAsync());
    }

    [Theory]
    [InlineData(Answer.LostAfter)]
    [InlineData(Answer.LostMeanwhile)]
    public async Task An_entry_in_doubt_is_not_called_unwritten_because_its_owner_went(object lost)
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        _bench.Database.Script.Enqueue((Answer)lost);
        _bench.Database.Meanwhile = _ => alice.Session.Close();
        var outcome = await alice.AppendAsync();
        Assert.Contains(outcome, new[] { AppendOutcome.Written, AppendOutcome.Unknown });
    }

    [Fact]
    public async Task A_new_session_does_not_begin_before_what_the_old_one_left_in_doubt_is_settled()
    {
        var alice = await _bench.OpenAsync("wallet:alice");
        Task<LaneWriter>? successor = null;
        _bench.Database.Script.Enqueue(Answer.LostMeanwhile);
        _bench.Database.Meanwhile = _ => successor ??= _bench.OpenAsync("wallet:alice");
        var outcome = await alice.AppendAsync();
        var next = await Eventually.GetAsync(successor!, "the next session");

        // What the new session loaded is all there is: what it decides on that is not overtaken by what was in doubt.
        Assert.Equal(AppendOutcome.Written, outcome);
        Assert.Equal(AppendOutcome.Written, await next.AppendAsync("another"));
        Assert.Equal(2, _bench.Database.StoredOf(alice.Account).Length);
    }
}
