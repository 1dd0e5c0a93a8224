using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Every attempt to send a rose, and what its caller was told: a receipt, a refusal, or nothing. Afterwards all of it is held against the journal.
/// </summary>
/// <param name="faultIsAnAnswer">Which faults a caller may get instead of an answer.</param>
internal sealed class AttemptRecord(Predicate<Exception> faultIsAnAnswer)
{
    private const int PageSize = 1000;
    private static readonly TimeSpan AttemptTimeMax = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<Attempt, ConcurrentQueue<Outcome<GiftReceipt>>> _told = new();
    private readonly ConcurrentDictionary<(CoinsCluster Cluster, string Viewer), int> _accepted = new();
    private int _answered;

    /// <summary>How many attempts were answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>How many gifts of a viewer a cluster accepted, repeats apart.</summary>
    public int AcceptedBy(CoinsCluster cluster, string viewer) => _accepted.GetValueOrDefault((cluster, viewer));

    /// <summary>Makes one attempt, as the gateway does.</summary>
    public async Task MakeAsync(CoinsCluster cluster, string viewer, string creator, string key)
    {
        var told = _told.GetOrAdd(new Attempt(viewer, creator, key), static _ => new());
        try
        {
            var outcome = await cluster.As(viewer).SendGiftAsync("rose", creator, 1, key).WaitAsync(AttemptTimeMax);
            told.Enqueue(outcome);
            Interlocked.Increment(ref _answered);
            if (outcome is { Value: not null, Replayed: false })
            {
                _accepted.AddOrUpdate((cluster, viewer), 1, static (_, count) => count + 1);
            }
        }
        catch (Exception fault) when (fault is TimeoutException || faultIsAnAnswer(fault))
        {
            // Nobody knows. The key is sent again at the end.
        }
    }

    /// <summary>
    /// Sends every key again, by way of each cluster, until it is answered; then all answers to a key are the same, the accepted ones are the journal's
    /// gifts and there is no other, balances are what is left, refusals were true, and chains and books are whole.
    /// </summary>
    /// <param name="coins">What each viewer had at first.</param>
    /// <param name="clusters">The clusters over the database.</param>
    public async Task AreTrueAsync(int coins, params CoinsCluster[] clusters)
    {
        var last = new ConcurrentDictionary<Attempt, Outcome<GiftReceipt>>();
        foreach (var cluster in clusters)
        {
            await Parallel.ForEachAsync(_told.Keys, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (attempt, _) =>
            {
                var again = await cluster.As(attempt.Viewer).SendGiftUntilAnsweredAsync("rose", attempt.Creator, 1, attempt.Key);
                _told[attempt].Enqueue(again);
                last[attempt] = again;
            });
        }

        Assert.All(_told, told => Assert.Single(told.Value.Select(static outcome => (outcome.Value, outcome.Refusal?.Reason)).Distinct()));
        var receipts = last.Where(static answer => answer.Value.Value is not null).ToLookup(static answer => answer.Key.Viewer, static answer => answer.Value.Value!);
        Assert.Equal(receipts.Sum(static some => some.Count()), receipts.SelectMany(static some => some).Select(static receipt => receipt.Id).Distinct().Count());
        Assert.True(await clusters[0].BooksBalanceAsync(), "the books balance");

        // By the journal: an activation that another cluster has overtaken tells what it has on disk itself, until it is asked to write.
        var balances = await ReadBalancesAsync(clusters[0].ConnectionString, receipts.Sum(static some => some.Count()));
        foreach (var viewer in _told.Keys.Select(static attempt => attempt.Viewer).Distinct())
        {
            var balance = balances[$"wallet:{viewer}"];
            Assert.Equal(coins - receipts[viewer].Count(), balance);
            Assert.Equal(
                Enumerable.Range((int)balance, coins - (int)balance).Select(static left => (long)left),
                receipts[viewer].Select(static receipt => receipt.Balance!.Value.Value).Order());
            var refused = last.Where(answer => answer.Key.Viewer == viewer && answer.Value.Refusal is not null).ToList();
            Assert.All(refused, answer => Assert.Equal(RefusalReason.InsufficientCoins, answer.Value.Refusal!.Reason));
            Assert.True(refused.Count == 0 || balance == 0, $"{viewer} was refused for want of coins, and has {balance}");
        }

        foreach (var creator in last.GroupBy(static answer => answer.Key.Creator))
        {
            Assert.Equal(creator.Count(static answer => answer.Value.Value is not null) * (long)TestGifts.ShareBps, balances[$"earnings:{creator.Key}"]);
        }
    }

    /// <summary>Follows every account's chain from its first entry to its last, and gives the balances at the ends.</summary>
    private static async Task<Dictionary<string, long>> ReadBalancesAsync(string connectionString, int gifts)
    {
        var accounts = new List<string>();
        await using (var database = NpgsqlDataSource.Create(connectionString))
        {
            await using var names = await database.CreateCommand("SELECT DISTINCT account FROM entries").ExecuteReaderAsync();
            while (await names.ReadAsync())
            {
                accounts.Add(names.GetString(0));
            }
        }

        await using var services = new ServiceCollection().AddLogging().AddPostgreSqlStorage(connectionString).BuildServiceProvider();
        var store = services.GetRequiredService<IEntryStore>();
        var balances = new Dictionary<string, long>();
        var debits = 0;
        foreach (var account in accounts.ConvertAll(AccountId.Parse))
        {
            var head = AccountHead.Empty;
            IReadOnlyList<Entry> page;
            do
            {
                page = await store.ReadForwardAsync(account, head.Sequence, PageSize, CancellationToken.None);
                foreach (var entry in page)
                {
                    head = Replay.Follow(head, entry);
                    Assert.True(entry.Balance >= 0, $"{account} never falls below zero");
                    debits += account.IsWallet && entry.Kind == EntryKind.Gift ? 1 : 0;
                }
            }
            while (page.Count == PageSize);
            balances.Add(account.Value, head.Balance);
        }

        Assert.Equal(gifts, debits);
        return balances;
    }

    private readonly record struct Attempt(string Viewer, string Creator, string Key);
}
