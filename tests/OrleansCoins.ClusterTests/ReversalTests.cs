using OrleansCoins.ClusterTests.Verifying;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>A gift that an operator takes back leaves its creator once and reaches its sender once, whatever fails on the way.</summary>
public sealed class ReversalTests
{
    private const int Roses = 30;
    private static readonly SentGiftId Gift = new(UserId.Parse("viewer"), 2);
    private static readonly UserId Creator = UserId.Parse("creator");
    private static readonly UserId Operator = UserId.Parse("operator");

    private static readonly IReadOnlyDictionary<string, (string Line, string Sql)> Tamperings = new Dictionary<string, (string, string)>
    {
        ["the coins' return deleted"] = ("earnings:creator, entry 3: undelivered", "DELETE FROM entries WHERE account = 'wallet:viewer' AND sequence = 3"),
        ["the diamonds' debit deleted"] = ("wallet:viewer, entry 3: debit", "DELETE FROM entries WHERE account = 'earnings:creator' AND sequence = 3"),
        ["another gift named"] = (
            "wallet:viewer, entry 3: reversal", "UPDATE entries SET request_id = 'reversal/viewer:1' WHERE account = 'wallet:viewer' AND sequence = 3"),
        ["the amount in earnings"] = ("earnings:creator, entry 3: reversal", "UPDATE entries SET amount = amount + 1 WHERE account = 'earnings:creator' AND sequence = 3"),
        ["the amount in the wallet"] = ("wallet:viewer, entry 3: reversal", "UPDATE entries SET amount = amount + 1 WHERE account = 'wallet:viewer' AND sequence = 3"),
    };

