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

        var expiresAt = DetailJson.ReadReward(debit).Reward.ExpiresAt;
        if (expiresAt is { } expiry)
        {
            await RemindOfExpiryAsync(expiry);
        }

        var settlement = await SettleAsync(new(requestId, OwnRequests.Digest, (_, _) => CampaignRules.DecideCredit(debit, default)) { Database = database });
        if (expiresAt is not null)
        {
            await AfterExpiringCoinsAsync();
        }

        return settlement.Entry is not null;
    }
}
