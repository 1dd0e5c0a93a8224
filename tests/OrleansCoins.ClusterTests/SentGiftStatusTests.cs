using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>How far a gift is said to have come is what balances show: also while only the journal knows more.</summary>
public sealed class SentGiftStatusTests
{
    private const string Viewer = "viewer";
    private const string Creator = "creator";

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_gift_is_not_credited_before_its_creators_balance_shows_it(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        var earnings = cluster.Earnings(Creator);
        var unheard = cluster.Journal.FailNext(JournalFault.AfterCommit, times: 100_000, of: earnings);
        var sent = (await cluster.SendAsync(Viewer, Creator, "the-gift")).Value!.Id;
        await IsInTheJournalAsync(cluster, AccountId.Earnings(UserId.Parse(Creator)), "gift/");

        Assert.Equal(SentGiftStatus.Accepted, await StatusAsync(cluster, sent));
        Assert.Equal(Diamonds.Zero, (await earnings.GetAsync()).Diamonds);

        unheard.Withdraw();
        await BecomesAsync(cluster, sent, SentGiftStatus.Credited);
        Assert.Equal(Diamonds.FromUnits(TestGifts.ShareBps), (await earnings.GetAsync()).Diamonds);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_gift_has_not_come_back_before_its_senders_balance_shows_it(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        var wallet = cluster.Wallet(Viewer);
        var undelivered = cluster.Calls.LoseCall(cluster.Earnings(Creator), nameof(IEarningsGrain.CreditGiftsAsync), times: 100_000);
        var sent = (await cluster.SendAsync(Viewer, Creator, "the-gift")).Value!.Id;
        await cluster.Earnings(Creator).SetClosedAsync(true, UserId.Parse("operator"), "test");
        var unheard = cluster.Journal.FailNext(JournalFault.AfterCommit, 100_000, static entry => entry.Kind == EntryKind.GiftReturned);
        undelivered.Withdraw();
        await IsInTheJournalAsync(cluster, AccountId.Wallet(UserId.Parse(Viewer)), "return/");

        Assert.Equal(SentGiftStatus.Accepted, await StatusAsync(cluster, sent));
        Assert.Equal(9, (await wallet.GetAsync()).Coins.Value);

        unheard.Withdraw();
        await BecomesAsync(cluster, sent, SentGiftStatus.Returned);
        Assert.Equal(10, (await wallet.GetAsync()).Coins.Value);
    }

    [SkippableFact]
    public async Task Where_the_account_cannot_be_asked_the_journal_says_how_far_its_gift_has_come()
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite);
        var sent = (await cluster.SendAsync(Viewer, Creator, "the-gift")).Value!.Id;
        await BecomesAsync(cluster, sent, SentGiftStatus.Credited);

        var lost = cluster.Calls.LoseCall(cluster.Earnings(Creator), nameof(IEarningsGrain.GetAsync));
        Assert.Equal(SentGiftStatus.Credited, await StatusAsync(cluster, sent));
        Assert.Equal(1, lost.Met);
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await cluster.Earnings(Creator).EnrolAsync(true);
        await cluster.BuyAsync(Viewer, 10);
        return cluster;
    }

    private static async Task<SentGiftStatus> StatusAsync(CoinsCluster cluster, string sent) =>
        (await cluster.Grains.SentGifts().GetAsync(sent, UserId.Parse(Viewer), isAdmin: false)).Value!.Status;

    private static Task BecomesAsync(CoinsCluster cluster, string sent, SentGiftStatus status) =>
        Eventually.IsTrueAsync(async () => await StatusAsync(cluster, sent) == status, $"the gift is {status}");

    private static Task IsInTheJournalAsync(CoinsCluster cluster, AccountId account, string cause) => Eventually.IsTrueAsync(
        async () => (await cluster.Ledger.ReadForwardAsync(account, 0, 10, CancellationToken.None))
            .Any(entry => entry.RequestId.Value.StartsWith(cause, StringComparison.Ordinal)),
        $"{account} has an entry of {cause}");
}
