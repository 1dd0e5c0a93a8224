using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Rewards;

[Reentrant]
internal sealed partial class CampaignGrain(LedgerServices services, IDocumentStore documents, ILogger<CampaignGrain> logger)
    : LedgerGrain<CampaignState>(services), ICampaignGrain
{
    protected override int RulesVersion => CampaignRules.Version;

    protected override CampaignState Empty => CampaignState.Empty;

    protected override CampaignState Apply(CampaignState state, Entry entry) => CampaignRules.Apply(state, entry);

    private CampaignId Id => CampaignId.Parse(Owner.Value);

    public async Task<Outcome<CampaignView>> OpenAsync(OpenCampaign command)
    {
        var now = Microseconds.FromTime(Now);
        var settlement = await SettleAsync(
            new(RequestId.ForBudget(Id), command.Digest, (_, campaign) => CampaignRules.DecideOpening(campaign, Id, command, now)));
        if (settlement.Entry is { } opening)
        {
            // What it is called is kept beside the journal. After a crash in between the same request again brings it there.
            await documents.InsertAsync(
                new Document(
                    DocumentKind.Campaign, Id.Value, "", "", null, opening.OccurredAtMicroseconds, 1, DocumentJson.Write(new CampaignBody(command.Name))),
                CancellationToken.None);
        }

        return settlement.ToOutcome(opening => View(CampaignRules.Apply(CampaignState.Empty, opening), command.Name));
    }

    public async Task<CampaignView?> GetAsync()
    {
        var (_, campaign) = await DurableAsync();
        return campaign.Budget == Coins.Zero || await documents.GetAsync(DocumentKind.Campaign, Id.Value, CancellationToken.None) is not { } document
            ? null
            : View(campaign, DocumentJson.ReadCampaign(document).Name);
    }

    public async Task<Outcome<RewardReceipt>> RewardAsync(Reward reward)
    {
        var now = Microseconds.FromTime(Now);
        var settlement = await SettleAsync(
            new(RequestId.ForReward(Id, reward.UserId), OwnRequests.Digest, (_, campaign) => CampaignRules.DecideReward(campaign, Id, reward, now)));
        if (settlement is { Entry: { } debit, Replayed: false })
        {
            DeliverAsync(debit.Peer!.Value).Ignore();
        }

        return settlement.ToOutcome(debit => new RewardReceipt(Id, DetailJson.ReadReward(debit).Reward, debit.OccurredAt));
    }

    /// <summary>Brings a reward to who gets it. What doesn't arrive is left to recovery.</summary>
    private async Task DeliverAsync(AccountId peer)
    {
        try
        {
            await (peer.IsWallet ? GrainFactory.Wallet(peer.Owner).TakeRewardAsync(Id) : GrainFactory.Earnings(peer.Owner).TakeRewardAsync(Id));
        }
        catch (Exception fault)
        {
            LogNotDelivered(logger, fault, Id, peer);
        }
    }

    private CampaignView View(CampaignState campaign, string name) => new(
        Id,
        name,
        campaign.Budget,
        campaign.Remaining,
        campaign.Rewards,
        Microseconds.ToTime(campaign.EndsAtMicroseconds),
        Microseconds.ToTime(campaign.OpenedAtMicroseconds));

    [LoggerMessage(1501, LogLevel.Warning, "The reward of {Campaign} to {Peer} could not be delivered now; recovery will.")]
    private static partial void LogNotDelivered(ILogger logger, Exception fault, CampaignId campaign, AccountId peer);
}
