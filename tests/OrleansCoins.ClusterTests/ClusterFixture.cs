using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>Three silos over PostgreSQL, shared by the tests of a class. Each test uses names of its own.</summary>
public class ClusterFixture : IAsyncLifetime
{
    private CoinsCluster? _cluster;

    /// <summary>The cluster; the test is skipped where there is no PostgreSQL.</summary>
    public CoinsCluster Cluster
    {
        get
        {
            Skip.If(_cluster is null, PostgresServer.WhyNot);
            return _cluster;
        }
    }

    public async Task InitializeAsync()
    {
        if (PostgresServer.IsAvailable)
        {
            _cluster = await CoinsCluster.StartAsync(Configure);
            await PrepareAsync(_cluster);
        }
        else if (Environment.GetEnvironmentVariable("ORLEANSCOINS_REQUIRE_POSTGRES") == "1")
        {
            throw new InvalidOperationException($"PostgreSQL is required here. {PostgresServer.WhyNot}");
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>Says what the cluster is like.</summary>
    protected virtual void Configure(CoinsClusterOptions options) => options.Silos = 3;

    /// <summary>Makes the cluster ready.</summary>
    protected virtual Task PrepareAsync(CoinsCluster cluster) => Task.CompletedTask;
}
