using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Commands;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.Silo.Verifying;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>Verifying from within a test, in stretches so short that accounts begin and end in the middle of them.</summary>
internal static class VerifyRuns
{
    public const int RangeEntries = 2;

    public static JournalScan ScanOf(CoinsCluster cluster) => cluster.Services.GetService<SqliteFiles>() is { } files
        ? new SqliteScan(Path.GetDirectoryName(files.Journal.File)!)
        : new PostgreSqlScan(cluster.ConnectionString);

    public static async Task<(VerifyReport Report, VerificationState State)> VerifyAsync(CoinsCluster cluster, SealTrust? trust = null)
    {
        await using var scan = ScanOf(cluster);
        var verification = new Verification(scan, new VerificationOptions(2, StateFile: null, TimeSpan.Zero, RangeEntries));
        var state = await verification.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        await verification.RunAsync(state, CancellationToken.None);
        return (await ReportAsync(scan, state, trust), state);
    }

    public static async Task<VerifyReport> ReportAsync(JournalScan scan, VerificationState state, SealTrust? trust = null)
    {
        var snapshots = new SnapshotChecks(scan, parallel: 2);
        await snapshots.RunAsync(CancellationToken.None);
        var seals = new SealChecks(scan, trust ?? SealTrust.None);
        await seals.RunAsync(CancellationToken.None);
        var audit = new AuditChecks(scan);
        await audit.RunAsync(CancellationToken.None);
        return await VerifyReport.MakeAsync(scan, state, snapshots, seals, audit, CancellationToken.None);
    }

    /// <summary>A file by which a run can go on that was interrupted after its first stretch.</summary>
    public static async Task<string> InterruptAsync(JournalScan scan)
    {
        var file = Path.Combine(Path.GetTempPath(), $"verify-{Guid.NewGuid():N}.json");
        using var interrupt = new CancellationTokenSource();
        var verification = new Verification(scan, new VerificationOptions(1, file, TimeSpan.Zero, RangeEntries), interrupt.Cancel);
        var begun = await verification.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verification.RunAsync(begun, interrupt.Token));
        return file;
    }
}
