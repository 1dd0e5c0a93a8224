using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Storage.PostgreSql;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Journal;

/// <summary>
/// Statements that look entries up are planned once and kept. A plan that is made while the journal is empty has to be the one for a large journal too: a plan
/// that goes through all entries of an account would keep a busy account's lane waiting until the server looks at the table again.
/// </summary>
public sealed partial class PostgreSqlLookUpTests
{
    private const string BySequence = "entries_sequence_key";
    private const string ByRequest = "entries_request_key";

    [SkippableFact]
    public async Task Entries_are_looked_up_by_the_index_of_their_key_even_if_that_was_planned_while_there_were_none()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var connections = new PostgreSqlConnections(await PostgresServer.Shared!.CreateDatabaseAsync(), new LaneOptions());
        await new PostgreSqlSchema(connections, NullLogger<PostgreSqlSchema>.Instance).MigrateAsync(CancellationToken.None);

        Assert.Equal([BySequence, ByRequest], await FindIndexesAsync(connections.Lanes, PostgreSqlLaneConnection.Probe, "text[]", "bigint[]", "text[]"));
        Assert.Equal([BySequence, ByRequest], await FindIndexesAsync(connections.Lanes, PostgreSqlLaneConnection.Confirm, "text[]", "text[]"));
        Assert.Equal([BySequence], await FindIndexesAsync(connections.LookUps, PostgreSqlEntryStore.Tails, "text[]", "integer"));
        Assert.Equal([ByRequest], await FindIndexesAsync(connections.LookUps, PostgreSqlEntryStore.Find, "text", "text[]"));
    }

    /// <summary>The index of each way to the entries in the plan that a statement gets, in the plan's order.</summary>
    private static async Task<string[]> FindIndexesAsync(NpgsqlDataSource source, string sql, params string[] types)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var prepare = new NpgsqlCommand($"PREPARE asked ({string.Join(", ", types)}) AS {sql}", connection);
        await prepare.ExecuteNonQueryAsync();
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE asked ({string.Join(", ", types.Select(static _ => "NULL"))})", connection);
        var indexes = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (WayToEntries().Match(reader.GetString(0)) is { Success: true } way)
            {
                indexes.Add(way.Groups[1].Value);
            }
        }

        return [.. indexes];
    }

    [GeneratedRegex(@"(\S+) on entries\b")]
    private static partial Regex WayToEntries();
}
