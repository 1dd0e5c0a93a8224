using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rewards;

namespace OrleansCoins.Grains.Wallets;

/// <summary>Coins that the platform gives.</summary>
internal sealed partial class WalletGrain
{
    public async Task<bool> TakeRewardAsync(CampaignId campaign)
    {
        var requestId = RequestId.ForReward(campaign, Owner);
        var database = await DatabaseAsync();
        if (await Journal.FindAsync(AccountId.Campaign(campaign), requestId, CancellationToken.None) is not { } debit || debit.Peer != Account)
        {
            return false;
        }

        if (DetailJson.ReadReward(debit).Reward.ExpiresAt is { } expiresAt)
        {
            await RemindOfExpiryAsync(Math.Min(expiresAt, WalletRules.NextExpiry((await DurableAsync()).State) ?? expiresAt));
        }

        var settlement = await SettleAsync(new(requestId, OwnRequests.Digest, (_, _) => CampaignRules.DecideCredit(debit, default)) { Database = database });
        if (await HasExpiredAsync())
        {
            // It came so late that its reminder may have been and gone.
            await ExpireAsync();
        }

        return settlement.Entry is not null;
    }
}
