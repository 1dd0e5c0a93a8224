using CsCheck;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Rewards;

public sealed class CampaignRulesTests
{
    private static readonly CampaignId Id = CampaignId.Parse("camp_1");
    private static readonly UserId Operator = UserId.Parse("operator");
    private static readonly DateTimeOffset EndsAt = Entries.Noon.AddDays(7);

    [Fact]
    public void A_campaign_gives_no_more_than_its_budget_and_all_of_it_when_asked() => Gen.Select(Gen.Long[1, 300], Gen.Long[1, 60].Array[1, 40]).Sample(
        (budget, rewards) =>
        {
            var campaign = Opened(budget);
            var given = 0L;
            foreach (var (coins, user) in rewards.Select((coins, user) => (coins, user)))
            {
                var (entry, refusal) = campaign.Settle(Grant(campaign, user, coins));
                Assert.Equal(given + coins <= budget, entry is not null);
                given += entry is null ? 0 : coins;
                Assert.Equal(entry is null ? (RefusalReason?)RefusalReason.CampaignBudgetExhausted : null, refusal?.Reason);
            }

            Assert.Equal((budget - given, campaign.Journal.Count - 1L), (campaign.State.Remaining.Value, campaign.State.Rewards));
            Structure.Same(campaign.State, campaign.Recover(campaign.Journal.Count / 2));
            Assert.True(campaign.State.Fits(campaign.Journal[^1]));
        },
        iter: 1_000);

    [Fact]
    public void A_campaign_that_has_ended_gives_nothing()
    {
        var campaign = Opened(100);
        Assert.NotNull(campaign.Settle(Grant(campaign, 1, 10, EndsAt.AddMicroseconds(-1))).Entry);
        Assert.Equal(RefusalReason.CampaignEnded, campaign.Settle(Grant(campaign, 2, 10, EndsAt)).Refusal!.Reason);
    }

    [Fact]
    public void A_campaign_that_was_never_opened_is_unknown() =>
        Assert.Equal(RefusalReason.UnknownCampaign, New() is var campaign ? campaign.Settle(Grant(campaign, 1, 1)).Refusal!.Reason : default);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(10, 0)]
    [InlineData(10, -1)]
    public void A_campaign_has_a_budget_and_ends_in_the_future(long budget, int endsInDays) =>
        Assert.Equal(RefusalReason.InvalidRequest, New().Settle(Open(budget, Entries.Noon.AddDays(endsInDays))).Refusal!.Reason);

    [Fact]
    public void The_credit_is_what_the_reward_brings_under_the_same_request_id() => Gen.Select(Gen.Long[1, 1_000], Any.Share, Gen.Bool).Sample(
        (coins, share, isGift) =>
        {
            var campaign = Opened(1_000);
            var reward = new Reward(UserId.Parse("alice"), new Coins(coins))
            {
                Gift = isGift ? new RewardGift(GiftId.Parse("rose"), (int)coins, new Coins(1), share) : null,
            };
            var (debit, _) = campaign.Settle(CampaignRules.DecideReward(campaign.State, Id, reward, Microseconds.FromTime(Entries.Noon)));
            var credit = CampaignRules.DecideCredit(debit!, default);
            Assert.Equal(isGift ? AccountId.Earnings(reward.UserId) : AccountId.Wallet(reward.UserId), debit!.Peer);
            Assert.Equal(
                (isGift ? coins * share.Value : coins, campaign.Id, debit.RequestId, debit.Detail, debit.Contra),
                (credit.Amount, credit.Peer!.Value, credit.RequestId, credit.Detail, credit.Contra));
        },
        iter: 500);

    private static Account<CampaignState> New() => new(AccountId.Campaign(Id), CampaignState.Empty, CampaignRules.Apply);

    private static Account<CampaignState> Opened(long budget)
    {
        var campaign = New();
        campaign.Settle(Open(budget, EndsAt));
        return campaign;
    }

    private static Decision Open(long budget, DateTimeOffset endsAt) => CampaignRules.DecideOpening(
        CampaignState.Empty, Id, new OpenCampaign("Welcome", new Coins(budget), endsAt, Operator, RequestDigest.Of("open"u8)), Microseconds.FromTime(Entries.Noon));

    private static Decision Grant(Account<CampaignState> campaign, int user, long coins, DateTimeOffset? at = null) => CampaignRules.DecideReward(
        campaign.State, Id, new Reward(UserId.Parse($"user-{user}"), new Coins(coins)), Microseconds.FromTime(at ?? Entries.Noon));
}
