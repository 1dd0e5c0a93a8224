using System.Collections.Concurrent;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Snapshots;

/// <summary>One silo over each storage, shared by the tests of a class. Each test uses names of its own.</summary>
public sealed class ClusterOfEachStorage : IAsyncLifetime
{
    private readonly ConcurrentDictionary<TestStorage, Lazy<Task<CoinsCluster>>> _clusters = [];

    /// <summary>The cluster over a storage; the test is skipped where there is no PostgreSQL.</summary>
    public Task<CoinsCluster> OverAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        return _clusters.GetOrAdd(
            storage, static storage => new Lazy<Task<CoinsCluster>>(() => CoinsCluster.StartAsync(options => options.Storage = storage))).Value;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters.Values)
        {
            await (await cluster.Value).DisposeAsync();
        }
    }
}
