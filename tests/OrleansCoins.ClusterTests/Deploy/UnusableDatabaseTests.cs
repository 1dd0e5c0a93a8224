using Npgsql;
using OrleansCoins.TestKit;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.ClusterTests.Deploy;

/// <summary>The silo program over a PostgreSQL that it can't work with.</summary>
public sealed class UnusableDatabaseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2, "migrate")]
    [InlineData(2, "verify")]
    public async Task Where_nothing_listens_the_setting_is_named_in_one_line_at_the_end(int expected, params string[] command)
    {
        var port = FreePorts.Next();
        var (code, output) = await RunAsync($"Host=127.0.0.1;Port={port};Database=coins;Username=coins", command);
        var last = output.TrimEnd().Split('\n')[^1];
        Assert.True(code == expected, output);
        Assert.Contains("ConnectionStrings__OrleansCoins", last, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", last, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("nobody", "postgres", "the user")]
    [InlineData("postgres", "nowhere", "the database")]
    public async Task A_user_or_a_database_that_is_not_there_is_named(string user, string database, string named)
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        using var server = PostgresServer.StartOwn();
        var (code, output) = await RunAsync(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = user, Database = database }.ConnectionString);
        var last = output.TrimEnd().Split('\n')[^1];
        Assert.True(code == 1, output);
        Assert.Contains("ConnectionStrings__OrleansCoins", last, StringComparison.Ordinal);
        Assert.Contains($"Check {named}", last, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output)> RunAsync(string connectionString, params string[] command) => Script.RunAsync(
        [.. Script.Silo, .. command],
        ("OrleansCoins__Storage", "PostgreSql"),
        ("ConnectionStrings__OrleansCoins", connectionString),
        ("OrleansCoins__HealthUrls", "none"),
        ("OrleansCoins__SiloPort", $"{FreePorts.Next()}"),
        ("OrleansCoins__OrleansClientPort", $"{FreePorts.Next()}"));
}
