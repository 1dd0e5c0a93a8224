using Npgsql;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>Gifts whose debit is on disk, and that nobody is delivering: what a silo leaves behind that is killed between debit and credit.</summary>
internal static class LostGifts
{
    private const string Gone = "a-silo-that-is-gone";
    private static readonly Gift Rose = new(GiftId.Parse("rose"), "Rose", new Coins(1), 1);

    /// <summary>Writes debits of a rose each as a silo does that is gone now, or as the one of that name, and gives the last one's sequence.</summary>
    public static async Task<long> WriteDebitsAsync(CoinsCluster cluster, string viewer, string creator, long after, int count, string silo = Gone)
    {
        var account = AccountId.Wallet(UserId.Parse(viewer));
        await cluster.DeactivateAsync(cluster.Wallet(viewer));
        var session = await cluster.Ledger.OpenSessionAsync(account, CancellationToken.None);
        var head = (await cluster.Ledger.ReadForwardAsync(account, after - 1, 1, CancellationToken.None))[0].Head;
        session.Begin(head);

        // All at once: recovery may send the first one back while the last is still being written, and that takes the wallet over.
        var outcomes = new List<Task<AppendOutcome>>();
        for (var i = 1; i <= count; i++)
        {
            var debit = Debit(viewer, creator, after + i, head, silo);
            Assert.True(session.TryAppend(debit, null, out var outcome));
            outcomes.Add(outcome);
            head = debit.Head;
        }

        Assert.All(await Task.WhenAll(outcomes), static outcome => Assert.Equal(AppendOutcome.Written, outcome));
        session.Close();
        return head.Sequence;
    }

    /// <summary>
    /// Writes the debit of a rose that follows a wallet's last entry, as part of whatever transaction is open on the connection: what a silo does that
    /// takes its time over the commit.
    /// </summary>
    public static async Task InsertDebitAsync(CoinsCluster cluster, NpgsqlConnection connection, string viewer, string creator)
    {
        var head = (await cluster.Ledger.ReadBackwardAsync(AccountId.Wallet(UserId.Parse(viewer)), long.MaxValue, 1, CancellationToken.None))[0].Head;
        var debit = Debit(viewer, creator, head.Sequence + 1, head);
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash)
            VALUES ($1, $2, 'COIN', 'gift', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            connection);
        object[] columns =
        [
            debit.Account.Value, debit.Sequence, debit.Amount, debit.Balance, debit.Contra, debit.Peer!.Value.Value, debit.RequestId.Value,
            debit.RequestDigest.ToArray(), debit.OccurredAtMicroseconds, debit.Silo, (short)debit.Bucket, (short)debit.Format, debit.Detail,
            Convert.FromHexString(debit.Hash.ToString()),
        ];
        foreach (var column in columns)
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = column });
        }

        await insert.ExecuteNonQueryAsync();
    }

    /// <summary>The debit of a rose that follows a head.</summary>
    public static Entry Debit(string viewer, string creator, long sequence, AccountHead head, string silo = Gone)
    {
        var lot = new Lot(1, new Coins(head.Balance), LotCategory.Paid);
        var wallet = new WalletState { Balance = new Coins(head.Balance), Lots = [lot] };
        var command = TestGifts.Gift(viewer, creator, $"lost-{sequence}");
        var decision = WalletRules.DecideGift(
            wallet,
            UserId.Parse(viewer),
            command,
            new GiftFacts(Rose, 1, new BasisPoints(TestGifts.ShareBps), true, true, UserId.Parse(creator), true) { Safety = SafetyOptions.Unrestricted });
        return decision.Draft!.After(AccountId.Wallet(UserId.Parse(viewer)), head, DateTimeOffset.UtcNow, silo, AccountId.Wallet(UserId.Parse(viewer)).Bucket);
    }
}
