using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Grains;
using OrleansCoins.Silo.Commands;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.Silo.Verifying;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>Whoever changes the journal by SQL is found out by <c>verify</c>, which names the account and the entry; and nobody else is.</summary>
public sealed class VerifyTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>
{
    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    public static TheoryData<TestStorage, string> Tamperings
    {
        get
        {
            var data = new TheoryData<TestStorage, string>();
            foreach (var tampering in Tampering.All.Keys)
            {
                data.Add(TestStorage.PostgreSql, tampering);
                data.Add(TestStorage.Sqlite, tampering);
            }

            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Books_that_nobody_touched_are_right(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);

        var verify = await SiloProgram.RunAsync(cluster, "verify", "--undelivered-after", "00:00:00");

        Assert.True(verify.ExitCode == 0, verify.ToString());
        Assert.Contains("The books are right: 9 entries of 3 accounts", verify.Output, StringComparison.Ordinal);
        Assert.Contains("accounts hold 64 COIN", verify.Output, StringComparison.Ordinal);
        Assert.Contains("platform:gifts holds 6 COIN", verify.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Tamperings))]
    public async Task Whatever_is_changed_by_SQL_is_found_in_its_account_and_entry(TestStorage storage, string tampering)
    {
        var cluster = await books.OverAsync(storage);
        var (line, change) = Tampering.All[tampering];
        await change(cluster);

        var (report, _) = await VerifyAsync(cluster);

        Assert.Contains(report.Differences, difference => difference.Contains(line, StringComparison.Ordinal));
        Assert.False(report.IsRight);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task The_program_says_what_was_changed_and_ends_with_1(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await Tampering.All["a byte of a hash"].Do(cluster);

        var verify = await SiloProgram.RunAsync(cluster, "verify");

        Assert.True(verify.ExitCode == 1, verify.ToString());
        Assert.Contains("earnings:creator, entry 4: hash: expected ", verify.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_young_gift_without_an_answer_is_counted_and_no_difference(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await Tampering.All["a credit deleted from the end"].Do(cluster);

        var verify = await SiloProgram.RunAsync(cluster, "verify", "--undelivered-after", "1.00:00:00");
        var listed = await SiloProgram.RunAsync(cluster, "undelivered");

        Assert.True(verify.ExitCode == 0, verify.ToString());
        Assert.Contains("undelivered, for less than 1.00:00:00: 1", verify.Output, StringComparison.Ordinal);
        Assert.Contains("wallet:viewer, entry 4: no answer from earnings:creator", verify.Output, StringComparison.Ordinal);
        Assert.True(listed.ExitCode == 0 && listed.Output.Contains("earnings:creator", StringComparison.Ordinal), listed.ToString());
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task An_interrupted_run_that_goes_on_finds_what_one_run_finds(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await Tampering.All["a byte of a hash"].Do(cluster);
        await Tampering.All["a balance"].Do(cluster);
        var (whole, wholeState) = await VerifyAsync(cluster);
        var file = Path.Combine(Path.GetTempPath(), $"verify-{Guid.NewGuid():N}.json");
        await using var scan = ScanOf(cluster);
        var options = new VerificationOptions(1, file, TimeSpan.Zero, RangeEntries: 2);
        using var interrupt = new CancellationTokenSource();
        var first = new Verification(scan, options, interrupt.Cancel);
        var begun = await first.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(begun, interrupt.Token));

        var second = new Verification(scan, options);
        var resumed = await second.ResumeAsync(file, CancellationToken.None);
        Assert.InRange(resumed.Done.Count, 1, resumed.Ranges.Count - 1);
        await second.RunAsync(resumed, CancellationToken.None);
        var report = await VerifyReport.MakeAsync(scan, resumed, CancellationToken.None);
        File.Delete(file);

        Assert.Equal(2, whole.Differences.Count(difference => difference.Contains(": hash", StringComparison.Ordinal)));
        Assert.Equal(whole.Differences, report.Differences);
        Assert.Equal(wholeState.Result.Entries, resumed.Result.Entries);
        Assert.Equal(wholeState.Result.Contras, resumed.Result.Contras);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_snapshot_that_counts_for_nothing_is_noted_and_no_difference(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await cluster.As("creator").EnrolAsync();
        await cluster.As("viewer").BuyAsync();
        for (var gift = 0; gift < Limits.TailSize; gift++)
        {
            Assert.NotNull((await cluster.As("viewer").SendGiftAsync("rose", "creator", 1)).Value);
        }

        await cluster.DiamondsAsync("creator", Limits.TailSize);
        await cluster.DeactivateAsync(cluster.Wallet("viewer"));
        var database = new Database(cluster);
        await Eventually.IsTrueAsync(async () => await database.ReadSnapshotAsync(BooksOfEachStorage.Wallet) is not null, "the wallet has a snapshot");
        var used = await SiloProgram.RunAsync(cluster, "account", BooksOfEachStorage.Wallet);
        var stored = await database.ReadSnapshotAsync(BooksOfEachStorage.Wallet);
        await database.WriteSnapshotAsync(BooksOfEachStorage.Wallet, Snapshots.SnapshotDamage.All["with a wrong balance"](stored!, stored!));

        var verify = await SiloProgram.RunAsync(cluster, "verify");

        Assert.Contains($"of entry {1 + Limits.TailSize}; it will be used", used.Output, StringComparison.Ordinal);
        Assert.True(verify.ExitCode == 0, verify.ToString());
        Assert.Contains("the snapshot of wallet:viewer will be ignored: it holds 77777", verify.Output, StringComparison.Ordinal);
    }

    private static JournalScan ScanOf(CoinsCluster cluster) => cluster.Services.GetService<SqliteFiles>() is { } files
        ? new SqliteScan(Path.GetDirectoryName(files.Journal.File)!)
        : new PostgreSqlScan(cluster.ConnectionString);

    /// <summary>In stretches of two entries, so that accounts begin and end in the middle of them.</summary>
    private static async Task<(VerifyReport Report, VerificationState State)> VerifyAsync(CoinsCluster cluster)
    {
        await using var scan = ScanOf(cluster);
        var verification = new Verification(scan, new VerificationOptions(2, StateFile: null, TimeSpan.Zero, RangeEntries: 2));
        var state = await verification.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        await verification.RunAsync(state, CancellationToken.None);
        return (await VerifyReport.MakeAsync(scan, state, CancellationToken.None), state);
    }
}
