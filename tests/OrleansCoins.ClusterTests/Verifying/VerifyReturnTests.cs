using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>A gift that was refused is right when it came back once, and only then.</summary>
public sealed class VerifyReturnTests
{
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Refused_gifts_that_came_back_are_right_and_one_that_did_not_is_undelivered(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.RecoveryAfter) = (storage, TimeSpan.FromMilliseconds(100)));
        await cluster.As("creator").EnrolAsync();
        await cluster.As("viewer").BuyAsync("coins-70");
        Assert.NotNull((await cluster.Earnings("creator").SetClosedAsync(true, UserId.Parse("operator"), "fraud")).Value);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 2);
        // Entry 1 is the purchase, 2 and 3 the gifts, 4 and 5 their returns; the creator's are enrolment, closure and two refusals.
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("viewer").GetAsync()).Sequence == 5, "both gifts came back");

        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);

        Assert.Equal(1, await new Database(cluster).ExecuteAsync("DELETE FROM entries WHERE account = 'wallet:viewer' AND sequence = 5"));
        var difference = Assert.Single((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
        Assert.Matches("^earnings:creator, entry [34]: undelivered: expected an answer from wallet:viewer, found none since ", difference);
    }
}
