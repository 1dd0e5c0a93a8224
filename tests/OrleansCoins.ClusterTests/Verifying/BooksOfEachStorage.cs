using System.Collections.Concurrent;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>
/// Real books over each storage, shared by the tests of a class: a viewer who bought 70 coins (entry 1) and sent gifts (entries 2, 3, 4) to a creator,
/// whose account was opened (entry 1) and credited (entries 2, 3, 4); another creator without gifts. And a copy of them, to put everything back.
/// </summary>
public sealed class BooksOfEachStorage : IAsyncLifetime
{
    public const string Wallet = "wallet:viewer";
    public const string Earnings = "earnings:creator";
    private const string Columns = "position, account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash";

    private readonly ConcurrentDictionary<TestStorage, Lazy<Task<CoinsCluster>>> _clusters = [];

    internal async Task<CoinsCluster> OverAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var cluster = await _clusters.GetOrAdd(storage, static storage => new Lazy<Task<CoinsCluster>>(() => MakeAsync(storage))).Value;
        await RestoreAsync(cluster, storage);
        return cluster;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters.Values)
        {
            await (await cluster.Value).DisposeAsync();
        }
    }

    /// <summary>Makes an account anew from its entries, changed: with running balances and hashes as if nobody had done it.</summary>
    internal static async Task RewriteAsync(CoinsCluster cluster, string account, Func<Entry, Entry> change)
    {
        var head = AccountHead.Empty;
        foreach (var entry in await cluster.Ledger.ReadForwardAsync(AccountId.Parse(account), 0, 100, CancellationToken.None))
        {
            var changed = Follow(change(entry), head);
            Assert.Equal(1, await new Database(cluster).ExecuteAsync(
                "UPDATE entries SET amount = @p2, balance = @p3, contra = @p4, request_id = @p5, occurred_at = @p6, hash = @p7 WHERE account = @p0 AND sequence = @p1",
                account, changed.Sequence, changed.Amount, changed.Balance, changed.Contra, changed.RequestId.Value, changed.OccurredAtMicroseconds, changed.Hash.ToArray()));
            head = changed.Head;
        }
    }

    /// <summary>Appends an entry to an account, made from another account's, with running balance and hash.</summary>
    internal static async Task AppendAsync(CoinsCluster cluster, string account, string model, long sequence, Func<Entry, Entry> change)
    {
        var copy = (await cluster.Ledger.ReadForwardAsync(AccountId.Parse(model), sequence - 1, 1, CancellationToken.None))[0];
        var id = AccountId.Parse(account);
        var head = (await cluster.Ledger.ReadBackwardAsync(id, long.MaxValue, 1, CancellationToken.None)) is [var last] ? last.Head : AccountHead.Empty;
        var entry = Follow(change(copy) with { Account = id, Sequence = head.Sequence + 1, Bucket = id.Bucket, OccurredAtMicroseconds = Math.Max(head.OccurredAtMicroseconds, 1) }, head);
        Assert.Equal(1, await new Database(cluster).ExecuteAsync(
            """
            INSERT INTO entries (account, sequence, asset, kind, amount, balance, contra, peer, request_id, request_digest, occurred_at, silo, bucket, format, detail, hash)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, nullif(@p7, ''), @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)
            """,
            account, entry.Sequence, entry.Asset.Name(), entry.Kind.Name(), entry.Amount, entry.Balance, entry.Contra, entry.Peer?.Value ?? "",
            entry.RequestId.Value, entry.RequestDigest.ToArray(), entry.OccurredAtMicroseconds, entry.Silo, (short)entry.Bucket, (short)entry.Format,
            entry.Detail, entry.Hash.ToArray()));
    }

    private static Entry Follow(Entry entry, AccountHead head)
    {
        var following = entry with { Balance = head.Balance + entry.Amount };
        return following with { Hash = CanonicalEncoding.HashOf(following, head.Hash) };
    }

    private static async Task<CoinsCluster> MakeAsync(TestStorage storage)
    {
        var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await cluster.As("creator").EnrolAsync();
        await cluster.As("other").EnrolAsync();
        await cluster.As("viewer").BuyAsync("coins-70");
        foreach (var quantity in new[] { 1, 2, 3 })
        {
            Assert.NotNull((await cluster.As("viewer").SendGiftAsync("rose", "creator", quantity)).Value);
        }

        await cluster.DiamondsAsync("creator", 6);
        await new Database(cluster).ExecuteAsync($"CREATE TABLE entries_copy AS SELECT {Columns} FROM entries");
        return cluster;
    }

    private static async Task RestoreAsync(CoinsCluster cluster, TestStorage storage)
    {
        var database = new Database(cluster);
        await database.ExecuteAsync("DELETE FROM closings");
        await database.ExecuteAsync("DELETE FROM entries");
        var overriding = storage == TestStorage.PostgreSql ? " OVERRIDING SYSTEM VALUE" : "";
        await database.ExecuteAsync($"INSERT INTO entries ({Columns}){overriding} SELECT {Columns} FROM entries_copy ORDER BY position");
    }
}
