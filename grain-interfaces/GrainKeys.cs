using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Books;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Distribution;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Operations;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Profiles;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Reconciling;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.GrainInterfaces.Webhooks;

namespace OrleansCoins.GrainInterfaces;

/// <summary>
/// The one place where grains get their keys. Every key has a prefix that is no hexadecimal number: Orleans would store the keys "7" and "007"
/// in one row. No key can hold a brace, since none of the values has one.
/// </summary>
public static class GrainKeys
{
    /// <summary>The prefix of the keys of wallets.</summary>
    public const string WalletPrefix = "wallet:";

    /// <summary>The prefix of the keys of earnings accounts.</summary>
    public const string EarningsPrefix = "earnings:";

    /// <summary>The prefix of the keys of campaigns.</summary>
    public const string CampaignPrefix = "campaign:";

    /// <summary>The prefix of the keys of rewards.</summary>
    public const string RewardPrefix = "reward:";

    /// <summary>The prefix of the keys of reversals.</summary>
    public const string ReversalPrefix = "reversal:";

    /// <summary>The prefix of the keys of rooms.</summary>
    public const string RoomPrefix = "room:";

    /// <summary>The prefix of the keys of purchases.</summary>
    public const string PurchasePrefix = "purchase:";

    /// <summary>The prefix of the keys of payouts.</summary>
    public const string PayoutPrefix = "payout:";

    /// <summary>The prefix of the keys of payment providers.</summary>
    public const string ProviderPrefix = "provider:";

    /// <summary>The prefix of the keys of profiles.</summary>
    public const string ProfilePrefix = "profile:";

    /// <summary>The prefix of the keys of endpoints of webhooks.</summary>
    public const string WebhookEndpointPrefix = "webhook:";

    /// <summary>The prefix of the keys of comparisons with payment providers.</summary>
    public const string ReconciliationPrefix = "reconciliation:";

    /// <summary>The prefix of the keys of what is known of creators' supporters.</summary>
    public const string SupportersPrefix = "supporters:";

    /// <summary>The prefix of the keys of thanks for sent gifts.</summary>
    public const string ThanksPrefix = "thanks:";

    /// <summary>The prefix of the keys of battles.</summary>
    public const string BattlePrefix = "battle:";

    private const string Any = "any:";

    /// <summary>The wallet of a user.</summary>
    public static IWalletGrain Wallet(this IGrainFactory grains, UserId user) => grains.Refer<IWalletGrain>(WalletPrefix + user.Value);

    /// <summary>What keeps the owner of a wallet from spending too much.</summary>
    public static IWalletLimitsGrain WalletLimits(this IGrainFactory grains, UserId user) => grains.Refer<IWalletLimitsGrain>(WalletPrefix + user.Value);

    /// <summary>The earnings account of a creator.</summary>
    public static IEarningsGrain Earnings(this IGrainFactory grains, UserId creator) =>
        grains.Refer<IEarningsGrain>(EarningsPrefix + creator.Value);

    /// <summary>A campaign that rewards people.</summary>
    public static ICampaignGrain Campaign(this IGrainFactory grains, CampaignId campaign) => grains.Refer<ICampaignGrain>(CampaignPrefix + campaign.Value);

    /// <summary>The reward of one campaign to one user.</summary>
    public static IRewardGrain Reward(this IGrainFactory grains, CampaignId campaign, UserId user) =>
        grains.Refer<IRewardGrain>($"{RewardPrefix}{campaign.Value}/{user.Value}");

    /// <summary>The reversal of a sent gift.</summary>
    public static IReversalGrain Reversal(this IGrainFactory grains, SentGiftId gift) => grains.Refer<IReversalGrain>($"{ReversalPrefix}{gift}");

    /// <summary>A live room.</summary>
    public static IRoomGrain Room(this IGrainFactory grains, RoomId room) => grains.Refer<IRoomGrain>(RoomPrefix + room.Value);

    /// <summary>What happens in a room.</summary>
    public static IRoomFeedGrain RoomFeed(this IGrainFactory grains, RoomId room) => grains.Refer<IRoomFeedGrain>(RoomPrefix + room.Value);

    /// <summary>What a room wants to be given.</summary>
    public static IRoomGoalGrain RoomGoal(this IGrainFactory grains, RoomId room) => grains.Refer<IRoomGoalGrain>(RoomPrefix + room.Value);

    /// <summary>What a room's viewers are told of its battles.</summary>
    public static IRoomBattleGrain RoomBattle(this IGrainFactory grains, RoomId room) => grains.Refer<IRoomBattleGrain>(RoomPrefix + room.Value);

    /// <summary>A battle of two rooms.</summary>
    public static IBattleGrain Battle(this IGrainFactory grains, BattleId battle) => grains.Refer<IBattleGrain>(BattlePrefix + battle.Value);

    /// <summary>A purchase.</summary>
    public static IPurchaseGrain Purchase(this IGrainFactory grains, PurchaseId purchase) =>
        grains.Refer<IPurchaseGrain>(PurchasePrefix + purchase.Value);

    /// <summary>A payout.</summary>
    public static IPayoutGrain Payout(this IGrainFactory grains, PayoutId payout) => grains.Refer<IPayoutGrain>(PayoutPrefix + payout.Value);

    /// <summary>What a creator's earnings account decides about payouts.</summary>
    public static ICreatorPayoutsGrain PayoutsOf(this IGrainFactory grains, UserId creator) =>
        grains.Refer<ICreatorPayoutsGrain>(EarningsPrefix + creator.Value);

