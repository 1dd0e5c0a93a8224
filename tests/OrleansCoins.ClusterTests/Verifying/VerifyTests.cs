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
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
    }

    [SkippableTheory]
    [MemberData(nameof(Tamperings))]
    public async Task Whatever_is_changed_by_SQL_is_found_in_its_account_and_entry(TestStorage storage, string tampering)
    {
        var cluster = await books.OverAsync(storage);
        var (line, change) = Tampering.All[tampering];
        await change(cluster);

        var (report, _) = await VerifyRuns.VerifyAsync(cluster);

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
    public async Task What_is_written_after_it_began_is_not_looked_at(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await using var scan = VerifyRuns.ScanOf(cluster);
        var verification = new Verification(scan, new VerificationOptions(2, StateFile: null, TimeSpan.Zero, VerifyRuns.RangeEntries));
        var state = await verification.BeginAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        await Tampering.All["a credit without a debit"].Do(cluster);

        await verification.RunAsync(state, CancellationToken.None);

        Assert.Equal((9, 0), (state.Result.Entries, state.Result.Differences.Count));
    }
}
