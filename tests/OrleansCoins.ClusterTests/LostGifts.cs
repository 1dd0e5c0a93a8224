using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>Gifts whose debit is on disk, and that nobody is delivering: what a silo leaves behind that is killed between debit and credit.</summary>
internal static class LostGifts
{
    private static readonly Gift Rose = new(GiftId.Parse("rose"), "Rose", new Coins(1), 1);

    /// <summary>Writes debits of a rose each as a silo does that is gone now, and gives the last one's sequence.</summary>
    public static async Task<long> WriteDebitsAsync(CoinsCluster cluster, string viewer, string creator, long after, int count)
    {
        var account = AccountId.Wallet(UserId.Parse(viewer));
        await cluster.DeactivateAsync(cluster.Wallet(viewer));
        var session = await cluster.Ledger.OpenSessionAsync(account, CancellationToken.None);
        var head = (await cluster.Ledger.ReadForwardAsync(account, after - 1, 1, CancellationToken.None))[0].Head;
        session.Begin(head);
        for (var i = 1; i <= count; i++)
        {
            var debit = Debit(viewer, creator, after + i, head);
            Assert.True(session.TryAppend(debit, null, out var outcome));
            Assert.Equal(AppendOutcome.Written, await outcome);
            head = debit.Head;
        }

        session.Close();
        return head.Sequence;
    }

    /// <summary>The debit of a rose that follows a head.</summary>
    public static Entry Debit(string viewer, string creator, long sequence, AccountHead head)
    {
        var lot = new Lot(1, new Coins(head.Balance), LotCategory.Paid);
        var wallet = new WalletState { Balance = new Coins(head.Balance), Lots = [lot] };
        var command = TestGifts.Gift(viewer, creator, $"lost-{sequence}");
        var decision = WalletRules.DecideGift(
            wallet, UserId.Parse(viewer), command, new GiftFacts(Rose, 1, new BasisPoints(TestGifts.ShareBps), true, true, UserId.Parse(creator), true));
        return decision.Draft!.After(AccountId.Wallet(UserId.Parse(viewer)), head, DateTimeOffset.UtcNow, "a-silo-that-is-gone", AccountId.Wallet(UserId.Parse(viewer)).Bucket);
    }
}
