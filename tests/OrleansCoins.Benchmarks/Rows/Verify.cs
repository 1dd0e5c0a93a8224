using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.Silo.Commands;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>How long an operator waits who has the whole journal checked.</summary>
internal static class Verify
{
    private const int EntriesAWallet = 200;
    private const int SnapshotsACopy = 1_000;
    private const string Copy = "COPY orleans_state (grain_id_hash, grain_type_hash, grain_id_n1, grain_id_n0, version, state_name, grain_id_extension, service_id, payload) FROM STDIN BINARY";

    // The purchases that the wallets were filled by, as the product would have recorded them.
    private const string Payments = """
        INSERT INTO documents (kind, id, owner, status, created_at, version, body)
        SELECT
            'purchase',
            detail::json ->> 'purchaseId',
            substr(account, 8),
            'paid',
            occurred_at,
            1,
            json_build_object('coins', amount, 'provider', detail::json ->> 'provider', 'paymentId', detail::json ->> 'paymentId')
        FROM entries
        WHERE kind = 'purchase'
        """;

    public static Row Row { get; } = new("verify", "checking the books of a large journal, as the silo program's verify does", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        using var database = await DatabaseOfContestant.OnPostgresAsync();
        var connectionString = database.ConnectionString!;
        var wallets = bench.Options.Entries / (2 * EntriesAWallet);
        await Preloading.RunAsync(connectionString, [.. Enumerable.Range(0, wallets).Select(static wallet => ($"old-{wallet}", EntriesAWallet))], bench.Say);
        await ExecuteAsync(connectionString, Payments, "VACUUM (ANALYZE)", "CHECKPOINT");
        await using var scan = new PostgreSqlScan(connectionString);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, wallets).SelectMany(static wallet => new[] { $"wallet:old-{wallet}", $"earnings:of-old-{wallet}" }).Chunk(SnapshotsACopy),
            async (accounts, _) => await StoreSnapshotsAsync(connectionString, scan, accounts));
        bench.Say("each account has its snapshot");

        var options = new VerificationOptions(Math.Clamp(Environment.ProcessorCount, 1, 4), StateFile: null, TimeSpan.FromMinutes(1));
        var verification = new Verification(scan, options);
        using var process = Process.GetCurrentProcess();
        var (began, cpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var state = await verification.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        await verification.RunAsync(state, CancellationToken.None);
        var stretches = Stopwatch.GetElapsedTime(began);
        var beforeSnapshots = Stopwatch.GetTimestamp();
        var snapshots = new SnapshotChecks(scan, options.Parallel);
        await snapshots.RunAsync(CancellationToken.None);
        var replays = Stopwatch.GetElapsedTime(beforeSnapshots);
        var report = await VerifyReport.MakeAsync(scan, state, snapshots, new SealChecks(scan, SealTrust.None), new AuditChecks(scan), CancellationToken.None);
        var all = Stopwatch.GetElapsedTime(began);
        process.Refresh();
        var entries = state.Result.Entries;
        result.Ratios.Add(new($"{entries:N0} entries: checked in", all.TotalSeconds, "s"));
        result.Ratios.Add(new("entries a second", entries / all.TotalSeconds, ""));
        result.Notes.Add(
            $"{stretches.TotalSeconds:N1} s went into entries and transfers, {options.Parallel} stretches at a time; {replays.TotalSeconds:N1} s into the replays of {snapshots.Read:N0} "
            + $"accounts and their snapshots ({snapshots.Ignored.Count:N0} ignored), the rest into request ids and payments. "
            + $"This program used {(process.TotalProcessorTime - cpu).TotalSeconds:N1} s of processor time, the database its own beside it; memory {process.WorkingSet64 >> 20:N0} MB, most of it from preloading.");
        result.Faults.AddRange(report.Differences.Take(10));
        return result;
    }

    /// <summary>Stores what each of the accounts would have left when it was put away, at its end.</summary>
    private static async Task StoreSnapshotsAsync(string connectionString, PostgreSqlScan scan, IReadOnlyList<string> accounts)
    {
        await using var journal = await scan.OpenAsync(CancellationToken.None);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var copy = await connection.BeginBinaryImportAsync(Copy);
        foreach (var account in accounts)
        {
            var (head, state) = (AccountHead.Empty, SnapshotRules.Empty(account));
            var all = new JournalRange(new EntryPlace(account, 0), new EntryPlace(account, long.MaxValue));
            await foreach (var row in scan.ReadAsync(journal, all, long.MaxValue, CancellationToken.None))
            {
                (head, state) = (row.Head, SnapshotRules.Apply(state, row.Entry!));
            }

            var version = state is WalletState ? WalletRules.Version : EarningsRules.Version;
            var name = state is WalletState ? "wallet-snapshot" : "earnings-snapshot";
            var payload = JsonSerializer.SerializeToUtf8Bytes(
                new { Snapshot = new { head.Sequence, Hash = head.Hash.ToString(), RulesVersion = version, State = (object)state } });
            await copy.WriteRowAsync(CancellationToken.None, 0, 0, 0L, 0L, 1, name, account, "orleanscoins", payload);
        }

        await copy.CompleteAsync();
    }

    private static async Task ExecuteAsync(string connectionString, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
