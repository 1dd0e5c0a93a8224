using Npgsql;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>
/// The server dies under load, and its streaming standby is promoted and takes its address: the same system, on a new timeline. Nothing is doubled;
/// what was answered is there, as far as the standby had it.
/// </summary>
public sealed class StandbyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Callers = 32;

    private PostgresServer? _primary;
    private PostgresServer? _standby;
    private DatabaseProxy? _proxy;
    private string _database = "";

    private PostgresServer Primary => _primary!;

    private PostgresServer Standby => _standby!;

    private DatabaseProxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.CanStartOwn)
        {
            _primary = PostgresServer.StartOwn();
            _database = await _primary.CreateDatabaseAsync();
            _standby = _primary.StartStandby();
            _proxy = DatabaseProxy.Start(_database);
        }
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _standby?.Dispose();
        _primary?.Dispose();
    }

    [SkippableFact]
    public async Task When_a_synchronous_standby_takes_over_every_gift_that_was_answered_is_there_and_none_twice()
    {
        Skip.If(_primary is null, PostgresServer.WhyNoOwn);
        await Primary.WaitForStandbysAsync();
        await using var cluster = await StartAsync();
        var givers = new Givers(cluster, "sb", Callers);
        await givers.PrepareAsync();
        var (identifier, timeline) = await ReadIdentityAsync(_database);
        // A lane that nobody has used yet would find nothing changed later.
        Assert.True(await cluster.Ledger.IsWritableAsync(), "every lane has seen the primary");
        var before = cluster.Ledger.Generation;
        var sending = givers.SendAsync();
        await givers.MoreAsync(8 * Callers, "before the server dies");

        await FailOverAsync();
        await givers.MoreAsync(8 * Callers, "after the standby took over");
        givers.Stop();
        await sending;

        output.WriteLine($"{givers.Sent} gifts, {givers.Unavailable} times 'unavailable', longest call {givers.Longest.TotalSeconds:0.00} s.");
        Assert.Equal((identifier, timeline + 1), await ReadIdentityAsync(Standby.SameDatabase(_database)));
        await Eventually.IsTrueAsync(
            () => Task.FromResult(cluster.Ledger.Generation >= before + PostgreSqlEntryStore.DefaultLanes), "every lane of the first silo has broken its sessions");
        await givers.AssertRepeatsAsync();
        await givers.AssertBooksAsync(Standby.SameDatabase(_database));
    }

    [SkippableFact]
    public async Task When_a_standby_takes_over_that_lacks_the_end_what_is_gone_can_be_sent_again_and_counts_once()
    {
        Skip.If(_primary is null, PostgresServer.WhyNoOwn);
        await using var cluster = await StartAsync();
        var viewers = new Viewers(cluster);
        await viewers.PrepareAsync();
        await Standby.CatchUpAsync(Primary);
        await Standby.CutOffAsync();
        var lost = await viewers.SendAsync("lost");
        Assert.DoesNotContain(lost, static one => one.Replayed);

        await FailOverAsync();
        await viewers.AreShownAsync(Viewers.GiftsEach);

        Assert.All(await viewers.SendAsync("kept"), static one => Assert.True(one.Replayed, "what the standby had is answered as then"));
        Assert.All(await viewers.SendAsync("lost"), static one => Assert.False(one.Replayed, "what it lacked is made anew"));
        Assert.All(await viewers.SendAsync("lost"), static one => Assert.True(one.Replayed, "and once only"));
        await viewers.EndWithAsync(2 * Viewers.GiftsEach);
    }

    private Task<CoinsCluster> StartAsync() => CoinsCluster.StartAsync(options =>
        (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, Proxy.ConnectionString, TimeSpan.FromMilliseconds(100)));

    private async Task FailOverAsync()
    {
        Primary.StopAtOnce();
        await Standby.PromoteAsync();
        Proxy.LeadTo(Standby.SameDatabase(_database));
    }

    private static async Task<(long Identifier, int Timeline)> ReadIdentityAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var identity = database.CreateCommand(
            "SELECT system_identifier, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int FROM pg_control_system()");
        await using var reader = await identity.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt32(1));
    }
}