    public static TheoryData<TestStorage, string> Cases
    {
        get
        {
            var cases = new TheoryData<TestStorage, string>();
            foreach (var tampering in Tamperings.Keys)
            {
                cases.Add(TestStorage.PostgreSql, tampering);
                cases.Add(TestStorage.Sqlite, tampering);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task A_reversal_is_right_until_somebody_tampers_with_it(TestStorage storage, string tampering)
    {
        await using var cluster = await StartWithGiftAsync(storage);
        Assert.NotNull((await ReverseAsync(cluster)).Value);
        await EndsReversedAsync(cluster);
        Assert.DoesNotContain((await VerifyRuns.VerifyAsync(cluster)).Report.Differences, static difference => !difference.StartsWith("pur_", StringComparison.Ordinal));

        var (line, sql) = Tamperings[tampering];
        Assert.Equal(1, await new Database(cluster).ExecuteAsync(sql));
        Assert.Contains((await VerifyRuns.VerifyAsync(cluster)).Report.Differences, difference => difference.StartsWith(line, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("earnings", JournalFault.BeforeCommit)]
    [InlineData("earnings", JournalFault.AfterCommit)]
    [InlineData("wallet", JournalFault.BeforeCommit)]
    [InlineData("wallet", JournalFault.AfterCommit)]
    public async Task Whatever_fails_at_whichever_step_the_same_request_again_is_one_reversal(string step, JournalFault fault)
    {
        await using var cluster = await StartWithGiftAsync(TestStorage.PostgreSql);
        cluster.Journal.FailNext(fault, of: step == "wallet" ? cluster.Wallet("viewer") : cluster.Earnings("creator"));

        var reversed = await Doubt.Viewers.UntilAnsweredAsync(() => ReverseAsync(cluster));
        await EndsReversedAsync(cluster);
        await cluster.DeactivateAsync(cluster.Earnings("creator"));
        var again = await ReverseAsync(cluster);

        Assert.Equal((true, reversed.Value), (again.Replayed, again.Value));
        await EndsReversedAsync(cluster);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Coins_that_are_lost_on_their_way_back_arrive_once_all_the_same(TestStorage storage)
    {
        await using var cluster = await StartWithGiftAsync(storage);
        var fault = cluster.Calls.LoseCall(cluster.Wallet("viewer"), nameof(IWalletGrain.TakeReversalAsync), times: 2);

        Assert.NotNull((await ReverseAsync(cluster)).Value);
        await Eventually.IsTrueAsync(() => Task.FromResult(fault.Met == 2), "they were lost");
        await EndsReversedAsync(cluster);
    }

    [SkippableFact]
    public async Task Of_many_different_requests_at_once_one_takes_the_gift_back()
    {
        await using var cluster = await StartWithGiftAsync(TestStorage.PostgreSql);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(key => ReverseAsync(cluster, $"key-{key}")));

        Assert.Single(answers, answer => answer.Value is not null);
        Assert.All(answers.Where(answer => answer.Value is null), answer => Assert.Equal(RefusalReason.AlreadyReversed, answer.Refusal!.Reason));
        await EndsReversedAsync(cluster);
    }

    [SkippableFact]
    public async Task A_gift_whose_hold_is_over_stays_with_its_creator()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var clock = new TestClock();
        await using var cluster = await CoinsCluster.StartAsync(options => options.Time = clock);
        await GiveAsync(cluster);
        clock.Advance(TimeSpan.FromDays(8));

        Assert.Equal(RefusalReason.NotReversible, (await ReverseAsync(cluster)).Refusal!.Reason);
        Assert.Equal(Roses * (long)TestGifts.ShareBps, (await cluster.Earnings("creator").GetAsync()).AvailableDiamonds.Units);
        Assert.Equal(new Coins(70 - Roses), (await cluster.Wallet("viewer").GetAsync()).Coins);
    }

    [SkippableFact]
    public async Task A_wallet_takes_no_coins_back_of_a_gift_that_its_creator_still_has()
    {
        await using var cluster = await StartWithGiftAsync(TestStorage.PostgreSql);
        Assert.False(await cluster.Wallet("viewer").TakeReversalAsync(Gift));
        Assert.False(await cluster.Wallet("viewer").TakeReversalAsync(new SentGiftId(UserId.Parse("viewer"), 1)));
        Assert.Equal(new Coins(70 - Roses), (await cluster.Wallet("viewer").GetAsync()).Coins);
    }

    private static async Task<CoinsCluster> StartWithGiftAsync(TestStorage storage)
    {
        Skip.If(storage == TestStorage.PostgreSql && !PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.RecoveryAfter) = (storage, TimeSpan.FromSeconds(1)));
        await GiveAsync(cluster);
        return cluster;
    }

    private static async Task GiveAsync(CoinsCluster cluster)
    {
        await cluster.As("creator").EnrolAsync();
        await cluster.As("viewer").BuyAsync("coins-70");
        Assert.NotNull((await cluster.SendAsync("viewer", "creator", "the-gift", quantity: Roses)).Value);
        await cluster.DiamondsAsync("creator", Roses);
    }

    private static async Task EndsReversedAsync(CoinsCluster cluster)
    {
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        var earnings = await cluster.Earnings("creator").GetAsync();
        Assert.Equal((Diamonds.Zero, Diamonds.Zero), (earnings.Diamonds, earnings.PendingDiamonds));
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("viewer").GetAsync()).Coins.Value == 70, "the wallet shows the coins");
        Assert.Equal(3, (await cluster.Ledger.ReadForwardAsync(AccountId.Parse("wallet:viewer"), 0, 10, CancellationToken.None)).Count);
        Assert.Equal(3, (await cluster.Ledger.ReadForwardAsync(AccountId.Parse("earnings:creator"), 0, 10, CancellationToken.None)).Count);
    }

    private static Task<Outcome<ReversalReceipt>> ReverseAsync(CoinsCluster cluster, string key = "the-key") => cluster.Grains.Reversal(Gift).ReverseAsync(
        new ReverseGift(Operator, IdempotencyKey.Parse(key), RequestDigest.Of("reverse"u8), "A stolen card."), Creator);
}
