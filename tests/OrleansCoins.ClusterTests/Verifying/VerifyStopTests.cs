using OrleansCoins.Silo.Verifying;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>A <c>verify</c> that was stopped goes on where it was, and only over the journal that it was stopped in.</summary>
public sealed class VerifyStopTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>
{
    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task An_interrupted_run_that_goes_on_finds_what_one_run_finds(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await Tampering.All["a byte of a hash"].Do(cluster);
        await Tampering.All["a balance"].Do(cluster);
        var (whole, wholeState) = await VerifyRuns.VerifyAsync(cluster);
        await using var scan = VerifyRuns.ScanOf(cluster);
        var file = await VerifyRuns.InterruptAsync(scan);

        var second = new Verification(scan, new VerificationOptions(1, file, TimeSpan.Zero, VerifyRuns.RangeEntries));
        var resumed = await second.ResumeAsync(file, CancellationToken.None);
        Assert.InRange(resumed.Done.Count, 1, resumed.Ranges.Count - 1);
        await second.RunAsync(resumed, CancellationToken.None);
        var report = await VerifyRuns.ReportAsync(scan, resumed);
        File.Delete(file);

        Assert.Equal(2, whole.Differences.Count(difference => difference.Contains(": hash", StringComparison.Ordinal)));
        Assert.Equal(whole.Differences, report.Differences);
        Assert.Equal(wholeState.Result.Entries, resumed.Result.Entries);
        Assert.Equal(wholeState.Result.Contras, resumed.Result.Contras);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task After_a_restore_to_an_earlier_time_it_does_not_go_on_but_says_so(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);

        await SaysThatItWasRestoredAsync(cluster, async () =>
            Assert.Equal(1, await new Database(cluster).ExecuteAsync("DELETE FROM entries WHERE position = (SELECT max(position) FROM entries)")));
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task After_a_restore_and_other_entries_in_the_same_places_it_does_not_go_on_either(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);

        await SaysThatItWasRestoredAsync(cluster, async () =>
        {
            foreach (var account in new[] { BooksOfEachStorage.Wallet, BooksOfEachStorage.Earnings })
            {
                await BooksOfEachStorage.RewriteAsync(cluster, account, static entry => entry with { OccurredAtMicroseconds = entry.OccurredAtMicroseconds + 1 });
            }
        });
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task It_does_not_go_on_over_another_database(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await using var scan = VerifyRuns.ScanOf(cluster);
        var file = await VerifyRuns.InterruptAsync(scan);
        var identity = (await scan.MeasureAsync(CancellationToken.None)).Identity;
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(identity, "another", StringComparison.Ordinal));

        var verify = await SiloProgram.RunAsync(cluster, "verify", "--resume", file);
        File.Delete(file);

        Assert.True(verify.ExitCode == 2, verify.ToString());
        Assert.Contains("is of another database than", verify.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task When_the_database_fails_in_the_middle_it_ends_with_2_and_says_how_to_go_on(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        var database = new Database(cluster);
        await database.ExecuteAsync("ALTER TABLE entries RENAME COLUMN detail TO withheld");
        SiloProgram failed;
        try
        {
            failed = await SiloProgram.RunAsync(cluster, "verify");
        }
        finally
        {
            await database.ExecuteAsync("ALTER TABLE entries RENAME COLUMN withheld TO detail");
        }

        Assert.True(failed.ExitCode == 2, failed.ToString());
        Assert.Contains("detail", failed.Errors, StringComparison.Ordinal);
        const string GoOn = "Go on with: verify --resume ";
        Assert.Contains(GoOn, failed.Errors, StringComparison.Ordinal);
        var file = failed.Errors[(failed.Errors.IndexOf(GoOn, StringComparison.Ordinal) + GoOn.Length)..].Trim();
        var resumed = await SiloProgram.RunAsync(cluster, "verify", "--resume", file);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("The books are right: 9 entries", resumed.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(file), "what is done needs no file to go on by");
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_place_where_it_cannot_keep_how_far_it_is_shows_at_once(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await using var scan = VerifyRuns.ScanOf(cluster);
        var done = 0;
        var verification = new Verification(scan, new VerificationOptions(1, "/nowhere/verify.json", TimeSpan.Zero, VerifyRuns.RangeEntries), () => done++);
        var state = await verification.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);

        await Assert.ThrowsAnyAsync<IOException>(() => verification.RunAsync(state, CancellationToken.None));

        Assert.Equal((0, 0), (done, state.Result.Entries));
    }

    private static async Task SaysThatItWasRestoredAsync(CoinsCluster cluster, Func<Task> restore)
    {
        await using var scan = VerifyRuns.ScanOf(cluster);
        var file = await VerifyRuns.InterruptAsync(scan);
        await restore();

        var verify = await SiloProgram.RunAsync(cluster, "verify", "--resume", file);
        File.Delete(file);

        Assert.True(verify.ExitCode == 2, verify.ToString());
        Assert.Contains("was restored or changed since", verify.Errors, StringComparison.Ordinal);
        Assert.Contains("Begin anew, without --resume.", verify.Errors, StringComparison.Ordinal);
    }
}
