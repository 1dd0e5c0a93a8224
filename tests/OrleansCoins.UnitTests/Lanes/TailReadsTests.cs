using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Lanes;

public sealed class TailReadsTests
{
    private static readonly Entry First = Entries.Chain(1)[0];

    [Fact]
    public async Task A_crowd_of_accounts_is_read_by_a_few_queries()
    {
        var store = new HeldStore();
        var tails = new TailReads(store);

        var crowd = Enumerable.Range(0, 1_000).Select(number => tails.ReadAsync(AccountOf(number))).ToArray();
        store.Answers.SetResult();

        Assert.All(await Eventually.GetAsync(Task.WhenAll(crowd), "the ends of the accounts"), static tail => Assert.Equal([First], tail.Entries));
        Assert.Equal(1_000, store.Queries.Sum());
        Assert.InRange(store.Queries.Count, 4, 8);
    }

    [Fact]
    public async Task When_too_many_accounts_wait_the_next_is_refused_at_once_and_served_when_there_is_room_again()
    {
        var store = new HeldStore();
        var tails = new TailReads(store);
        var waiting = new List<Task>();
        OverloadedException? refused = null;
        while (refused is null)
        {
            try
            {
                waiting.Add(tails.ReadAsync(AccountOf(waiting.Count)));
            }
            catch (OverloadedException full)
            {
                refused = full;
            }

            // Those that two queries have taken don't wait any more.
            Assert.InRange(waiting.Count, 0, Limits.TailReadsMax + (2 * 256));
        }

        Assert.InRange(waiting.Count, Limits.TailReadsMax, Limits.TailReadsMax + (2 * 256));
        store.Answers.SetResult();
        await Eventually.GetAsync(Task.WhenAll(waiting).ContinueWith(static all => all.Status), "the ends of the accounts");
        Assert.Equal([First], (await tails.ReadAsync(AccountOf(0))).Entries);
    }

    [Fact]
    public async Task A_database_that_fails_fails_those_who_wait_for_it_and_nobody_after()
    {
        var store = new HeldStore();
        var tails = new TailReads(store);
        var failing = tails.ReadAsync(AccountOf(1));
        store.Answers.SetException(new IOException("away"));

        await Assert.ThrowsAsync<IOException>(() => failing);
        store.Answers = new TaskCompletionSource();
        store.Answers.SetResult();
        Assert.Equal([First], (await tails.ReadAsync(AccountOf(1))).Entries);
    }

    private static AccountId AccountOf(int number) => AccountId.Parse($"wallet:crowd-{number}");

    private sealed class HeldStore : IEntryStore
    {
        public TaskCompletionSource Answers { get; set; } = new();

        public System.Collections.Concurrent.ConcurrentQueue<int> Queries { get; } = [];

        public int Lanes => 1;

        public async Task<Tails> ReadTailsAsync(IReadOnlyList<AccountId> accounts, int limit)
        {
            Queries.Enqueue(accounts.Count);
            await Answers.Task;
            return new Tails([.. accounts.Select(static _ => new Tail([First], null))], "one");
        }

        public ILaneConnection OpenLane() => throw new NotSupportedException();

        public Task<IReadOnlyList<Entry>> ReadForwardAsync(AccountId account, long after, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Entry>> ReadBackwardAsync(AccountId account, long before, int limit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Entry>> FindAsync(AccountId account, IReadOnlyCollection<RequestId> requestIds, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<IReadOnlyDictionary<long, string>> ReadMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task EraseMessagesAsync(AccountId account, IReadOnlyCollection<long> sequences, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
