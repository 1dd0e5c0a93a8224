using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>Campaigns give what they have, each user once, whatever fails on the way; and what is not spent in time expires.</summary>
public sealed class RewardTests
{
    private static readonly CampaignId Campaign = CampaignId.Parse("camp_test");
    private static readonly UserId Operator = UserId.Parse("operator");

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Many_grants_at_once_give_all_of_the_budget_and_no_more(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        await OpenAsync(cluster, 305);

        var grants = await Task.WhenAll(Enumerable.Range(0, 60).SelectMany(user => new[] { GrantAsync(cluster, $"user-{user}", 10), GrantAsync(cluster, $"user-{user}", 10) }));

        Assert.Equal(60, grants.Count(grant => grant.Value is not null));
        Assert.All(grants.Where(grant => grant.Value is null), grant => Assert.Equal(RefusalReason.CampaignBudgetExhausted, grant.Refusal!.Reason));
        var campaign = (await cluster.Grains.Campaign(Campaign).GetAsync())!;
        Assert.Equal((new Coins(5), 30), (campaign.Remaining, campaign.Rewards));
        Assert.Empty(await cluster.DifferencesAsync());
        await Eventually.IsTrueAsync(
            async () =>
            {
                var wallets = await Task.WhenAll(Enumerable.Range(0, 60).Select(user => cluster.Wallet($"user-{user}").GetAsync()));
                return (wallets.Count(wallet => wallet.PromotionalCoins.Value == 10), wallets.Sum(wallet => wallet.Coins.Value)) == (30, 300);
            },
            "thirty wallets show ten coins each");
    }