    /// <summary>The way in for the webhooks of a payment provider.</summary>
    public static IPaymentWebhookGrain PaymentWebhook(this IGrainFactory grains, string provider) =>
        grains.Refer<IPaymentWebhookGrain>(ProviderPrefix + provider);

    /// <summary>The profile of a user.</summary>
    public static IProfileGrain Profile(this IGrainFactory grains, UserId user) => grains.Refer<IProfileGrain>(ProfilePrefix + user.Value);

    /// <summary>The sandbox, which plays the payment provider in development.</summary>
    public static ISandboxGrain Sandbox(this IGrainFactory grains) => grains.Refer<ISandboxGrain>(Any);

    /// <summary>The sandbox, which plays the payout provider in development.</summary>
    public static ISandboxPayoutsGrain SandboxPayouts(this IGrainFactory grains) => grains.Refer<ISandboxPayoutsGrain>(Any);

    /// <summary>A comparison of a provider's payments with the coins that were credited.</summary>
    public static IReconciliationGrain Reconciliation(this IGrainFactory grains, ReconciliationId reconciliation) =>
        grains.Refer<IReconciliationGrain>(ReconciliationPrefix + reconciliation.Value);

    /// <summary>What is on sale.</summary>
    public static ICatalogueGrain Catalogue(this IGrainFactory grains) => grains.Refer<ICatalogueGrain>(Any);

    /// <summary>Lists of rooms and of purchases.</summary>
    public static IListingsGrain Listings(this IGrainFactory grains) => grains.Refer<IListingsGrain>(Any);

    /// <summary>Sent gifts by the ids that the outside knows them by.</summary>
    public static ISentGiftsGrain SentGifts(this IGrainFactory grains) => grains.Refer<ISentGiftsGrain>(Any);

    /// <summary>Shows that a silo can work.</summary>
    public static IReadinessGrain Readiness(this IGrainFactory grains) => grains.Refer<IReadinessGrain>(Any);

    /// <summary>Sums of what creators earned.</summary>
    public static IEarningsSummaryGrain EarningsSummaries(this IGrainFactory grains) => grains.Refer<IEarningsSummaryGrain>(Any);

    /// <summary>Who supports a creator.</summary>
    public static ISupportersGrain Supporters(this IGrainFactory grains, UserId creator) =>
        grains.Refer<ISupportersGrain>(SupportersPrefix + creator.Value);

    /// <summary>The creators of the platform, in their order.</summary>
    public static ICreatorRankingsGrain CreatorRankings(this IGrainFactory grains) => grains.Refer<ICreatorRankingsGrain>(Any);

    /// <summary>The thanks for a sent gift.</summary>
    public static IThanksGrain Thanks(this IGrainFactory grains, SentGiftId gift) => grains.Refer<IThanksGrain>($"{ThanksPrefix}{gift}");

    /// <summary>Wallets as they were.</summary>
    public static IWalletHistoryGrain WalletHistory(this IGrainFactory grains) => grains.Refer<IWalletHistoryGrain>(Any);

    /// <summary>An endpoint of outgoing webhooks.</summary>
    public static IWebhookEndpointGrain WebhookEndpoint(this IGrainFactory grains, WebhookEndpointId endpoint) =>
        grains.Refer<IWebhookEndpointGrain>(WebhookEndpointPrefix + endpoint.Value);

    /// <summary>The endpoints of outgoing webhooks.</summary>
    public static IWebhookEndpointsGrain WebhookEndpoints(this IGrainFactory grains) => grains.Refer<IWebhookEndpointsGrain>(Any);

    /// <summary>The log of what operators do.</summary>
    public static IAuditGrain Audit(this IGrainFactory grains) => grains.Refer<IAuditGrain>(Any);

    /// <summary>How earnings are spread over creators.</summary>
    public static IDistributionGrain Distribution(this IGrainFactory grains) => grains.Refer<IDistributionGrain>(Any);

    /// <summary>What the journal says of people who deal with themselves.</summary>
    public static IRiskGrain Risk(this IGrainFactory grains) => grains.Refer<IRiskGrain>(Any);

    /// <summary>The books of the platform.</summary>
    public static IBooksGrain Books(this IGrainFactory grains) => grains.Refer<IBooksGrain>(Any);

    /// <summary>
    /// A reference to a grain. Orleans finds out anew each time which type of grain implements an interface, and how that is called on the wire; here it
    /// is asked once an interface, which made a gift 8 % cheaper.
    /// </summary>
    private static TGrain Refer<TGrain>(this IGrainFactory grains, string key)
        where TGrain : class, IGrainWithStringKey
    {
        if (Known<TGrain>.Names is { } names)
        {
            return (TGrain)grains.GetGrain(GrainId.Create(names.Grain, key), names.Interface);
        }

        var grain = grains.GetGrain<TGrain>(key);
        if (grain is GrainReference reference)
        {
            Known<TGrain>.Names = new(reference.GrainId.Type, reference.InterfaceType);
        }

        return grain;
    }

    /// <summary>What Orleans calls a grain interface and its implementation. The same in every cluster of one program.</summary>
    private static class Known<TGrain>
    {
        public static GrainNames? Names { get; set; }
    }

    private sealed record GrainNames(GrainType Grain, GrainInterfaceType Interface);
}
