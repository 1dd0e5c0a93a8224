using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.Silo.Verifying;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>What is asked of the journal as a whole: each account's request ids, and payments. Where more is found than is shown, the report says so.</summary>
public sealed class VerifyManyTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>
{
    private const string Numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 123)";

    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Payments_without_coins_are_counted_and_the_report_says_that_not_all_are_shown(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        var database = new Database(cluster);
        Assert.Equal(123, await database.ExecuteAsync(
            $$"""
            {{Numbers}} INSERT INTO documents (kind, id, owner, status, created_at, version, body)
            SELECT 'purchase', concat('pur_made_up_', n), 'viewer', 'paid', 1, 1, '{"coins":70,"provider":"sandbox","paymentId":"made-up"}' FROM numbers
            """));
        SiloProgram verify;
        try
        {
            verify = await SiloProgram.RunAsync(cluster, "verify");
        }
        finally
        {
            await database.ExecuteAsync("DELETE FROM documents WHERE id LIKE 'pur_made_up_%'");
        }

        Assert.True(verify.ExitCode == 1, verify.ToString());
        Assert.Equal(100, verify.Output.Split(": purchases: expected one credit of 70 coins to wallet:viewer for payment/sandbox/made-up, found none").Length - 1);
        Assert.Contains("... and 23 more like these: only the first 100 of 123 are shown", verify.Output, StringComparison.Ordinal);
        Assert.Contains("123 differences: 9 entries", verify.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Request_ids_that_an_account_holds_twice_are_found_and_the_report_says_that_not_all_are_shown(TestStorage storage)
    {
        await using var scan = await CopyWithoutIndexesAsync(
            await books.OverAsync(storage),
            "INSERT INTO entries SELECT * FROM entries WHERE account = 'wallet:viewer' AND sequence = 3",
            $"{Numbers} INSERT INTO entries (account, request_id) SELECT concat('wallet:x', n % 122), concat('x/', n % 122) FROM numbers CROSS JOIN (VALUES (1), (2)) AS twice");

        var found = await new JournalChecks(scan).CheckRequestIdsAsync(CancellationToken.None);

        Assert.Equal((123, 100), (found.Count, found.Items.Count));
        Assert.StartsWith("wallet:viewer: request-id: expected 'key/viewer/", found.Items[0].ToString(), StringComparison.Ordinal);
        Assert.EndsWith("' once, found 2 times", found.Items[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("... and 23 more like these: only the first 100 of 123 are shown", found.More());
    }

    /// <summary>The journal as it is when its unique indexes are gone, with more entries.</summary>
    private static async Task<JournalScan> CopyWithoutIndexesAsync(CoinsCluster cluster, params string[] more)
    {
        if (cluster.Services.GetService<SqliteFiles>() is { } files)
        {
            var directory = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(files.Journal.File)!, "without-indexes"));
            await using var copy = new SqliteConnection($"Data Source={Path.Combine(directory.FullName, "journal.db")};Pooling=False");
            await copy.OpenAsync();
            foreach (var sql in more.Prepend($"ATTACH '{files.Journal.File}' AS journal; CREATE TABLE entries AS SELECT * FROM journal.entries; DETACH journal"))
            {
                await using var command = new SqliteCommand(sql, copy);
                await command.ExecuteNonQueryAsync();
            }

            return new SqliteScan(directory.FullName);
        }

        var database = new Database(cluster);
        await database.ExecuteAsync("CREATE SCHEMA without_indexes; CREATE TABLE without_indexes.entries AS SELECT * FROM entries");
        foreach (var sql in more)
        {
            await database.ExecuteAsync(sql.Replace("INTO entries", "INTO without_indexes.entries", StringComparison.Ordinal));
        }

        return new PostgreSqlScan($"{cluster.ConnectionString};Search Path=without_indexes");
    }
}
