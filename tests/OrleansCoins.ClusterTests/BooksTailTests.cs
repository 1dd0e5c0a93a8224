using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests;

/// <summary>The books from a closing and what came after it say exactly what the books from everything say, and don't read what is closed.</summary>
public sealed class BooksTailTests(ITestOutputHelper output)
{
    private const int Steps = 40;

    /// <summary>What somebody does to the database after a closing.</summary>
    private static readonly string[] Tamperings =
    [
        "UPDATE entries SET amount = amount + 1 WHERE position = (SELECT max(position) FROM entries)",
        "UPDATE entries SET balance = balance + 1 WHERE position = (SELECT max(position) FROM entries)",
        "UPDATE entries SET amount = amount + 1, balance = balance + 1 WHERE position = (SELECT max(position) FROM entries WHERE kind = 'gift' AND account LIKE 'earnings:%')",
        "UPDATE entries SET request_id = 'gift/nobody:1' WHERE position = (SELECT max(position) FROM entries WHERE kind = 'gift' AND account LIKE 'earnings:%')",
        "UPDATE entries SET request_id = 'gift/nobody' WHERE position = (SELECT max(position) FROM entries WHERE kind = 'gift' AND account LIKE 'earnings:%')",
        "DELETE FROM entries WHERE position = (SELECT max(position) FROM entries WHERE kind = 'gift' AND account LIKE 'earnings:%')",
        "DELETE FROM entries WHERE position = (SELECT max(position) FROM entries WHERE kind = 'purchase')",
        "UPDATE entries SET detail = replace(detail, 'pur_', 'pur_x') WHERE position = (SELECT max(position) FROM entries WHERE kind = 'purchase')",
        "UPDATE entries SET amount = amount - 1, balance = balance - 1 WHERE position = (SELECT max(position) FROM entries WHERE kind = 'refund')",
        "UPDATE entries SET amount = amount + 1, balance = balance + 1 WHERE position = (SELECT max(position) FROM entries WHERE kind = 'reward' AND account LIKE 'wallet:%')",
        "DELETE FROM entries WHERE position = (SELECT max(position) FROM entries WHERE kind = 'reversal')",
        "UPDATE entries SET amount = amount - 1, balance = balance - 1 WHERE position = (SELECT max(position) FROM entries WHERE kind = 'payout')",
        // Records of before the closing, changed after it.
        "UPDATE documents SET status = 'pending' WHERE kind = 'purchase' AND created_at = (SELECT min(created_at) FROM documents WHERE kind = 'purchase')",
        "UPDATE documents SET body = replace(body, '\"coins\":', '\"coins\":1') WHERE kind = 'reward' AND created_at = (SELECT min(created_at) FROM documents WHERE kind = 'reward')",
        "UPDATE documents SET status = 'failed' WHERE kind = 'payout' AND created_at = (SELECT min(created_at) FROM documents WHERE kind = 'payout')",
    ];

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite, 1)]
    [InlineData(TestStorage.PostgreSql, 2)]
    [InlineData(TestStorage.PostgreSql, 3)]
    public async Task Whatever_happens_and_wherever_it_is_closed_both_ways_say_the_same(TestStorage storage, int seed)
    {
        await using var world = await BooksWorld.StartAsync(storage, seed);
        var closings = 0;
        for (var step = 0; step < Steps; step++)
        {
            var what = await world.ActAsync();
            if (world.Draw(5) == 0 && await world.CloseAsync($"step {step}"))
            {
                closings++;
            }

            var (tail, whole) = await world.ReadAtRestAsync();
            Assert.True(tail == whole, $"seed {seed}, step {step} ({what}):\n{tail}\n{whole}");
            Assert.DoesNotContain("differ", whole, StringComparison.Ordinal);
        }

        Assert.True(closings > 3, $"only {closings} closings");
        output.WriteLine($"{closings} closings, {await world.CountAsync()} entries");
        foreach (var tampering in Tamperings)
        {
            await world.CloseAsync($"before {tampering}");
            await world.ActAllAsync();
            await world.ReadAtRestAsync();
            Assert.Equal(1, await world.TamperAsync(tampering));

            var (tail, whole) = await world.ReadAtRestAsync(isTampered: true);
            Assert.True(tail == whole, $"{tampering}:\n{tail}\n{whole}");
            Assert.True(whole.Contains("differ", StringComparison.Ordinal) || !whole.EndsWith(" 0 open", StringComparison.Ordinal), $"{tampering} is not noticed: {whole}");
            await world.UndoAsync();
        }
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task A_transfer_that_was_open_when_it_was_closed_is_counted_until_it_is_answered(TestStorage storage)
    {
        await using var world = await BooksWorld.StartAsync(storage, 7);
        await world.ActAllAsync();
        await world.GiveLastAsync();
        await world.ReadAtRestAsync();
        await world.TamperAsync("DELETE FROM entries WHERE position = (SELECT max(position) FROM entries WHERE kind = 'gift' AND account LIKE 'earnings:%')");
        Assert.True(await world.CloseAsync("with an open gift"));

        Assert.Equal(1, (await world.Books.ReadAsync(default, CancellationToken.None)).UndeliveredGifts);

        await world.UndoAsync(atNewPosition: true);
        Assert.Equal(0, (await world.Books.ReadAsync(default, CancellationToken.None)).UndeliveredGifts);
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task Books_with_a_difference_are_closed_and_said_so_but_not_gone_on_from(TestStorage storage)
    {
        await using var world = await BooksWorld.StartAsync(storage, 8);
        await world.ActAllAsync();
        await world.ReadAtRestAsync();
        await world.TamperAsync("UPDATE entries SET balance = balance + 1 WHERE position = (SELECT max(position) FROM entries WHERE kind = 'unlock')");

        Assert.True(await world.CloseAsync("with a difference"));

        var last = await world.Cluster.Services.GetRequiredService<IClosingStore>().GetLastAsync(CancellationToken.None);
        Assert.True(ClosingText.Read(last!.Body).Differences > 0);
        Assert.NotEmpty((await world.Books.ReadAsync(default, CancellationToken.None)).Differences);
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite, "not signed")]
    [InlineData(TestStorage.Sqlite, "signed with another key")]
    [InlineData(TestStorage.Sqlite, "with another carry beside it")]
    [InlineData(TestStorage.PostgreSql, "not signed")]
    [InlineData(TestStorage.PostgreSql, "signed with another key")]
    [InlineData(TestStorage.PostgreSql, "with another carry beside it")]
    public async Task A_closing_that_is_not_the_operators_does_not_hide_what_lies_before_it(TestStorage storage, string closing)
    {
        await using var world = await BooksWorld.StartAsync(storage, 11);
        await world.ActAllAsync();
        await world.ReadAtRestAsync();
        Assert.True(await world.CloseAsync(closing, closing switch
        {
            "not signed" => new NoSealKey(),
            "signed with another key" => SealKey.Parse(SealKey.DrawSeed()),
            _ => null,
        }));
        await world.ActAllAsync();
        await world.ReadAtRestAsync();
        if (closing == "with another carry beside it")
        {
            Assert.Equal(1, await new Database(world.Cluster).ExecuteAsync("UPDATE closings SET carry = replace(carry, '\"open\":[', '\"open\": [')"));
        }

        Assert.Equal(1, await world.TamperAsync("UPDATE entries SET balance = balance + 1 WHERE position = (SELECT min(position) FROM entries WHERE kind = 'unlock')"));

        Assert.NotEmpty((await world.Books.ReadAsync(default, CancellationToken.None)).Differences);
    }

    [SkippableFact]
    public async Task With_many_closed_entries_PostgreSQL_reads_those_that_came_after_and_what_they_are_compared_with()
    {
        await using var world = await BooksWorld.StartAsync(TestStorage.PostgreSql, 9);
        await world.ActAllAsync();
        await world.FillAsync();
        await world.ReadAtRestAsync();
        Assert.True(await world.CloseAsync("with all that"));
        await world.ActAllAsync();
        await world.ReadAtRestAsync();
        await using var connection = new NpgsqlConnection(world.Cluster.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var settings = new NpgsqlCommand(PostgreSqlBooks.Dialect.TailSettings, connection, transaction))
        {
            await settings.ExecuteNonQueryAsync();
        }

        foreach (var statement in await new BooksReader(PostgreSqlBooks.Dialect, world.Key).StatementsAsync(transaction, CancellationToken.None))
        {
            await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) {statement}", connection, transaction);
            using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync())!);
            var read = RowsOf(plan.RootElement[0].GetProperty("Plan"));
            Assert.True(read < 1_000, $"{read} rows of {BooksWorld.Filled} closed ones are read:\n{statement}\n{plan.RootElement}");
        }
    }

    [Fact]
    public async Task With_many_closed_entries_SQLite_goes_by_index()
    {
        await using var world = await BooksWorld.StartAsync(TestStorage.Sqlite, 10);
        await world.ActAllAsync();
        await world.ReadAtRestAsync();
        Assert.True(await world.CloseAsync("all"));
        await using var connection = new SqliteConnection(world.Cluster.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        foreach (var statement in await new BooksReader(SqliteBooks.Dialect, world.Key).StatementsAsync(transaction, CancellationToken.None))
        {
            await using var explain = connection.CreateCommand();
            (explain.CommandText, explain.Transaction) = ($"EXPLAIN QUERY PLAN {statement}", (SqliteTransaction)transaction);
            var plan = new StringBuilder();
            await using var reader = await explain.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.AppendLine(reader.GetString(3));
            }

            foreach (var table in new[] { "entries", "answer", "before", "credit", "back", "closed", "debit", "gift", "refusal" })
            {
                Assert.False(plan.ToString().Contains($"SCAN {table} ", StringComparison.Ordinal) || plan.ToString().Contains($"SCAN {table}\n", StringComparison.Ordinal), $"{statement}\n{plan}");
            }
        }
    }

    private static long RowsOf(JsonElement node)
    {
        var rows = 0L;
        if (node.TryGetProperty("Relation Name", out var relation) && relation.GetString() == "entries" || node.TryGetProperty("Index Name", out var index) && index.GetString()!.StartsWith("entries", StringComparison.Ordinal))
        {
            var removed = node.TryGetProperty("Rows Removed by Filter", out var filtered) ? filtered.GetDouble() : 0;
            rows += (long)((node.GetProperty("Actual Rows").GetDouble() + removed) * node.GetProperty("Actual Loops").GetDouble());
        }

        if (node.TryGetProperty("Plans", out var plans))
        {
            rows += plans.EnumerateArray().Sum(RowsOf);
        }

        return rows;
    }
}
