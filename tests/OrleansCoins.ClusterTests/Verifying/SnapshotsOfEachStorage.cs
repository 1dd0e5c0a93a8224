using System.Collections.Concurrent;
using OrleansCoins.Grains;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>
/// Books over each storage whose wallet and earnings account have a snapshot each, of more entries than an activation reads anyway and one entry
/// before the end: a viewer with two lots, and a creator. Shared by the tests of a class; every test finds entries and snapshots as they were taken.
/// </summary>
public sealed class SnapshotsOfEachStorage : IAsyncLifetime
{
    public const int Gifts = Limits.TailSize + 2;
    public const int LastOfWallet = 2 + Gifts;
    public const int LastOfEarnings = 1 + Gifts;
    private static readonly string[] Accounts = [BooksOfEachStorage.Wallet, BooksOfEachStorage.Earnings];

    private readonly ConcurrentDictionary<TestStorage, Lazy<Task<(CoinsCluster Cluster, Dictionary<string, byte[]> Snapshots)>>> _clusters = [];

    internal async Task<CoinsCluster> OverAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var (cluster, snapshots) = await _clusters.GetOrAdd(storage, static storage => new(() => MakeAsync(storage))).Value;
        foreach (var (account, snapshot) in snapshots)
        {
            await new Database(cluster).WriteSnapshotAsync(account, snapshot);
        }

        return cluster;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var made in _clusters.Values)
        {
            await (await made.Value).Cluster.DisposeAsync();
        }
    }

    private static async Task<(CoinsCluster Cluster, Dictionary<string, byte[]> Snapshots)> MakeAsync(TestStorage storage)
    {
        var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await cluster.As("creator").EnrolAsync();
        await cluster.As("viewer").BuyAsync("coins-70");
        await cluster.As("viewer").BuyAsync("coins-70");
        for (var gift = 0; gift < Gifts; gift++)
        {
            Assert.NotNull((await cluster.As("viewer").SendGiftAsync("rose", "creator", 1)).Value);
        }

        await cluster.DiamondsAsync("creator", Gifts);
        await cluster.DeactivateAsync(cluster.Wallet("viewer"));
        await cluster.DeactivateAsync(cluster.Earnings("creator"));
        var (database, snapshots) = (new Database(cluster), new Dictionary<string, byte[]>());
        foreach (var account in Accounts)
        {
            string? stored = null;
            await Eventually.IsTrueAsync(async () => (stored = await database.ReadSnapshotAsync(account)) is not null, $"{account} has a snapshot");
            snapshots.Add(account, System.Text.Encoding.UTF8.GetBytes(stored!));
        }

        Assert.NotNull((await cluster.As("viewer").SendGiftAsync("rose", "creator", 1)).Value);
        await cluster.DiamondsAsync("creator", Gifts + 1);
        return (cluster, snapshots);
    }
}
