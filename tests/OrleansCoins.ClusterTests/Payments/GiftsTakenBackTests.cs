using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payments;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payments;

/// <summary>
/// Gifts that were paid with money that went back, where operators want them taken back. A buyer of 70 coins gives three gifts of 20, the entries 2, 3 and 4
/// of the wallet; then the money of 41 coins goes back. 10 of them are still in the lot, 31 are missing.
/// </summary>
public sealed class GiftsTakenBackTests
{
    private const int Roses = 20;
    private const long CentsOf41Coins = 59;

    private static readonly UserId Creator = UserId.Parse("creator");

    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task The_newest_gifts_paid_with_it_are_taken_back_until_nothing_is_missing(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        var (buyer, purchase) = await GiveThriceAsync(cluster);

        await RefundAsync(cluster, purchase, CentsOf41Coins);

        await EndsAsync(cluster, buyer, coins: 10 - 41 + 40, taken: [4, 3]);
    }

    [SkippableFact]
    public async Task They_stay_and_the_buyer_is_in_debt_unless_operators_want_otherwise()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql, reverses: false);
        var (buyer, purchase) = await GiveThriceAsync(cluster);

        await RefundAsync(cluster, purchase, CentsOf41Coins);

        await EndsAsync(cluster, buyer, coins: 10 - 41, taken: []);
    }

    [SkippableFact]
    public async Task They_stay_where_their_creators_hold_is_over()
    {
        var clock = new TestClock();
        await using var cluster = await StartAsync(TestStorage.PostgreSql, clock: clock);
        var (buyer, purchase) = await GiveThriceAsync(cluster);
        clock.Advance(TimeSpan.FromDays(8));

        await RefundAsync(cluster, purchase, CentsOf41Coins);

        await EndsAsync(cluster, buyer, coins: 10 - 41, taken: []);
    }

    [SkippableTheory]
    [InlineData("the creator's answer")]
    [InlineData("the refund's own answer")]
    public async Task They_are_taken_back_once_whatever_answer_is_lost_on_the_way(string answer)
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        var (buyer, purchase) = await GiveThriceAsync(cluster);
        var lost = answer == "the creator's answer"
            ? cluster.Calls.LoseReply(cluster.Earnings("creator"), nameof(IEarningsGrain.ReverseGiftAsync))
            : cluster.Calls.LoseReply(cluster.Grains.Purchase(purchase), nameof(IPurchaseGrain.ApplyPaymentAsync));

        await RefundAsync(cluster, purchase, CentsOf41Coins);
        await RefundAsync(cluster, purchase, CentsOf41Coins);

        Assert.True(lost.Met > 0, $"{answer} was to be lost, and was not met");
        await EndsAsync(cluster, buyer, coins: 10 - 41 + 40, taken: [4, 3]);
    }

    [SkippableFact]
    public async Task One_that_an_operator_took_back_before_makes_up_for_nothing()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        var (buyer, purchase) = await GiveThriceAsync(cluster);
        Assert.NotNull((await cluster.Grains.Reversal(new SentGiftId(buyer, 4)).ReverseAsync(
            new ReverseGift(UserId.Parse("operator"), IdempotencyKey.Parse("key"), RequestDigest.Of("reverse"u8), "A mistake."), Creator)).Value);
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet(buyer.Value).GetAsync()).Coins.Value == 30, "the operator's reversal is through");

        await RefundAsync(cluster, purchase, 99);

        await EndsAsync(cluster, buyer, coins: 0, taken: [4, 3, 2]);
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage, bool reverses = true, TestClock? clock = null)
    {
        Skip.If(storage == TestStorage.PostgreSql && !PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Storage, options.Time) = (storage, clock);
            if (reverses)
            {
                options.ConfigureSilo = static (_, silo) => silo.Services.AddSingleton(new RefundOptions { ReversesGifts = true });
            }
        });
        await cluster.As("creator").EnrolAsync();
        return cluster;
    }

    private static async Task<(UserId Buyer, PurchaseId Purchase)> GiveThriceAsync(CoinsCluster cluster)
    {
        var (buyer, purchase) = await ToldPurchases.StartAsync(cluster);
        await ToldPurchases.TellAsync(cluster, ToldPurchases.Event(purchase, PaymentEventKind.Succeeded, 99, null));
        foreach (var key in new[] { "first", "second", "third" })
        {
            Assert.NotNull((await cluster.SendAsync(buyer.Value, "creator", key, quantity: Roses)).Value);
        }

        await cluster.DiamondsAsync("creator", 3 * Roses);
        return (buyer, purchase);
    }

    private static Task RefundAsync(CoinsCluster cluster, PurchaseId purchase, long cents) =>
        ToldPurchases.TellAsync(cluster, ToldPurchases.Event(purchase, PaymentEventKind.Refunded, cents, "refund"));

    private static async Task EndsAsync(CoinsCluster cluster, UserId buyer, long coins, long[] taken)
    {
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet(buyer.Value).GetAsync()).Coins.Value == coins, $"the wallet has {coins} coins");
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        Assert.Equal(
            Diamonds.ShareOf(new Coins((3 - taken.Length) * Roses), new BasisPoints(TestGifts.ShareBps)), (await cluster.Earnings("creator").GetAsync()).Diamonds);
        var entries = await cluster.Ledger.ReadForwardAsync(AccountId.Wallet(buyer), 0, 20, CancellationToken.None);
        Assert.Equal(
            taken.Select(sequence => RequestId.ForReversal(new SentGiftId(buyer, sequence))).OrderBy(static id => id.ToString(), StringComparer.Ordinal),
            entries.Where(static entry => entry.Kind == EntryKind.Reversal).Select(static entry => entry.RequestId).OrderBy(static id => id.ToString(), StringComparer.Ordinal));
    }
}
