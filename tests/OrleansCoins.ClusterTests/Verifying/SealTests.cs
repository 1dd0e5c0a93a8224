using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Verifying;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>What closings find that nothing else can: a past that was rewritten as if it had always been so.</summary>
public sealed class SealTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>, IDisposable
{
    private readonly SealKey _key = SealKey.Parse(SealKey.DrawSeed());
    private readonly SealKey _stranger = SealKey.Parse(SealKey.DrawSeed());
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-seals-");

    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    private SealTrust Trusted => new(new HashSet<string> { _key.PublicKey }, File: null);

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Closings_of_books_that_nobody_touched_are_right(TestStorage storage)
    {
        var cluster = await ClosedAsync(storage);

        Assert.Empty((await VerifyRuns.VerifyAsync(cluster, Trusted)).Report.Differences);
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_past_that_is_rewritten_with_all_its_hashes_shows_in_its_closing_and_nowhere_else(TestStorage storage)
    {
        var cluster = await ClosedAsync(storage);

        await RewritePastAsync(cluster);

        var differences = (await VerifyRuns.VerifyAsync(cluster)).Report.Differences;
        Assert.Contains(differences, static difference => difference.StartsWith("closing 1 (first): ", StringComparison.Ordinal));
        Assert.All(differences, static difference => Assert.Contains("seal: expected entries from position", difference, StringComparison.Ordinal));
        await new Database(cluster).ExecuteAsync("DELETE FROM closings");
        Assert.True((await VerifyRuns.VerifyAsync(cluster)).Report.IsRight, "without closings nothing shows: so they alone find it");
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Closings_that_are_rewritten_too_lack_the_key(TestStorage storage)
    {
        var cluster = await ClosedAsync(storage);
        await RewritePastAsync(cluster);

        await CloseAnewAsync(cluster, (closing, body) => closing.Seal);
        Assert.Contains(
            (await VerifyRuns.VerifyAsync(cluster)).Report.Differences,
            static difference => difference.EndsWith("found one that isn't over this closing", StringComparison.Ordinal));

        await CloseAnewAsync(cluster, (_, body) => _stranger.Sign(body));
        Assert.Contains(
            (await VerifyRuns.VerifyAsync(cluster, Trusted)).Report.Differences,
            difference => difference == $"closing 1 (first): seal: expected a signature by {_key.PublicKey}, found one by {_stranger.PublicKey}");
        Assert.True((await VerifyRuns.VerifyAsync(cluster)).Report.IsRight, "only who knows the operator's key can tell");

        await CloseAnewAsync(cluster, static (_, _) => null);
        Assert.Contains(
            (await VerifyRuns.VerifyAsync(cluster, Trusted)).Report.Differences,
            static difference => difference.StartsWith("closing 2 (second): seal: expected a signature", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_closing_that_is_deleted_or_changed_breaks_the_chain(TestStorage storage)
    {
        var cluster = await ClosedAsync(storage);

        await new Database(cluster).ExecuteAsync("UPDATE closings SET name = 'other' WHERE number = 1");
        Assert.Contains((await VerifyRuns.VerifyAsync(cluster, Trusted)).Report.Differences, static difference => difference.StartsWith("closing 1 (other): seal: ", StringComparison.Ordinal));

        await new Database(cluster).ExecuteAsync("DELETE FROM closings WHERE number = 1");
        Assert.Contains((await VerifyRuns.VerifyAsync(cluster, Trusted)).Report.Differences, static difference => difference.StartsWith("closing 2 (second): seal: expected number 1", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Closings_deleted_at_the_end_with_their_entries_show_by_those_that_were_kept_elsewhere(TestStorage storage)
    {
        var cluster = await ClosedAsync(storage);
        var file = Path.Combine(_directory.FullName, "seals.jsonl");
        var written = await SiloProgram.RunAsync(cluster, "seals", "--output", file);
        Assert.True(written.ExitCode == 0, written.ToString());
        var right = await SiloProgram.RunAsync(cluster, "verify", "--seals", file, "--public-key", _key.PublicKey);
        Assert.True(right.ExitCode == 0, right.ToString());
        Assert.Contains("closings: 2, of which 2 are signed, up to position ", right.Output, StringComparison.Ordinal);

        // The last gift, both ends, and the closing that it is in.
        await new Database(cluster).ExecuteAsync("DELETE FROM entries WHERE sequence = 4");
        await new Database(cluster).ExecuteAsync("DELETE FROM closings WHERE number = 2");
        Assert.True((await VerifyRuns.VerifyAsync(cluster, Trusted)).Report.IsRight, "the database alone looks right");

        var verify = await SiloProgram.RunAsync(cluster, "verify", "--seals", file, "--public-key", _key.PublicKey);

        Assert.True(verify.ExitCode == 1, verify.ToString());
        Assert.Contains($"closing 2 (second): seal: expected it as in {file}, found none of its number", verify.Output, StringComparison.Ordinal);
        Assert.Matches("closing 2 \\(second\\): seal: expected [2-9] entries from position", verify.Output);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_file_that_is_none_and_a_key_that_is_none_are_said_before_anything_is_judged(TestStorage storage)
    {
        var cluster = await ClosedAsync(storage);
        var file = Path.Combine(_directory.FullName, "none.jsonl");
        await File.WriteAllTextAsync(file, "nothing\n");

        var noFile = await SiloProgram.RunAsync(cluster, "verify", "--seals", file);
        var noKey = await SiloProgram.RunAsync(cluster, "verify", "--public-key", "c2hvcnQ=");

        Assert.True(noFile.ExitCode == 2 && noFile.Errors.Contains("line 1 holds no closing", StringComparison.Ordinal), noFile.ToString());
        Assert.True(noKey.ExitCode == 2 && noKey.Errors.Contains("32 bytes in base64", StringComparison.Ordinal), noKey.ToString());
    }

    [SkippableFact]
    public async Task The_operators_command_makes_a_key_and_closes_beside_silos_that_serve()
    {
        var cluster = await books.OverAsync(TestStorage.PostgreSql);
        var file = Path.Combine(_directory.FullName, "seal.key");
        var made = await SiloProgram.RunAsync(cluster, "seal-key", "--file", file);
        var publicKey = made.Output.Trim();

        var closed = await SiloProgram.RunAsync(cluster, "close", "--name", "year", "--OrleansCoins:Books:SealKey", file);
        var again = await SiloProgram.RunAsync(cluster, "close", "--OrleansCoins:Books:SealKey", file);

        Assert.True(made.ExitCode == 0 && SealKey.ParsePublicKey(publicKey) == publicKey, made.ToString());
        Assert.True(closed.ExitCode == 0, closed.ToString());
        Assert.Contains($"Closing 1 (year): 9 entries from position 1 to 9, 0 differences in the books, signed by {publicKey}.", closed.Output, StringComparison.Ordinal);
        Assert.True(again.ExitCode == 0 && again.Output.Contains("Nothing was written since", StringComparison.Ordinal), again.ToString());
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster, new SealTrust(new HashSet<string> { publicKey }, File: null))).Report.Differences);
    }

    /// <summary>Books with two closings: the second has the last gift's two ends.</summary>
    private async Task<CoinsCluster> ClosedAsync(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        var last = await new Database(cluster).CountAsync("SELECT max(position) FROM entries");
        var log = new LogUpTo(cluster.Services.GetRequiredService<ITransferLog>())
        {
            Position = await new Database(cluster).CountAsync("SELECT min(position) - 1 FROM entries WHERE sequence = 4"),
        };
        var closer = new Closer(log, cluster.Services.GetRequiredService<IClosingStore>(), cluster.Services.GetRequiredService<IBooks>(), cluster.Services.GetRequiredService<IAuditStore>(), _key, TimeProvider.System);
        Assert.NotNull(await closer.CloseAsync("first", CancellationToken.None));
        log.Position = last;
        Assert.NotNull(await closer.CloseAsync("second", CancellationToken.None));
        return cluster;
    }

    /// <summary>An earlier entry is dated later, with all hashes after it: every rule of the ledger is kept.</summary>
    private static Task RewritePastAsync(CoinsCluster cluster) =>
        BooksOfEachStorage.RewriteAsync(cluster, BooksOfEachStorage.Wallet, static entry => entry.Sequence == 1 ? entry with { OccurredAtMicroseconds = entry.OccurredAtMicroseconds - 1 } : entry);

    /// <summary>Makes all closings anew, from the entries as they are now.</summary>
    private static async Task CloseAnewAsync(CoinsCluster cluster, Func<StoredClosing, string, Seal?> seal)
    {
        var store = cluster.Services.GetRequiredService<IClosingStore>();
        var (old, last) = (new List<StoredClosing>(), (string?)null);
        foreach (var name in new[] { "first", "second" })
        {
            old.Add((await store.FindAsync(name, CancellationToken.None))!);
        }

        await new Database(cluster).ExecuteAsync("DELETE FROM closings");
        foreach (var stored in old)
        {
            var closing = ClosingText.Read(stored.Body);
            using var tally = new ClosingTally();
            foreach (var entry in await store.ReadEntriesAsync(closing.After, closing.Through, 100, CancellationToken.None))
            {
                tally.Add(entry);
            }

            var body = ClosingText.Write(ClosingRules.Next(last, closing.Name, closing.Through, closing.ClosedAt, tally, closing.Differences, null, null));
            Assert.True(await store.InsertAsync(stored with { Body = body, Seal = seal(stored, body) }, CancellationToken.None));
            last = body;
        }
    }

    /// <summary>A journal that ends where a test wants it to.</summary>
    private sealed class LogUpTo(ITransferLog log) : ITransferLog
    {
        public long Position { get; set; }

        public async Task<JournalMark> MarkAsync(CancellationToken cancellation) => await log.MarkAsync(cancellation) with { Position = Position };

        public Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation) => log.ReadAsync(after, through, sight, cancellation);

        public Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation) => log.FindAnswersAsync(wanted, cancellation);
    }
}
