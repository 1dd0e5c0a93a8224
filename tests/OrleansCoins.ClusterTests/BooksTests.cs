using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>The books find what somebody does to the database behind their back. Each test has a database of its own.</summary>
public sealed class BooksTests
{
    [SkippableFact]
    public async Task Books_balance_when_nobody_has_touched_them()
    {
        await using var cluster = await StartWithGiftsAsync();

        var books = await cluster.ReadBooksAsync();

        Assert.Empty(books.Differences);
        Assert.Equal(70 - 30, books.Accounts.Single(total => total.Account == "wallet:*").Balance);
        Assert.Equal(30L * TestGifts.ShareBps, books.Accounts.Single(total => total.Account == "earnings:*").Balance);
        Assert.Equal(-70, books.Accounts.Single(total => total.Account == "platform:purchases").Balance);
    }

    [SkippableTheory]
    [InlineData("a credit deleted from the middle", "DELETE FROM entries WHERE account = 'earnings:creator' AND sequence = 3")]
    [InlineData("a payment's coins changed", "UPDATE entries SET amount = amount + 1 WHERE account = 'wallet:viewer' AND kind = 'purchase'")]
    [InlineData("a purchase's record changed", "UPDATE documents SET body = replace(body, '\"coins\":70', '\"coins\":71') WHERE kind = 'purchase'")]
    [InlineData("a purchase no longer paid", "UPDATE documents SET status = 'pending' WHERE kind = 'purchase'")]
    [InlineData("a balance changed", "UPDATE entries SET balance = balance + 1 WHERE account = 'wallet:viewer' AND sequence = 2")]
    [InlineData("a share raised", "UPDATE entries SET amount = amount + 1, balance = balance + 1 WHERE account = 'earnings:creator' AND sequence = 4")]
    public async Task What_is_changed_by_SQL_shows_in_the_books(string what, string sql)
    {
        await using var cluster = await StartWithGiftsAsync();

        await ExecuteAsync(cluster, sql);

        Assert.NotEmpty((await cluster.ReadBooksAsync()).Differences);
        Assert.NotEmpty(what);
    }

    [SkippableFact]
    public async Task A_credit_deleted_from_the_end_shows_as_an_undelivered_gift()
    {
        await using var cluster = await StartWithGiftsAsync();

        await ExecuteAsync(cluster, "DELETE FROM entries WHERE account = 'earnings:creator' AND sequence = 4");

        Assert.Equal(1, (await cluster.ReadBooksAsync()).UndeliveredGifts);
    }

    [SkippableTheory]
    [InlineData("more coins came back", "UPDATE entries SET amount = amount + 1, balance = balance + 1 WHERE kind = 'gift-returned'")]
    [InlineData("nobody refused the gift", "UPDATE entries SET kind = 'enrolment' WHERE kind = 'gift-refused'")]
    [InlineData("no such gift was sent", "UPDATE entries SET request_id = 'return/viewer:77' WHERE kind = 'gift-returned'")]
    public async Task A_return_that_is_changed_by_SQL_shows_in_the_books(string what, string sql)
    {
        await using var cluster = await StartWithGiftsAsync();
        await cluster.Earnings("creator").SetClosedAsync(true, UserId.Parse("operator"), what);
        var last = (await cluster.Ledger.ReadBackwardAsync(AccountId.Parse("wallet:viewer"), long.MaxValue, 1, CancellationToken.None))[0];
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", last.Sequence, 1);
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("viewer").GetAsync()).Coins.Value == last.Balance, "the coins are back");
        Assert.Empty((await cluster.ReadBooksAsync()).Differences);

        await ExecuteAsync(cluster, sql);

        Assert.Contains((await cluster.ReadBooksAsync()).Differences, difference => difference.Check == "gift-returns");
    }

    [SkippableFact]
    public async Task A_return_deleted_from_the_end_shows_as_an_undelivered_gift()
    {
        await using var cluster = await StartWithGiftsAsync();
        await cluster.Earnings("creator").SetClosedAsync(true, UserId.Parse("operator"), "test");
        var last = (await cluster.Ledger.ReadBackwardAsync(AccountId.Parse("wallet:viewer"), long.MaxValue, 1, CancellationToken.None))[0];
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", last.Sequence, 1);
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("viewer").GetAsync()).Coins.Value == last.Balance, "the coins are back");

        await ExecuteAsync(cluster, "DELETE FROM entries WHERE kind = 'gift-returned'");

        Assert.Equal(1, (await cluster.ReadBooksAsync()).UndeliveredGifts);
    }

    private static async Task<CoinsCluster> StartWithGiftsAsync()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var cluster = await CoinsCluster.StartAsync(options => options.RecoveryAfter = TimeSpan.FromMilliseconds(100));
        var purchase = cluster.Grains.Purchase(PurchaseId.Parse("pur_1"));
        var viewer = UserId.Parse("viewer");
        await purchase.StartAsync(new StartPurchase(viewer, PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)));
        await purchase.ApplyPaymentAsync(new PaymentEvent(PaymentEventKind.Succeeded, "sandbox", "payment-1", PurchaseId.Parse("pur_1"), new Money(99, "USD")));
        await cluster.Earnings("creator").EnrolAsync(true);
        foreach (var key in new[] { "k1", "k2", "k3" })
        {
            Assert.NotNull((await cluster.SendAsync("viewer", "creator", key, "heart", quantity: 2)).Value);
        }

        Assert.True(await cluster.BooksBalanceAsync());
        return cluster;
    }

    private static async Task ExecuteAsync(CoinsCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
