using System.Text;
using System.Text.Json.Nodes;
using OrleansCoins.ClusterTests.Snapshots;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>
/// A snapshot that says it is of this journal and these rules, and whose state is not what the entries make, is a difference. One that says no such
/// thing costs a replay and nothing else: it is noted.
/// </summary>
public sealed class VerifySnapshotTests(SnapshotsOfEachStorage books) : IClassFixture<SnapshotsOfEachStorage>
{
    private const string Wallet = BooksOfEachStorage.Wallet;
    private const string Earnings = BooksOfEachStorage.Earnings;
    private static readonly string WalletLine = $"{Wallet}, entry {SnapshotsOfEachStorage.LastOfWallet}: snapshot: expected ";
    private static readonly string EarningsLine = $"{Earnings}, entry {SnapshotsOfEachStorage.LastOfEarnings}: snapshot: expected ";

    /// <summary>Of whom, to what, and the note that is made of it.</summary>
    private static readonly Dictionary<string, string> Noted = new()
    {
        ["ahead of the journal"] = "the journal has no entry",
        ["of another entry"] = "has another hash",
        ["of an older program"] = $"it is of version {WalletRules.Version - 1} of the rules, and this program has {WalletRules.Version}",
        ["of a newer program"] = $"it is of version {WalletRules.Version + 1} of the rules, and this program has {WalletRules.Version}",
        ["without a version"] = "it can't be read",
        ["without a state"] = "it can't be read",
        ["with a state of nothing"] = "it can't be read",
        ["with a state of another shape"] = "it can't be read",
        ["with lots and rooms of nothing"] = "it can't be read",
        ["cut off"] = "it can't be read",
        ["no text at all"] = "it can't be read",
        ["nothing"] = "it can't be read",
        ["null"] = "it can't be read",
    };

    private static readonly Dictionary<string, (string Account, string Line, Action<JsonObject> Change)> Wrong = new()
    {
        ["a balance"] = (Wallet, $"{WalletLine}Balance 122, found Balance 123", static state => state["Balance"] = 123),
        ["coins moved from one lot to another"] = (Wallet, $"{WalletLine}Lots [", static state =>
        {
            state["Lots"]![0]!["Left"] = state["Lots"]![0]!["Left"]!.GetValue<long>() - 1;
            state["Lots"]![1]!["Left"] = state["Lots"]![1]!["Left"]!.GetValue<long>() + 1;
        }
        ),
        ["a lot's name"] = (Wallet, $"{WalletLine}Lots [", static state => state["Lots"]![1]!["Sequence"] = 3),
        ["a lot's category"] = (Wallet, $"{WalletLine}Lots [", static state => state["Lots"]![1]!["Category"] = 2),
        ["no lots"] = (Wallet, $"{WalletLine}Lots [", static state => state.Remove("Lots")),
        ["diamonds"] = (Earnings, $"{EarningsLine}Balance \"9\", found Balance \"1.9\"", static state => state["Balance"] = "1.9"),
        ["lifetime diamonds"] = (Earnings, $"{EarningsLine}Lifetime \"9\", found Lifetime \"7.5\"", static state => state["Lifetime"] = "7.5"),
        ["a closure"] = (Earnings, $"{EarningsLine}IsClosed false, found IsClosed true", static state => state["IsClosed"] = true),
        ["a welcome"] = (Earnings, $"{EarningsLine}AcceptsGifts true, found AcceptsGifts false", static state => state["AcceptsGifts"] = false),
        ["an enrolment"] = (Earnings, $"{EarningsLine}EnrolledAtMicroseconds ", static state => state["EnrolledAtMicroseconds"] = 1),
        ["rooms"] = (Earnings, $"{EarningsLine}RoomTails []", static state => state["RoomTails"]!.AsArray().Add(new JsonObject { ["Room"] = "room_1", ["Sequence"] = 2 })),
    };

    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    public static TheoryData<TestStorage, string> Notes => OnEach(Noted.Keys);

    public static TheoryData<TestStorage, string> Differences => OnEach(Wrong.Keys);

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Snapshots_that_nobody_touched_are_right(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);

