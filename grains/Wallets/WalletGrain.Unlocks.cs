using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

/// <summary>Features and filters, once each.</summary>
internal sealed partial class WalletGrain
{
    public async Task<Outcome<UnlockReceipt>> UnlockAsync(UnlockFeature command)
    {
        if (await HasExpiredAsync())
        {
            await ExpireAsync();
        }

        var (feature, now) = (catalogue.Find(command.FeatureId), NowMicroseconds);
        var settlement = await SettleAsync(
            new(command.RequestId, command.Digest, (_, wallet) => WalletRules.DecideUnlock(wallet, command, feature, catalogue.Version, now, safety)));
        return settlement.ToOutcome(static debit => new UnlockReceipt(
            DetailJson.ReadUnlock(debit).FeatureId, new Coins(-debit.Amount), new Coins(debit.Balance), debit.OccurredAt)
        {
            Reminders = DetailJson.ReadUnlock(debit).Reminders,
        });
    }

    public async Task<Page<UnlockReceipt>> GetUnlocksAsync(PageRequest page)
    {
        var before = Statement.BeforeOf(page);
        var unlocks = (await DurableAsync()).State.Unlocks.Reverse().Where(unlocked => unlocked.Sequence < before).Take(page.Limit + 1).ToList();
        var isLast = unlocks.Count <= page.Limit;
        return new Page<UnlockReceipt>(
            [.. unlocks.Take(page.Limit).Select(static one => new UnlockReceipt(one.FeatureId, one.Coins, null, Microseconds.ToTime(one.AtMicroseconds)))],
            isLast ? null : Statement.PositionOf(unlocks[page.Limit - 1].Sequence));
    }

    private static UnlockLine ReadUnlock(UnlockDetail unlock) => new(unlock.FeatureId, unlock.Lots);
}
