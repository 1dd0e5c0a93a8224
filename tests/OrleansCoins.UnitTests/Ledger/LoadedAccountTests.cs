using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Ledger;

/// <summary>An account of five entries: two on disk when it was loaded, one written since, two decided and on their way.</summary>
public sealed class LoadedAccountTests
{
    private static readonly Entry[] Chain = Entries.Chain(6);

    private readonly Session _session = new();
    private readonly LoadedAccount<string> _account;

    public LoadedAccountTests()
    {
        _account = new LoadedAccount<string>(_session, Chain[1].Head, "after 2", new RecentRequests());
        _account.Decided(Chain[2], "after 3");
        _account.Decided(Chain[3], "after 4");
        _account.Decided(Chain[4], "after 5");
        _account.Written(Chain[2]);
    }

    [Fact]
    public void What_is_decided_and_what_is_on_disk_are_kept_apart()
    {
        Assert.Equal((Chain[4].Head, "after 5"), (_account.DecidedHead, _account.DecidedState));
        Assert.Equal((Chain[2].Head, "after 3"), (_account.DurableHead, _account.DurableState));
        Assert.Equal(2, _account.PendingCount);
    }

    [Fact]
    public void What_is_written_takes_everything_before_it_along()
    {
        _account.Written(Chain[4]);
        Assert.Equal((Chain[4].Head, "after 5"), (_account.DurableHead, _account.DurableState));
        Assert.Equal(0, _account.PendingCount);
        _account.Written(Chain[3]);
        Assert.Equal(Chain[4].Head, _account.DurableHead);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_journal_may_show_anything_of_ours_from_what_was_asked_behind(int shown) =>
        Assert.True(_account.AgreesWith(Journal(Chain[shown - 1]), Chain[2].Head));

    [Fact]
    public void The_journal_may_show_less_than_is_on_disk_by_now() =>
        Assert.True(_account.AgreesWith(Journal(Chain[1]), Chain[1].Head));

    [Fact]
    public void A_journal_that_lacks_what_was_handed_over_before_disagrees() =>
        Assert.False(_account.AgreesWith(Journal(Chain[2]), Chain[3].Head));

    [Fact]
    public void A_journal_beyond_what_was_decided_disagrees() =>
        Assert.False(_account.AgreesWith(Journal(Chain[5]), Chain[4].Head));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Another_entry_in_the_place_of_ours_disagrees(int shown) =>
        Assert.False(_account.AgreesWith(new Confirmation(shown, Entries.After(AccountHead.Empty, "wallet:bob").Hash, null), Chain[2].Head));

    [Fact]
    public void A_broken_session_agrees_with_nothing()
    {
        _session.Close();
        Assert.False(_account.AgreesWith(Journal(Chain[4]), Chain[4].Head));
    }

    [Fact]
    public void An_empty_account_agrees_with_an_empty_journal_only()
    {
        var account = new LoadedAccount<string>(new Session(), AccountHead.Empty, "empty", new RecentRequests());
        Assert.True(account.AgreesWith(new Confirmation(0, EntryHash.Zero, null), AccountHead.Empty));
        Assert.False(account.AgreesWith(Journal(Chain[0]), AccountHead.Empty));
    }

    [Fact]
    public void A_request_counts_as_answered_only_once_its_entry_is_on_disk()
    {
        Assert.True(_account.Remembers(Chain[2].RequestId), "it is on disk");
        Assert.False(_account.Remembers(Chain[3].RequestId), "it is on its way");
        _account.Written(Chain[4]);
        Assert.True(_account.Remembers(Chain[3].RequestId), "one behind it is on disk");
    }

    [Fact]
    public void A_bounded_number_of_requests_is_remembered_the_latest_ones()
    {
        var requests = Enumerable.Range(0, (2 * Limits.RememberedRequestsMax) + 5).Select(static number => RequestId.ForFreeze(number)).ToList();
        var answered = new RecentRequests();
        requests.ForEach(answered.Add);
        Assert.DoesNotContain(requests[..^Limits.RememberedRequestsMax], answered.Contains);
        Assert.All(requests[^Limits.RememberedRequestsMax..], request => Assert.True(answered.Contains(request), request.Value));
    }

    private static Confirmation Journal(Entry last) => new(last.Sequence, last.Hash, null);

    private sealed class Session : IJournalSession
    {
        public bool IsBroken { get; private set; }

        public void Begin(in AccountHead head, long readFrom = 0) => throw new NotSupportedException();

        public long Database => 1;

        public bool TryAppend(Entry entry, string? message, out Task<AppendOutcome> completion, TimeSpan age = default) => throw new NotSupportedException();

        public Task<Confirmation> ConfirmAsync(RequestId requestId) => throw new NotSupportedException();

        public void Close() => IsBroken = true;
    }
}
