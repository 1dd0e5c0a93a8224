using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

public sealed class LaneJournalTests
{
    [Fact]
    public async Task An_account_is_always_written_through_the_same_lane_and_all_lanes_are_used()
    {
        var store = new Store();
        await using (var journal = new LaneJournal(store, new LaneInstruments(new Meters()), new VirtualTime(), new LaneOptions()))
        {
            for (var user = 0; user < 40; user++)
            {
                await AppendTwiceAsync(journal, $"wallet:user-{user}");
            }
        }

        Assert.Equal(80, store.Connections.Sum(connection => connection.Stored.Count));
        Assert.All(store.Connections, connection => Assert.NotEmpty(connection.Stored));
        Assert.All(store.Connections.SelectMany(connection => connection.Stored.GroupBy(entry => entry.Account)), account => Assert.Equal(2, account.Count()));
        Assert.All(store.Connections, connection => Assert.Empty(connection.Breaches));
    }

    [Fact]
    public async Task The_entry_of_a_request_is_the_one_the_store_finds()
    {
        var store = new Store();
        await using var journal = new LaneJournal(store, new LaneInstruments(new Meters()), new VirtualTime(), new LaneOptions());
        await AppendTwiceAsync(journal, "wallet:alice");
        var second = Entries.Chain(2)[1];
        Assert.Equal(second, await journal.FindAsync(second.Account, second.RequestId, CancellationToken.None));
        Assert.Null(await journal.FindAsync(second.Account, RequestId.ForPayment("sandbox", "never"), CancellationToken.None));
    }

    /// <summary>By two activations, one after the other.</summary>
    private static async Task AppendTwiceAsync(LaneJournal journal, string account)
    {
        var head = AccountHead.Empty;
        foreach (var entry in Entries.Chain(2, account))
        {
            var session = await journal.OpenSessionAsync(entry.Account, CancellationToken.None);
            session.Begin(head);
            Assert.True(session.TryAppend(entry, null, out var outcome));
            Assert.Equal(AppendOutcome.Written, await Eventually.GetAsync(outcome, "the entry"));
            head = entry.Head;
        }
    }

    private sealed class Store : IEntryStore
    {
        public List<ScriptedConnection> Connections { get; } = [];

        public int Lanes => 3;

        public ILaneConnection OpenLane()
        {
            Connections.Add(new ScriptedConnection(new VirtualTime()));
            return Connections[^1];
        }

        public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<Entry>>(
                [.. Connections.SelectMany(connection => connection.StoredOf(account)).Where(entry => requestIds.Contains(entry.RequestId))]);

        public Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit) => throw new NotSupportedException();

        public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
