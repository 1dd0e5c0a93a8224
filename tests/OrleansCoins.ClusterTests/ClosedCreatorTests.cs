using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>A gift whose creator's account was closed after the debit is refused there, once, and goes back to its sender, once.</summary>
public sealed class ClosedCreatorTests
{
    private static readonly UserId Operator = UserId.Parse("operator");

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Gifts_that_reach_a_closed_account_come_back_and_after_reopening_gifts_arrive(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 100);

        // Closed first, or recovery may have credited some by then; what a wallet has decided before it hears of that comes after it all the same.
        Assert.True((await cluster.Earnings("creator").SetClosedAsync(true, Operator, "fraud")).Value!.IsClosed);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 30);
        await CoinsAreAsync(cluster, "viewer", 100);
        Assert.Equal(Diamonds.Zero, (await cluster.Earnings("creator").GetAsync()).Diamonds);
        await RefusalIsAsync(cluster, "while-closed", RefusalReason.GiftNotWelcome);

        Assert.False((await cluster.Earnings("creator").SetClosedAsync(false, Operator, "cleared")).Value!.IsClosed);
        await RefusalIsAsync(cluster, "reopened", null);
        Assert.Equal(Diamonds.FromUnits(TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 1));
        Assert.Equal(new Coins(99), (await cluster.Wallet("viewer").GetAsync()).Coins);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Whatever_delivers_and_returns_at_once_each_gift_is_either_credited_or_returned()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 200);
        await LostGifts.WriteDebitsAsync(cluster, "viewer", "creator", 1, 200);
        var debits = await cluster.Ledger.ReadForwardAsync(AccountId.Parse("wallet:viewer"), 1, 300, CancellationToken.None);

        var deliveries = debits.SelectMany(debit => new[] { debit, debit, debit })
            .Select(debit => cluster.Earnings("creator").CreditGiftsAsync([GiftEntries.ReadTransfer(debit, null)], redelivered: true)).ToList();
        var closing = cluster.Earnings("creator").SetClosedAsync(true, Operator, "fraud");
        var returns = debits.SelectMany(debit => new[] { debit, debit })
            .Select(debit => cluster.Wallet("viewer").ReturnGiftAsync(GiftEntries.IdOf(debit))).ToList();
        await Task.WhenAll([closing, .. deliveries, .. returns]);

        var credited = (await cluster.Earnings("creator").GetAsync()).Diamonds.Units / TestGifts.ShareBps;
        await CoinsAreAsync(cluster, "viewer", 200 - credited);
        Assert.Empty(await cluster.DifferencesAsync());
        foreach (var debit in debits)
        {
            var gift = GiftEntries.IdOf(debit);
            var answer = await cluster.Ledger.FindAsync(AccountId.Parse("earnings:creator"), RequestId.ForGift(gift), CancellationToken.None);
            var back = await cluster.Ledger.FindAsync(AccountId.Parse("wallet:viewer"), RequestId.ForReturn(gift), CancellationToken.None);
            Assert.Equal(answer!.Kind == EntryKind.GiftRefused, back is not null);
        }
    }

    [SkippableFact]
    public async Task No_gift_is_returned_that_was_not_refused()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 10);
        await cluster.SendAsync("viewer", "creator", "k");
        await cluster.DiamondsAsync("creator", 1);

        Assert.False(await cluster.Wallet("viewer").ReturnGiftAsync(new SentGiftId(UserId.Parse("viewer"), 2)));
        Assert.False(await cluster.Wallet("viewer").ReturnGiftAsync(new SentGiftId(UserId.Parse("viewer"), 1)));
        Assert.False(await cluster.Wallet("viewer").ReturnGiftAsync(new SentGiftId(UserId.Parse("viewer"), 99)));
        Assert.Equal(new Coins(9), (await cluster.Wallet("viewer").GetAsync()).Coins);
    }

    [SkippableFact]
    public async Task Only_a_creator_has_an_account_to_close()
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite);

        Assert.Equal(RefusalReason.UnknownCreator, (await cluster.Earnings("nobody").SetClosedAsync(true, Operator, "?")).Refusal!.Reason);
        Assert.Null(await cluster.Earnings("nobody").GetEnrolmentAsync());
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        return await CoinsCluster.StartAsync(options => (options.Storage, options.Silos, options.RecoveryAfter) = (storage, 2, TimeSpan.FromMilliseconds(100)));
    }

    private static async Task CoinsAreAsync(CoinsCluster cluster, string user, long coins) => await Eventually.IsTrueAsync(
        async () => (await cluster.Wallet(user).GetAsync()).Coins == new Coins(coins), $"'{user}' holds {coins} coins");

    /// <summary>Silos may go by what they knew for the length of a lease.</summary>
    private static async Task RefusalIsAsync(CoinsCluster cluster, string key, RefusalReason? reason)
    {
        var tries = 0;
        await Eventually.IsTrueAsync(
            async () => (await cluster.SendAsync("viewer", "creator", reason is null ? key : $"{key}-{tries++}", quantity: reason is null ? 1 : 9999)).Refusal?.Reason == reason,
            $"gifts are answered with {reason?.ToString() ?? "a receipt"}");
    }
}
