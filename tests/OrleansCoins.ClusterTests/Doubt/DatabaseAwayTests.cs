using System.Globalization;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>The database is away for a time: everybody is told so, and when it is back, so is the service.</summary>
public sealed class DatabaseAwayTests(ITestOutputHelper output)
{
    private const int Callers = 64;
    private static readonly TimeSpan RecoveryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long it is away; <c>ORLEANSCOINS_TEST_AWAY_SECONDS</c> makes it longer.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("ORLEANSCOINS_TEST_AWAY_SECONDS") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 8);

    [SkippableFact]
    public async Task A_database_that_refuses_connections_for_a_time_loses_no_gift_and_doubles_none()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await using var proxy = DatabaseProxy.Start(database);
        await SurvivesAsync(proxy, database, "aw", proxy.GoAway, proxy.ComeBack);
    }

    [SkippableFact]
    public async Task A_database_that_falls_silent_for_a_time_loses_no_gift_and_doubles_none()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await using var proxy = DatabaseProxy.Start(database);
        await SurvivesAsync(proxy, database, "si", proxy.Stall, proxy.Resume);
    }

    [SkippableFact]
    public async Task A_database_that_crashes_again_and_again_loses_no_gift_and_doubles_none()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        using var server = PostgresServer.StartOwn();
        var database = await server.CreateDatabaseAsync();
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, database, RecoveryAfter));
        var givers = new Givers(cluster, "cr", Callers);
        await givers.PrepareAsync();

        var sending = givers.SendAsync();
        for (var crash = 0; crash < 5; crash++)
        {
            await givers.MoreAsync(2 * Callers, $"before crash {crash}");
            server.StopAtOnce();
            server.StartAgain();
        }

        await givers.MoreAsync(2 * Callers, "after the last crash");
        givers.Stop();
        await sending;
        Report(givers);
        await givers.AssertBooksAsync(database);
    }

    private async Task SurvivesAsync(DatabaseProxy proxy, string database, string prefix, Action goAway, Action comeBack)
    {
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, proxy.ConnectionString, RecoveryAfter));
        var givers = new Givers(cluster, prefix, Callers);
        await givers.PrepareAsync();
        var sending = givers.SendAsync();
        await givers.MoreAsync(2 * Callers, "before the database goes away");

        goAway();
        using (var away = new PeriodicTimer(Away))
        {
            await away.WaitForNextTickAsync();
        }

        var told = givers.Unavailable;
        comeBack();
        await givers.MoreAsync(2 * Callers, "after the database came back");
        givers.Stop();
        await sending;
        Report(givers);
        await givers.AssertBooksAsync(database);
        Assert.True(told > 0, "callers are told that the service is unavailable while the database is away");
    }

    private void Report(Givers givers) => output.WriteLine(
        $"{givers.Sent} gifts, {givers.Unavailable} times 'unavailable', longest call {givers.Longest.TotalSeconds:0.00} s.");
}
