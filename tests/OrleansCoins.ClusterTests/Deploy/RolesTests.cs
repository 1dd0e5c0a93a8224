using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Deploy;

/// <summary>Each role of deploy/postgresql can do what its programs do, and no more; the server takes the settings of deploy/postgresql.conf.</summary>
public sealed class RolesTests : IAsyncLifetime
{
    private PostgresServer? _server;

    public async Task InitializeAsync()
    {
        if (!PostgresServer.CanStartOwn)
        {
            return;
        }

        _server = PostgresServer.StartOwn();
        await PsqlAsync("postgres", "roles.sql");
        foreach (var time in new[] { "first", "second" })
        {
            // The command of the service 'migrate' of deploy/compose.yaml, and of the job.
            var (code, output) = await Script.RunAsync(
                [.. Script.Silo, "migrate"], ("OrleansCoins__Storage", "PostgreSql"), ("ConnectionStrings__OrleansCoins", As("coins_owner")));
            Assert.True(code == 0, $"the {time} time: {output}");
            await PsqlAsync("coins", "protect.sql");
        }
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Silos_and_gateways_work_with_the_rights_of_their_roles_and_nobody_of_them_edits_an_entry()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.AsProcesses, options.ConnectionString) = (true, As("coins")));
        await cluster.Earnings("ro-creator").EnrolAsync(true);
        await cluster.As("ro-viewer").BuyAsync("coins-70");
        Assert.NotNull((await cluster.SendAsync("ro-viewer", "ro-creator", "first")).Value);
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");

        using var gateway = await StartClientAsync(As("coins_gateway"));
        var coins = await gateway.Services.GetRequiredService<IClusterClient>().Wallet(UserId.Parse("ro-viewer")).GetAsync();
        Assert.Equal(69, coins.Coins.Value);
        await gateway.StopAsync();

        Assert.Equal("42501", await RefusedAsync("coins", "UPDATE entries SET amount = amount"));
        Assert.Equal("42501", await RefusedAsync("coins", "DELETE FROM entries"));
        Assert.Equal("42501", await RefusedAsync("coins", "TRUNCATE entries"));
        Assert.Equal("42501", await RefusedAsync("coins", "DELETE FROM closings"));
        Assert.Equal("42501", await RefusedAsync("coins", "UPDATE audit SET hash = hash"));
        Assert.Equal("42501", await RefusedAsync("coins", "DELETE FROM audit"));
        Assert.Equal("42501", await RefusedAsync("coins", "DROP TABLE entries"));
        Assert.Equal("42501", await RefusedAsync("coins", "UPDATE oldest_program SET version = 9"));
        Assert.Equal("42501", await RefusedAsync("coins_gateway", "SELECT * FROM entries"));
        Assert.Equal("42501", await RefusedAsync("coins_gateway", "DELETE FROM orleans_silos"));
    }

    [SkippableFact]
    public async Task Silos_end_their_own_sessions_and_nobody_elses()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        await using var own = new NpgsqlConnection(As("coins"));
        await using var other = new NpgsqlConnection(As("coins_owner"));
        await own.OpenAsync();
        await other.OpenAsync();

        Assert.Null(await RefusedAsync("coins", $"SELECT pg_terminate_backend({own.ProcessID})"));
        Assert.Equal("42501", await RefusedAsync("coins", $"SELECT pg_terminate_backend({other.ProcessID})"));
    }

    [SkippableFact]
    public async Task The_server_takes_every_setting_of_the_file()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        var settings = (await File.ReadAllLinesAsync(Path.Combine(Script.Deploy, "postgresql.conf")))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(" = ", 2))
            .Select(static pair => $"ALTER SYSTEM SET {pair[0]} = {(pair[1][0] == '\'' ? pair[1] : $"'{pair[1]}'")}");
        foreach (var setting in settings)
        {
            Assert.True(await RefusedAsync("postgres", setting) is null, $"{setting} is refused");
        }
    }

    private static async Task<IHost> StartClientAsync(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .ActAsPlatform()
            .Configure<ClusterOptions>(static cluster => (cluster.ClusterId, cluster.ServiceId) = ("orleanscoins-test", "orleanscoins"))
            .UseAdoNetClustering(membership => (membership.Invariant, membership.ConnectionString) = ("Npgsql", connectionString)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private string As(string role) =>
        new NpgsqlConnectionStringBuilder(_server!.ConnectionString) { Username = role, Database = role == "postgres" ? role : "coins" }.ConnectionString;

    private async Task PsqlAsync(string database, string file)
    {
        var server = new NpgsqlConnectionStringBuilder(_server!.ConnectionString);
        var (code, output) = await Script.RunAsync(
            [Path.Combine(PostgresServer.Binaries, "psql"), "-h", server.Host!, "-p", $"{server.Port}", "-U", "postgres", "-d", database, "-f", Path.Combine(Script.Deploy, "postgresql", file)],
            ("COINS_OWNER_PASSWORD", "a"), ("COINS_PASSWORD", "b"), ("COINS_GATEWAY_PASSWORD", "c"));
        Assert.True(code == 0, output);
    }

    /// <summary>The code of the error that a statement ends with; none when it is carried out.</summary>
    private async Task<string?> RefusedAsync(string role, string statement)
    {
        await using var connection = new NpgsqlConnection(As(role));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        try
        {
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }
}