    [SkippableFact]
    public async Task Of_many_different_requests_for_one_user_at_once_one_is_granted()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql, silos: 2);
        await OpenAsync(cluster, 1_000);

        var grants = await Task.WhenAll(Enumerable.Range(0, 30).Select(key => GrantAsync(cluster, "user", 10, $"key-{key}")));

        Assert.Single(grants, grant => grant.Value is not null);
        Assert.All(grants.Where(grant => grant.Value is null), grant => Assert.Equal(RefusalReason.AlreadyRewarded, grant.Refusal!.Reason));
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        await ShowsAsync(cluster, 10);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql, false)]
    [InlineData(TestStorage.PostgreSql, true)]
    [InlineData(TestStorage.Sqlite, false)]
    [InlineData(TestStorage.Sqlite, true)]
    public async Task A_reward_that_is_lost_on_its_way_arrives_once_all_the_same(TestStorage storage, bool isGift)
    {
        await using var cluster = await StartAsync(storage);
        await cluster.Earnings("user").EnrolAsync(true);
        await OpenAsync(cluster, 1_000);
        var fault = isGift
            ? cluster.Calls.LoseCall(cluster.Earnings("user"), nameof(IEarningsGrain.TakeRewardAsync), times: 2)
            : cluster.Calls.LoseCall(cluster.Wallet("user"), nameof(IWalletGrain.TakeRewardAsync), times: 2);

        Assert.NotNull((await GrantAsync(cluster, "user", 20, isGift: isGift)).Value);
        await Eventually.IsTrueAsync(() => Task.FromResult(fault.Met == 2), "it was lost");

        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        await ShowsAsync(cluster, isGift ? 0 : 20);
        await Eventually.IsTrueAsync(
            async () => (await cluster.Earnings("user").GetAsync()).Diamonds.Units == (isGift ? 20L * TestGifts.ShareBps : 0), "the creator's account shows the gift");
    }

    [SkippableTheory]
    [InlineData("record", JournalFault.BeforeCommit)]
    [InlineData("campaign", JournalFault.BeforeCommit)]
    [InlineData("campaign", JournalFault.AfterCommit)]
    [InlineData("wallet", JournalFault.BeforeCommit)]
    [InlineData("wallet", JournalFault.AfterCommit)]
    public async Task Whatever_fails_at_whichever_step_the_same_request_again_is_one_reward(string step, JournalFault fault)
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql, silos: 2);
        await OpenAsync(cluster, 1_000);
        if (step == "record")
        {
            cluster.Calls.LoseCall(cluster.Grains.Campaign(Campaign), nameof(ICampaignGrain.RewardAsync));
        }
        else
        {
            cluster.Journal.FailNext(fault, of: step == "wallet" ? cluster.Wallet("user") : cluster.Grains.Campaign(Campaign));
        }

        var granted = await Doubt.Viewers.UntilAnsweredAsync(async () =>
        {
            try
            {
                return await GrantAsync(cluster, "user", 10);
            }
            catch (TimeoutException lost)
            {
                throw new UnavailableException("The call was lost.", lost);
            }
        });
        Assert.NotNull(granted.Value);
        await cluster.DeactivateAsync(cluster.Grains.Campaign(Campaign));
        await cluster.DeactivateAsync(cluster.Grains.Reward(Campaign, UserId.Parse("user")));
        var again = await GrantAsync(cluster, "user", 10);

        Assert.Equal((true, granted.Value), (again.Replayed, again.Value));
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        await ShowsAsync(cluster, 10);
        Assert.Equal(new Coins(990), (await cluster.Grains.Campaign(Campaign).GetAsync())!.Remaining);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Coins_that_expire_leave_by_an_entry_on_time_though_nobody_asks(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        await OpenAsync(cluster, 1_000);
        await cluster.BuyAsync("user", 5);
        var expiresAt = DateTimeOffset.UtcNow.AddSeconds(8);
        Assert.NotNull((await GrantAsync(cluster, "user", 10, expiresAt: expiresAt)).Value);

        var last = await LastIsExpiryAsync(cluster, "user", 10);

        Assert.Equal((5L, ContraAccounts.Expiry), (last.Balance, last.Contra));
        Assert.InRange(last.OccurredAt, expiresAt.AddMilliseconds(-1), expiresAt.AddSeconds(30));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Coins_that_come_back_after_their_time_leave_though_nobody_asks()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.As("creator").EnrolAsync();
        await OpenAsync(cluster, 1_000);
        var expiresAt = DateTimeOffset.UtcNow.AddSeconds(8);
        Assert.NotNull((await GrantAsync(cluster, "user", 10, expiresAt: expiresAt)).Value);
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("user").GetAsync()).Coins.Value == 10, "the reward is there");
        Assert.NotNull((await cluster.SendAsync("user", "creator", "the-gift", quantity: 10)).Value);
        await cluster.DiamondsAsync("creator", 10);
        await Eventually.IsTrueAsync(() => Task.FromResult(DateTimeOffset.UtcNow > expiresAt.AddSeconds(1)), "their time is over");

        Assert.NotNull((await cluster.Grains.Reversal(new SentGiftId(UserId.Parse("user"), 2)).ReverseAsync(
            new ReverseGift(Operator, IdempotencyKey.Parse("back"), RequestDigest.Of("reverse"u8), "A mistake."), UserId.Parse("creator"))).Value);

        await LastIsExpiryAsync(cluster, "user", 10);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Of_rewards_that_come_at_once_each_expires_on_its_own_time()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        var soon = DateTimeOffset.UtcNow.AddSeconds(10);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            var campaign = CampaignId.Parse($"camp_{number}");
            await OpenAsync(cluster, 1_000, campaign: campaign);
            Assert.NotNull((await GrantAsync(cluster, "user", 10 + number, expiresAt: number == 0 ? soon : soon.AddHours(number), campaign: campaign)).Value);
        }));
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("user").GetAsync()).Sequence >= 8, "the rewards are there");
        await cluster.DeactivateAsync(cluster.Wallet("user"));

        await LastIsExpiryAsync(cluster, "user", 10);
    }

    [SkippableFact]
    public async Task What_is_refused_leaves_no_record()
    {
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await cluster.As("creator").EnrolAsync();
        await cluster.As("viewer").BuyAsync("coins-70");
        Assert.NotNull((await cluster.SendAsync("viewer", "creator", "the-gift")).Value);
        await OpenAsync(cluster, 10);

        Assert.Equal(RefusalReason.CampaignBudgetExhausted, (await GrantAsync(cluster, "user", 11)).Refusal!.Reason);
        Assert.Equal(RefusalReason.UnknownCampaign, (await GrantAsync(cluster, "user", 11, campaign: CampaignId.Parse("camp_none"))).Refusal!.Reason);
        Assert.Equal(RefusalReason.NotReversible, (await cluster.Grains.Reversal(new SentGiftId(UserId.Parse("viewer"), 1)).ReverseAsync(
            new ReverseGift(Operator, IdempotencyKey.Parse("back"), RequestDigest.Of("reverse"u8), "A mistake."), UserId.Parse("creator"))).Refusal!.Reason);

        Assert.Equal(0, await new Database(cluster).CountAsync("SELECT count(*) FROM documents WHERE kind IN ('reward', 'reversal')"));
    }

    [SkippableFact]
    public async Task Coins_that_have_expired_pay_for_nothing_and_those_that_have_not_are_spent_first()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var clock = new TestClock();
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Silos, options.Time) = (1, clock));
        await cluster.As("creator").EnrolAsync();
        await OpenAsync(cluster, 1_000, endsAt: DateTimeOffset.UtcNow.AddDays(30));
        await cluster.BuyAsync("user", 5);
        await GrantAsync(cluster, "user", 10, expiresAt: DateTimeOffset.UtcNow.AddDays(2));
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("user").GetAsync()).Coins.Value == 15, "the reward is there");
        Assert.NotNull((await cluster.SendAsync("user", "creator", "before", quantity: 4)).Value);

        clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(RefusalReason.InsufficientCoins, (await cluster.SendAsync("user", "creator", "after", quantity: 6)).Refusal!.Reason);
        var wallet = await cluster.Wallet("user").GetAsync();
        Assert.Equal((5, 5, 0), (wallet.Coins.Value, wallet.PaidCoins.Value, wallet.PromotionalCoins.Value));
        Assert.NotNull((await cluster.SendAsync("user", "creator", "the rest", quantity: 5)).Value);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    private static Task<CoinsCluster> StartAsync(TestStorage storage, int silos = 1)
    {
        Skip.If(storage == TestStorage.PostgreSql && !PostgresServer.IsAvailable, PostgresServer.WhyNot);
        return CoinsCluster.StartAsync(options => (options.Storage, options.Silos, options.RecoveryAfter) = (storage, silos, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Waits, without asking the wallet, until the last thing that happened to it is that coins expired.</summary>
    private static async Task<Entry> LastIsExpiryAsync(CoinsCluster cluster, string user, long coins)
    {
        IReadOnlyList<Entry> last = [];
        await Eventually.IsTrueAsync(
            async () => (last = await cluster.Ledger.ReadBackwardAsync(AccountId.Wallet(UserId.Parse(user)), long.MaxValue, 1, CancellationToken.None)) is [{ Kind: EntryKind.Expiry }],
            "the coins have expired");
        Assert.Equal(-coins, last[0].Amount);
        return last[0];
    }

    private static async Task OpenAsync(CoinsCluster cluster, long budget, DateTimeOffset? endsAt = null, CampaignId? campaign = null) => Assert.NotNull(
        (await cluster.Grains.Campaign(campaign ?? Campaign).OpenAsync(
            new OpenCampaign("Welcome", new Coins(budget), endsAt ?? DateTimeOffset.UtcNow.AddDays(1), Operator, RequestDigest.Of("open"u8)))).Value);

    /// <summary>Coins are in the journal a moment before the wallet has heard of them, and longer where the answer to its write was lost.</summary>
    private static Task ShowsAsync(CoinsCluster cluster, long coins) =>
        Eventually.IsTrueAsync(async () => (await cluster.Wallet("user").GetAsync()).Coins.Value == coins, $"the wallet shows {coins} coins");

    private static Task<Outcome<RewardReceipt>> GrantAsync(
        CoinsCluster cluster, string user, long coins, string key = "the-key", DateTimeOffset? expiresAt = null, bool isGift = false, CampaignId? campaign = null) =>
        cluster.Grains.Reward(campaign ?? Campaign, UserId.Parse(user)).GrantAsync(
            new GrantReward(
                campaign ?? Campaign,
                UserId.Parse(user),
                Operator,
                IdempotencyKey.Parse($"{key} of {user}"),
                RequestDigest.Of(System.Text.Encoding.UTF8.GetBytes(coins.ToString(CultureInfo.InvariantCulture))))
            {
                Coins = isGift ? null : new Coins(coins),
                ExpiresAt = expiresAt,
                GiftId = isGift ? GiftId.Parse("rose") : null,
                Quantity = isGift ? (int)coins : 0,
            });
}
