using System.Globalization;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>The connection is lost over a write, and nobody can say at once what became of it.</summary>
public sealed class LostAnswerTests(ITestOutputHelper output)
{
    private const int Cuts = 300;
    private const int Callers = 64;

    private static readonly DatabaseCut[] Kinds = [DatabaseCut.BeforeStatement, DatabaseCut.BeforeCommit, DatabaseCut.DuringStatement, DatabaseCut.BeforeAnswer];

    [SkippableFact]
    public async Task Every_gift_counts_once_when_hundreds_of_answers_are_lost()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var seed = Seed();
        output.WriteLine($"Seed {seed}; ORLEANSCOINS_TEST_SEED replays it.");
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await using var proxy = DatabaseProxy.Start(database);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, proxy.ConnectionString, TimeSpan.FromSeconds(1)));
        var givers = new Givers(cluster, "la", Callers);
        await givers.PrepareAsync();
        var random = new Random(seed);
        for (var i = 0; i < Cuts; i++)
        {
            proxy.CutNext(Kinds[random.Next(Kinds.Length)], after: random.Next(3));
        }

        var sending = givers.SendAsync();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(proxy.Pending == 0 && proxy.CarriedOut + proxy.Refused + proxy.NotCarriedOut + proxy.Ended == Cuts), $"{Cuts} writes are cut, and the server is done with them", seconds: 120);
        await givers.MoreAsync(Callers, "after the last cut");
        givers.Stop();
        await sending;

        output.WriteLine(
            $"{proxy.CarriedOut} writes were carried out, {proxy.NotCarriedOut} not, {proxy.Refused} refused, {proxy.Ended} ended; {givers.Sent} gifts, {givers.Unavailable} times 'unavailable', longest call {givers.Longest.TotalSeconds:0.00} s.");
        await givers.AssertBooksAsync(database);
        Assert.True(proxy.CarriedOut >= Cuts / 10, $"{proxy.CarriedOut} writes were carried out though their answer was lost");
        Assert.True(proxy.NotCarriedOut >= Cuts / 10, $"{proxy.NotCarriedOut} writes were lost, and written again");
    }

    [SkippableFact]
    public async Task A_cut_waits_for_a_write_whatever_else_a_lane_asks()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var proxy = DatabaseProxy.Start(await PostgresServer.Shared!.CreateDatabaseAsync());
        await using var cluster = await CoinsCluster.StartAsync(options => options.ConnectionString = proxy.ConnectionString);
        await cluster.BuyAsync("lw-viewer", 1);

        // What a lane asks again and again is prepared too.
        proxy.CutNext(DatabaseCut.BeforeAnswer);
        for (var looks = 0; looks < 5; looks++)
        {
            Assert.True(await cluster.Ledger.IsWritableAsync());
        }

        Assert.Equal(1, proxy.Pending);
        await cluster.BuyAsync("lw-viewer", 1);
        Assert.Equal(0, proxy.Pending);
    }

    [SkippableTheory]
    [InlineData(DatabaseCut.BeforeStatement)]
    [InlineData(DatabaseCut.BeforeCommit)]
    [InlineData(DatabaseCut.DuringStatement)]
    [InlineData(DatabaseCut.BeforeAnswer)]
    public async Task A_silo_that_stops_while_a_write_is_in_doubt_first_finds_out(DatabaseCut cut)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var database = await PostgresServer.Shared!.CreateDatabaseAsync();
        await using var proxy = DatabaseProxy.Start(database);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.ConnectionString, options.RecoveryAfter) = (2, proxy.ConnectionString, TimeSpan.FromSeconds(1)));
        var givers = new Givers(cluster, "ss", Callers);
        await givers.PrepareAsync();
        var sending = givers.SendAsync();
        await givers.MoreAsync(Callers, "before the silo stops");

        // Both silos' lanes meet it, so one is stopping.
        proxy.CutNext(cut, times: 10, after: 1);
        await cluster.StopSiloAsync();
        await Eventually.IsTrueAsync(() => Task.FromResult(proxy.Pending == 0), "the writes are cut", seconds: 60);
        await givers.MoreAsync(Callers, "by the silo that is left");
        givers.Stop();
        await sending;

        await givers.AssertBooksAsync(database);
    }

    private static int Seed() =>
        Environment.GetEnvironmentVariable("ORLEANSCOINS_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
}