        var verify = await SiloProgram.RunAsync(cluster, "verify");

        Assert.True(verify.ExitCode == 0, verify.ToString());
        Assert.Contains("snapshots: 2, of which 0 will be ignored", verify.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Differences))]
    public async Task A_state_that_the_entries_do_not_make_is_found_in_its_account_and_entry(TestStorage storage, string wrong)
    {
        var cluster = await books.OverAsync(storage);
        var (account, line, change) = Wrong[wrong];
        await ChangeAsync(cluster, account, change);

        var (report, _) = await VerifyRuns.VerifyAsync(cluster);

        Assert.Contains(line, Assert.Single(report.Differences), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Notes))]
    public async Task What_an_activation_takes_for_no_snapshot_of_this_journal_is_noted_and_no_difference(TestStorage storage, string damage)
    {
        var cluster = await books.OverAsync(storage);
        var database = new Database(cluster);
        var (stored, other) = (await database.ReadSnapshotAsync(Wallet), await database.ReadSnapshotAsync(Earnings));
        await database.WriteSnapshotAsync(Wallet, SnapshotDamage.All[damage](stored!, other!));

        var (report, _) = await VerifyRuns.VerifyAsync(cluster);
        var printed = new StringWriter();
        report.Print(printed, TimeSpan.Zero);

        Assert.Empty(report.Differences);
        Assert.Contains("snapshots: 2, of which 1 will be ignored", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains($"the snapshot of {Wallet} will be ignored: ", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains(Noted[damage], printed.ToString(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task The_program_ends_with_1_for_a_state_that_an_activation_would_start_from(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await ChangeAsync(cluster, Earnings, Wrong["lifetime diamonds"].Change);

        var verify = await SiloProgram.RunAsync(cluster, "verify");
        var account = await SiloProgram.RunAsync(cluster, "account", Earnings);

        Assert.True(verify.ExitCode == 1, verify.ToString());
        Assert.Contains(Wrong["lifetime diamonds"].Line, verify.Output, StringComparison.Ordinal);
        Assert.Contains($"of entry {SnapshotsOfEachStorage.LastOfEarnings}; it will be used", account.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task The_account_command_says_that_a_state_will_be_ignored_which_its_entry_contradicts(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await ChangeAsync(cluster, Wallet, Wrong["a balance"].Change);

        var account = await SiloProgram.RunAsync(cluster, "account", Wallet);

        Assert.Contains($"of entry {SnapshotsOfEachStorage.LastOfWallet}; it will be ignored: after the journal's entry", account.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task An_entry_that_the_rules_cannot_follow_is_found_where_it_stands(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        var database = new Database(cluster);
        await LotOfEntryFiveAsync("\"lot\":1", "\"lot\":9");
        var (report, _) = await VerifyRuns.VerifyAsync(cluster);
        await LotOfEntryFiveAsync("\"lot\":9", "\"lot\":1");

        Assert.Contains(report.Differences, static difference => difference.StartsWith($"{Wallet}, entry 5: replay: expected an entry that the rules can follow", StringComparison.Ordinal));

        async Task LotOfEntryFiveAsync(string from, string to) => Assert.Equal(1, await database.ExecuteAsync(
            "UPDATE entries SET detail = replace(detail, @p0, @p1) WHERE account = 'wallet:viewer' AND sequence = 5 AND detail LIKE '%' || @p0 || '%'", from, to));
    }

    private static async Task ChangeAsync(CoinsCluster cluster, string account, Action<JsonObject> change)
    {
        var database = new Database(cluster);
        var box = JsonNode.Parse((await database.ReadSnapshotAsync(account))!)!;
        change(box["Snapshot"]!["State"]!.AsObject());
        await database.WriteSnapshotAsync(account, Encoding.UTF8.GetBytes(box.ToJsonString()));
    }

    private static TheoryData<TestStorage, string> OnEach(IEnumerable<string> names)
    {
        var data = new TheoryData<TestStorage, string>();
        foreach (var name in names)
        {
            data.Add(TestStorage.PostgreSql, name);
            data.Add(TestStorage.Sqlite, name);
        }

        return data;
    }
}
