using System.Data.Common;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Clustering;

public sealed class MembershipTests
{
    private const string LastHeartbeat = "SELECT max(i_am_alive_time) FROM orleans_silos WHERE status = 3";

    [SkippableFact]
    public async Task A_silo_goes_on_saying_that_it_is_alive_while_every_connection_for_storage_is_taken()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        using var host = await SiloHost.StartAsync(builder => builder.Services.Configure<ClusterMembershipOptions>(
            membership => membership.IAmAliveTablePublishTimeout = TimeSpan.FromMilliseconds(200)));
        var connections = host.Services.GetRequiredService<PostgreSqlConnections>();
        await using var observer = NpgsqlDataSource.Create(connections.Readers.ConnectionString);
        List<NpgsqlConnection> taken = [];
        foreach (var pool in new[] { connections.Readers, connections.Orleans })
        {
            taken.AddRange(await TakeAllAsync(pool));
        }

        var before = await ReadAsync(observer);
        await Eventually.IsTrueAsync(async () => await ReadAsync(observer) >= before.AddSeconds(1), "the silo has said again, for a second, that it is alive");

        foreach (var connection in taken)
        {
            await connection.DisposeAsync();
        }

        await host.StopAsync();
    }

    [SkippableFact]
    public async Task Membership_and_grain_state_have_pools_of_their_own()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        using var host = await SiloHost.StartAsync();
        DbDataSource[] pools =
        [
            host.Services.GetRequiredKeyedService<DbDataSource>(StorageServices.ClusteringDataSource),
            host.Services.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource),
            host.Services.GetRequiredService<PostgreSqlConnections>().Readers,
            host.Services.GetRequiredService<PostgreSqlConnections>().Lanes,
        ];
        Assert.Equal(pools.Length, pools.Distinct().Count());
        await host.StopAsync();
    }

    [SkippableFact]
    public async Task A_silo_says_the_address_that_it_is_given_and_listens_on_all_of_the_machine()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var address = Array.Find(await Dns.GetHostAddressesAsync(Dns.GetHostName()), static one => one.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        Skip.If(address is null, "This machine has no address but the loopback address.");
        using var host = await SiloHost.StartAsync(null, ("AdvertisedAddress", Dns.GetHostName()));

        var silo = host.Services.GetRequiredService<ILocalSiloDetails>();
        Assert.Equal(address, silo.SiloAddress.Endpoint.Address);
        await using (var source = NpgsqlDataSource.Create(host.Services.GetRequiredService<PostgreSqlConnections>().Readers.ConnectionString))
        await using (var command = source.CreateCommand("SELECT address FROM orleans_silos WHERE status = 3"))
        {
            Assert.Equal(address.ToString(), await command.ExecuteScalarAsync());
        }

        foreach (var reached in new[] { address, IPAddress.Loopback })
        {
            using var socket = new System.Net.Sockets.TcpClient();
            await socket.ConnectAsync(reached, silo.SiloAddress.Endpoint.Port);
        }

        await host.StopAsync();
    }

    private static async Task<List<NpgsqlConnection>> TakeAllAsync(NpgsqlDataSource pool)
    {
        List<NpgsqlConnection> taken = [];
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            while (true)
            {
                taken.Add(await pool.OpenConnectionAsync(enough.Token));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or NpgsqlException)
        {
            Assert.True(taken.Count > 4, $"only {taken.Count} connections could be taken");
            return taken;
        }
    }

    private static async Task<DateTime> ReadAsync(NpgsqlDataSource observer)
    {
        await using var command = observer.CreateCommand(LastHeartbeat);
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }
}
