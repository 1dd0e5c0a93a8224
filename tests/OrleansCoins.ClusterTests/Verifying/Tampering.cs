using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>What somebody may do to a journal behind the silos' back, and the line by which it has to be found.</summary>
internal static class Tampering
{
    private const string Wallet = BooksOfEachStorage.Wallet;
    private const string Earnings = BooksOfEachStorage.Earnings;

    public static readonly IReadOnlyDictionary<string, (string Line, Func<CoinsCluster, Task> Do)> All = new Dictionary<string, (string, Func<CoinsCluster, Task>)>
    {
        ["an amount"] = ($"{Wallet}, entry 3: balance", Sql("UPDATE entries SET amount = amount + 1 WHERE account = 'wallet:viewer' AND sequence = 3")),
        ["an amount, by its hash"] = ($"{Wallet}, entry 3: hash", Sql("UPDATE entries SET amount = amount + 1 WHERE account = 'wallet:viewer' AND sequence = 3")),
        ["a balance"] = ($"{Wallet}, entry 4: balance", Sql("UPDATE entries SET balance = balance + 1 WHERE account = 'wallet:viewer' AND sequence = 4")),
        ["a balance, by what the accounts hold together"] = ("contra: accounts hold 65 COIN, expected 64", Sql("UPDATE entries SET balance = balance + 1 WHERE account = 'wallet:viewer' AND sequence = 4")),
        ["a byte of a hash"] = ($"{Earnings}, entry 4: hash", FlipAsync("hash", Earnings, 4)),
        ["a byte of a digest"] = ($"{Wallet}, entry 2: hash", FlipAsync("request_digest", Wallet, 2)),
        ["a byte of a detail"] = ($"{Earnings}, entry 2: hash", Sql("UPDATE entries SET detail = replace(detail, 'rose', 'nose') WHERE account = 'earnings:creator' AND sequence = 2")),
        ["a silo's name"] = ($"{Earnings}, entry 3: hash", Sql("UPDATE entries SET silo = 'x' WHERE account = 'earnings:creator' AND sequence = 3")),
        ["a kind that nobody knows"] = ($"{Earnings}, entry 3: readable", Sql("UPDATE entries SET kind = 'present' WHERE account = 'earnings:creator' AND sequence = 3")),
        ["an asset"] = ($"{Wallet}, entry 2: readable", Sql("UPDATE entries SET asset = 'DIAMOND' WHERE account = 'wallet:viewer' AND sequence = 2")),
        ["a bucket"] = ($"{Wallet}, entry 2: bucket", Sql("UPDATE entries SET bucket = (bucket + 1) % 4096 WHERE account = 'wallet:viewer' AND sequence = 2")),
        ["a row deleted from the middle"] = ($"{Earnings}, entry 4: sequence", Sql("DELETE FROM entries WHERE account = 'earnings:creator' AND sequence = 3")),
        ["a debit deleted from the end"] = ($"{Earnings}, entry 4: debit", Sql("DELETE FROM entries WHERE account = 'wallet:viewer' AND sequence = 4")),
        ["a credit deleted from the end"] = ($"{Wallet}, entry 4: undelivered", Sql("DELETE FROM entries WHERE account = 'earnings:creator' AND sequence = 4")),
        ["sequences swapped"] = ($"{Wallet}, entry 2: hash", async cluster =>
        {
            foreach (var (from, to) in new[] { (2, 99), (3, 2), (99, 3) })
            {
                await Sql($"UPDATE entries SET sequence = {to} WHERE account = 'wallet:viewer' AND sequence = {from}")(cluster);
            }
        }
        ),
        ["a credit doubled in another account"] = ("earnings:other, entry 2: debit", cluster => BooksOfEachStorage.AppendAsync(cluster, "earnings:other", Earnings, 2, static credit => credit)),
        ["a credit doubled in its account"] = ($"{Earnings}, entry 5: debit", cluster => BooksOfEachStorage.AppendAsync(
            cluster, Earnings, Earnings, 2, static credit => credit with { RequestId = RequestId.FromJournal("gift/viewer:02") })),
        ["a credit without a debit"] = ($"{Earnings}, entry 5: debit", cluster => BooksOfEachStorage.AppendAsync(
            cluster, Earnings, Earnings, 2, static credit => credit with { RequestId = RequestId.FromJournal("gift/viewer:99") })),
        ["diamonds, with a chain that holds"] = ($"{Earnings}, entry 3: gift-share", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, Earnings, static entry => entry.Sequence == 3 ? entry with { Amount = entry.Amount + 1 } : entry)),
        ["coins of a gift, with a chain that holds"] = ($"{Wallet}, entry 3: detail", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, Wallet, static entry => entry.Sequence == 3 ? entry with { Amount = entry.Amount + 1 } : entry)),
        ["a contra account, with a chain that holds"] = ($"{Wallet}, entry 2: contra", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, Wallet, static entry => entry.Sequence == 2 ? entry with { Contra = ContraAccounts.Purchases } : entry)),
        ["a time, with a chain that holds"] = ($"{Wallet}, entry 3: time", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, Wallet, static entry => entry.Sequence == 3 ? entry with { OccurredAtMicroseconds = 1 } : entry)),
        ["coins that were paid for, with a chain that holds"] = ("purchases: expected one credit of 70 coins", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, Wallet, static entry => entry.Sequence == 1 ? entry with { Amount = 71 } : entry)),
        ["a return of a gift that was credited"] = ($"{Wallet}, entry 5: gift-returns", cluster => BooksOfEachStorage.AppendAsync(
            cluster, Wallet, Wallet, 2, static debit => debit with { Kind = EntryKind.GiftReturned, Amount = -debit.Amount, RequestId = RequestId.FromJournal("return/viewer:2") })),
    };

    private static Func<CoinsCluster, Task> Sql(string sql) => async cluster => Assert.Equal(1, await new Database(cluster).ExecuteAsync(sql));

    private static Func<CoinsCluster, Task> FlipAsync(string column, string account, long sequence) => async cluster =>
    {
        var entry = (await cluster.Ledger.ReadForwardAsync(AccountId.Parse(account), sequence - 1, 1, CancellationToken.None))[0];
        var bytes = column == "hash" ? entry.Hash.ToArray() : entry.RequestDigest.ToArray();
        bytes[7] ^= 1;
        Assert.Equal(1, await new Database(cluster).ExecuteAsync($"UPDATE entries SET {column} = @p2 WHERE account = @p0 AND sequence = @p1", account, sequence, bytes));
    };
}
