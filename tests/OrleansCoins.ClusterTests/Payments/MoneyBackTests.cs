using OrleansCoins.ClusterTests.Snapshots;
using OrleansCoins.ClusterTests.Verifying;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payments;

/// <summary>Refunds and disputes from the provider's word to the books, over each storage.</summary>
public sealed class MoneyBackTests(ClusterOfEachStorage clusters) : IClassFixture<ClusterOfEachStorage>
{
    public static TheoryData<TestStorage, string, bool> Losses
    {
        get
        {
            var cases = new TheoryData<TestStorage, string, bool>();
            foreach (var method in new[] { nameof(IWalletGrain.CreditPurchaseAsync), nameof(IWalletGrain.TakeBackAsync), nameof(IWalletGrain.FreezeForDisputeAsync) })
            {
                cases.Add(TestStorage.PostgreSql, method, true);
                cases.Add(TestStorage.Sqlite, method, true);
                cases.Add(TestStorage.Sqlite, method, false);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Losses))]
    public async Task Whatever_answer_is_lost_on_the_way_each_step_counts_once(TestStorage storage, string method, bool afterwards)
    {
        var cluster = await clusters.OverAsync(storage);
        var (buyer, purchase) = await ToldPurchases.StartAsync(cluster);
        var wallet = cluster.Wallet(buyer.Value);
        var lost = afterwards ? cluster.Calls.LoseReply(wallet, method) : cluster.Calls.LoseCall(wallet, method);

        foreach (var told in Life(purchase))
        {
            await ToldPurchases.TellAsync(cluster, told);
        }

        Assert.True(lost.Met > 0, $"The call of {method} was to be lost, and was not met");
        var now = (await cluster.Grains.Purchase(purchase).GetAsync())!;
        Assert.Equal((PurchaseStatus.Paid, 59L, new Coins(41)), (now.Status, now.RefundedAmount, now.RefundedCoins));
        var held = await wallet.GetAsync();
        Assert.Equal((29, false, 4), (held.Coins.Value, held.IsFrozen, held.Sequence));
        Assert.Empty((await cluster.ReadBooksAsync()).Differences);
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql, "fewer coins went back", "UPDATE entries SET amount = amount + 1, balance = balance + 1 WHERE kind = 'chargeback' AND account = @p0")]
    [InlineData(TestStorage.Sqlite, "fewer coins went back", "UPDATE entries SET amount = amount + 1, balance = balance + 1 WHERE kind = 'chargeback' AND account = @p0")]
    [InlineData(TestStorage.PostgreSql, "a refund is gone", "DELETE FROM entries WHERE kind = 'chargeback' AND account = @p0")]
    [InlineData(TestStorage.Sqlite, "a refund is gone", "DELETE FROM entries WHERE kind = 'chargeback' AND account = @p0")]
    [InlineData(TestStorage.PostgreSql, "of another purchase", "UPDATE entries SET detail = replace(detail, 'pur_', 'pur_x') WHERE kind = 'chargeback' AND account = @p0")]
    [InlineData(TestStorage.Sqlite, "of another purchase", "UPDATE entries SET detail = replace(detail, 'pur_', 'pur_x') WHERE kind = 'chargeback' AND account = @p0")]
    [InlineData(TestStorage.PostgreSql, "the record changed", "UPDATE documents SET body = replace(body, '\"refundedCoins\":41', '\"refundedCoins\":42') WHERE kind = 'purchase' AND 'wallet:' || owner = @p0")]
    [InlineData(TestStorage.Sqlite, "the record changed", "UPDATE documents SET body = replace(body, '\"refundedCoins\":41', '\"refundedCoins\":42') WHERE kind = 'purchase' AND 'wallet:' || owner = @p0")]
    public async Task Coins_that_went_back_otherwise_than_recorded_show_in_the_books_and_to_verify(TestStorage storage, string what, string sql)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        var (buyer, purchase) = await ToldPurchases.StartAsync(cluster);
        foreach (var told in Life(purchase))
        {
            await ToldPurchases.TellAsync(cluster, told);
        }

        Assert.Empty((await cluster.ReadBooksAsync()).Differences);

        Assert.Equal(1, await new Database(cluster).ExecuteAsync(sql, $"wallet:{buyer}"));

        Assert.Contains((await cluster.ReadBooksAsync()).Differences, difference => difference.Check == "purchases");
        Assert.True((await VerifyRuns.VerifyAsync(cluster)).Report.Differences.Any(difference => difference.Contains("purchases", StringComparison.Ordinal)), what);
    }

    /// <summary>A purchase that is paid, partly refunded, disputed, and lost in part: four entries.</summary>
    private static IEnumerable<PaymentEvent> Life(PurchaseId purchase) =>
    [
        ToldPurchases.Event(purchase, PaymentEventKind.Refunded, 20, "refund-1"),
        ToldPurchases.Event(purchase, PaymentEventKind.Succeeded, 99, null),
        ToldPurchases.Event(purchase, PaymentEventKind.DisputeOpened, 39, "dispute-1"),
        ToldPurchases.Event(purchase, PaymentEventKind.DisputeLost, 39, "dispute-1"),
    ];
}
