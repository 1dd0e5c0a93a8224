using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Profiles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Safety;

/// <summary>Limits over real journals: no race gets past them, and what is written about them is part of the books.</summary>
public sealed class SpendingLimitTests
{
    private const int Gifts = 1_000;
    private const int Limit = 400;
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromMinutes(1);

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Of_a_thousand_gifts_at_once_exactly_as_many_are_accepted_as_fit(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await PrepareAsync(cluster);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Gifts).Select(key => cluster.SendAsync("viewer", "creator", $"k{key}")));

        Assert.Equal((Limit, Gifts - Limit), (outcomes.Count(outcome => outcome.Value is not null), outcomes.Count(outcome => outcome.Refusal?.Reason == RefusalReason.SpendingLimitExceeded)));
        await cluster.DeactivateAsync(cluster.Wallet("viewer"));
        Assert.Equal(RefusalReason.SpendingLimitExceeded, (await cluster.SendAsync("viewer", "creator", "one-more")).Refusal?.Reason);
        Assert.Equal(Limit, (await LimitsOf(cluster).GetSpendingAsync(null)).Used.Daily);
        Assert.Equal(5_000 - Limit, (await cluster.Wallet("viewer").GetAsync()).Coins.Value);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Two_activations_that_know_nothing_of_each_other_spend_no_more_than_the_limit()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var here = await CoinsCluster.StartAsync(options => options.ClusterId = "here");
        await using var there = await CoinsCluster.StartAsync(options => (options.ClusterId, options.ConnectionString) = ("there", here.ConnectionString));
        await PrepareAsync(here, limit: 100);

        var accepted = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, _) =>
        {
            var cluster = key % 2 == 0 ? here : there;
            var outcome = await Attempts.UntilAnsweredAsync(() => cluster.SendAsync("viewer", "creator", $"k{key}"), AnswerTimeMax);
            if (outcome.Value is not null)
            {
                Interlocked.Increment(ref accepted);
            }
            else
            {
                Assert.Equal(RefusalReason.SpendingLimitExceeded, outcome.Refusal!.Reason);
            }
        });

        var spent = (await here.Ledger.ReadForwardAsync(AccountId.Parse("wallet:viewer"), 0, 1_000, CancellationToken.None)).Where(entry => entry.Kind == EntryKind.Gift).Sum(entry => -entry.Amount);
        Assert.Equal((100, 100L), (accepted, spent));
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Of_purchases_at_once_as_many_are_opened_as_may_be_paid_and_a_failure_makes_room(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        Assert.NotNull((await LimitsOf(cluster).SetPayingAsync(new SetLimits(new(null, 5 * 99, null, null), null, "USD"))).Value);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => BuyAsync(cluster, number)));

        var opened = outcomes.Where(outcome => outcome.Value is not null).Select(outcome => outcome.Value!.Id).ToList();
        Assert.Equal(5, opened.Count);
        Assert.All(outcomes.Where(outcome => outcome.Value is null), outcome => Assert.Equal(RefusalReason.PurchaseLimitExceeded, outcome.Refusal!.Reason));
        foreach (var again in Enumerable.Range(0, 2))
        {
            Assert.NotNull((await cluster.Grains.Purchase(opened[0]).ApplyPaymentAsync(Told(opened[0], PaymentEventKind.Failed))).Value);
        }

        Assert.NotNull((await cluster.Grains.Purchase(opened[1]).ApplyPaymentAsync(Told(opened[1], PaymentEventKind.Succeeded))).Value);
        Assert.NotNull((await BuyAsync(cluster, 20)).Value);
        Assert.Equal(RefusalReason.PurchaseLimitExceeded, (await BuyAsync(cluster, 21)).Refusal?.Reason);
        // Paid after all, it is credited, and counts: no provider's money is refused.
        Assert.NotNull((await cluster.Grains.Purchase(opened[0]).ApplyPaymentAsync(Told(opened[0], PaymentEventKind.Succeeded))).Value);
        Assert.Equal(6 * 99, (await LimitsOf(cluster).GetPayingAsync(null)).Used.Daily);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task What_is_set_outlives_its_activation_and_its_day_and_a_raise_comes_with_its_time()
    {
        var clock = new TestClock();
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.Time) = (TestStorage.Sqlite, clock));
        await PrepareAsync(cluster, limit: 10);
        await cluster.Grains.Profile(UserId.Parse("viewer")).SetAsync(new Profile("Ana") { TimeZone = "Asia/Kathmandu" });
        Assert.NotNull((await cluster.SendAsync("viewer", "creator", "a", quantity: 10)).Value);
        await LimitsOf(cluster).SetSpendingAsync(new SetLimits(new(null, 20, null, null), null, null));
        Assert.NotNull((await LimitsOf(cluster).ExcludeAsync(new ExcludeSelf(clock.GetUtcNow().AddHours(1), null, OwnRequests.Digest))).Value);
        await cluster.DeactivateAsync(cluster.Wallet("viewer"));

        var limits = await LimitsOf(cluster).GetSpendingAsync(null);
        Assert.Equal((10, 20, 10, "Asia/Kathmandu"), (limits.Limits.Daily, limits.Pending?.Daily, limits.Used.Daily, limits.TimeZone));
        Assert.Equal(RefusalReason.SelfExcluded, (await cluster.SendAsync("viewer", "creator", "b")).Refusal?.Reason);
        Assert.True((await cluster.SendAsync("viewer", "creator", "a", quantity: 10)).Replayed);

        // The new day is Kathmandu's; it begins no sooner than UTC's has ended, and runs until 18:15 there.
        clock.Advance(TimeSpan.FromDays(2));
        Assert.NotNull((await cluster.SendAsync("viewer", "creator", "c", quantity: 20)).Value);
        Assert.Equal(RefusalReason.SpendingLimitExceeded, (await cluster.SendAsync("viewer", "creator", "d")).Refusal?.Reason);
        await cluster.DeactivateAsync(cluster.Wallet("viewer"));
        limits = await LimitsOf(cluster).GetSpendingAsync(null);
        Assert.Equal((20, null, 20, new TimeOnly(18, 15)), (limits.Limits.Daily, limits.Pending, limits.Used.Daily, TimeOnly.FromDateTime(limits.ResetsAt.Daily.UtcDateTime)));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    private static async Task PrepareAsync(CoinsCluster cluster, int limit = Limit)
    {
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 5_000);
        await LimitsOf(cluster).SetSpendingAsync(new SetLimits(new(null, limit, null, null), null, null));
    }

    private static IWalletLimitsGrain LimitsOf(CoinsCluster cluster) => cluster.Grains.WalletLimits(UserId.Parse("viewer"));

    private static Task<Outcome<PurchaseView>> BuyAsync(CoinsCluster cluster, int number) => cluster.Grains.Purchase(PurchaseId.Parse($"pur_limited-{number}"))
        .StartAsync(new StartPurchase(UserId.Parse("viewer"), PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)));

    private static PaymentEvent Told(PurchaseId purchase, PaymentEventKind kind) => new(kind, "sandbox", $"payment-{purchase}", purchase, new Money(99, "USD"));
}
