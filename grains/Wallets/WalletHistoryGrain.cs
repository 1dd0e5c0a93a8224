using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Wallets;

// Reentrant, so that one long history holds up nobody who asks for another.
[StatelessWorker, Reentrant]
internal sealed class WalletHistoryGrain(IJournal journal) : Grain, IWalletHistoryGrain
{
    public async Task<WalletBalance> GetAtAsync(UserId owner, DateTimeOffset at)
    {
        var (account, until) = (AccountId.Wallet(owner), Microseconds.FromTime(at));
        var (head, wallet) = (AccountHead.Empty, WalletState.Empty);
        IReadOnlyList<Entry> page;
        do
        {
            page = await journal.ReadForwardAsync(account, head.Sequence, Limits.ReplayPageSize, CancellationToken.None);
            foreach (var entry in page)
            {
                if (entry.OccurredAtMicroseconds > until)
                {
                    return WalletRules.Describe(owner, head.Sequence, wallet, until);
                }

                head = Replay.Follow(head, entry);
                wallet = WalletRules.Apply(wallet, entry);
            }
        }
        while (page.Count > 0);
        return WalletRules.Describe(owner, head.Sequence, wallet, until);
    }
}
