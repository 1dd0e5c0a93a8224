using System.Collections.Concurrent;
using Npgsql;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Deploy;

/// <summary>The rehearsal: a server is lost, and its database comes back as it was at a time, by the scripts that an operator has.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private const int Viewers = 6;
    private const int GiftsEach = 3;
    private const string Creator = "rs-creator";

    private string? _directory;
    private PostgresServer? _server;
    private string _database = "";
    private string _time = "";

    private string Backups => Path.Combine(_directory!, "backups");

    private string Archive => Path.Combine(_directory!, "archive");

    private string[] Archiving =>
        ["wal_level=replica", "archive_mode=on", $"archive_command=bash {Path.Combine(_directory!, "archive-wal")} \"%p\" \"%f\" {Archive}"];

    public async Task InitializeAsync()
    {
        if (!PostgresServer.CanStartOwn)
        {
            return;
        }

        _directory = PostgresServer.NewDirectory();
        foreach (var file in Directory.GetFiles(Path.Combine(Script.Deploy, "backup")))
        {
            // The server's user need not be able to read where the tests were built.
            File.Copy(file, Path.Combine(_directory, Path.GetFileName(file)));
        }

        _server = PostgresServer.StartOwn(Archiving);
        _database = await _server.CreateDatabaseAsync();
        await using var cluster = await StartAsync(_database);
        await cluster.Earnings(Creator).EnrolAsync(true);
        await EachAsync(viewer => cluster.As(viewer).BuyAsync("coins-70"));
        await SendAsync(cluster, "base");
        var place = new NpgsqlConnectionStringBuilder(_database);
        var (code, output) = await Script.RunAsPostgresAsync(
            "bash", Path.Combine(_directory, "base-backup"), Backups, "-h", place.Host!, "-p", $"{place.Port}", "-U", place.Username!);
        Assert.True(code == 0, output);

        await SendAsync(cluster, "kept");
        await Eventually.IsTrueAsync(
            async () => string.CompareOrdinal(await AskAsync(_database, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', '\"base-\"YYYYMMDD\"T\"HH24MISS\"Z\"')"), Path.GetFileName(output.Trim())) > 0,
            "a second has begun after the backup");
        _time = await AskAsync(_database, "SELECT clock_timestamp()::text");
        await SendAsync(cluster, "lost");

        // What is not archived is gone with the server.
        var last = await ArchiveAsync(_database);

        // As if the archiving of what a restore will ask for had been killed: it has to pass over these.
        foreach (var name in new[] { last, "00000002.history" })
        {
            await File.WriteAllTextAsync(Path.Combine(Archive, $".{name}.killed"), "half");
        }
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }

        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task A_lost_server_comes_back_with_exactly_the_gifts_until_a_time_and_silos_go_on_from_there()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        _server.Dispose();
        var restored = PostgresServer.NewDirectory();
        var told = Path.Combine(_directory!, "told");

        var (code, output) = await RestoreAsync(
            _time, Path.Combine(restored, "data"), ["sh", "-c", "env >\"$0\" && exec \"$@\"", told, .. await VerifyAsync()]);

        Assert.True(code == 0, output);
        Assert.Contains("OrleansCoins__Storage=PostgreSql", await File.ReadAllLinesAsync(told));
        using var server = PostgresServer.StartOn(restored);
        var database = server.SameDatabase(_database);
        Assert.Equal(Sent("base", "kept"), await ReadGiftsAsync(database));

        await using var cluster = await StartAsync(database);
        Assert.Equal(Worth(2 * GiftsEach), await cluster.DiamondsAsync(Creator, 2 * Viewers * GiftsEach));
        Assert.All(await SendAsync(cluster, "kept"), static replayed => Assert.True(replayed, "what was restored is answered as then"));
        Assert.All(await SendAsync(cluster, "lost"), static replayed => Assert.False(replayed, "what is gone is made anew"));
        Assert.Equal(Worth(3 * GiftsEach), await cluster.DiamondsAsync(Creator, 3 * Viewers * GiftsEach));
        Assert.Empty(await cluster.DifferencesAsync());
        Assert.Equal(0, (await Script.RunAsync([.. await VerifyAsync()], Settings(database))).Code);
    }

    [SkippableFact]
    public async Task A_second_restore_from_the_same_archive_finds_what_came_after_the_first_and_archives_on_a_timeline_of_its_own()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        _server.Dispose();
        var (first, second) = (PostgresServer.NewDirectory(), PostgresServer.NewDirectory());
        var archived = ReadArchive();
        var (code, output) = await RestoreAsync(_time, Path.Combine(first, "data"), await VerifyAsync());
        Assert.True(code == 0, output);
        Assert.Equal(archived, ReadArchive());

        string time;
        using (var server = PostgresServer.StartOn(first, Archiving))
        {
            var database = server.SameDatabase(_database);
            await using var cluster = await StartAsync(database);
            await SendAsync(cluster, "between");
            time = await AskAsync(database, "SELECT clock_timestamp()::text");
            await SendAsync(cluster, "lost");
            Assert.StartsWith("00000002", await ArchiveAsync(database), StringComparison.Ordinal);
            Assert.Contains("00000002.history", ReadArchive());
        }

        (code, output) = await RestoreAsync(time, Path.Combine(second, "data"), await VerifyAsync());
        Assert.True(code == 0, output);
        using (var server = PostgresServer.StartOn(second, Archiving))
        {
            var database = server.SameDatabase(_database);
            Assert.Equal(Sent("base", "between", "kept"), await ReadGiftsAsync(database));
            await using var cluster = await StartAsync(database);
            Assert.All(await SendAsync(cluster, "lost"), static replayed => Assert.False(replayed, "what is gone is made anew"));
            Assert.StartsWith("00000003", await ArchiveAsync(database), StringComparison.Ordinal);
            Assert.Contains("00000003.history", ReadArchive());
            Assert.Equal("0", await AskAsync(database, "SELECT failed_count::text FROM pg_stat_archiver"));
            Assert.Equal(0, (await Script.RunAsync([.. await VerifyAsync()], Settings(database))).Code);
        }
    }

    [SkippableFact]
    public async Task A_restore_that_is_not_right_or_not_possible_says_so_and_touches_nothing_that_is_there()
    {
        Skip.If(_server is null, PostgresServer.WhyNoOwn);
        var data = Path.Combine(_directory!, "again");

        var (code, output) = await RestoreAsync(_time, data, ["sh", "-c", "exit 1"]);
        Assert.Equal(1, code);
        Assert.Contains("Don't let silos use", output, StringComparison.Ordinal);

        (code, output) = await RestoreAsync(_time, data, ["true"]);
        Assert.Equal(2, code);
        Assert.Contains("is not empty", output, StringComparison.Ordinal);

        (code, output) = await RestoreAsync("2001-01-01 00:00:00+00", Path.Combine(_directory!, "early"), ["true"]);
        Assert.Equal(2, code);
        Assert.Contains("no backup", output, StringComparison.Ordinal);

        (code, output) = await RestoreAsync("2101-01-01 00:00:00+00", Path.Combine(_directory!, "late"), ["true"]);
        Assert.Equal(2, code);
        Assert.Contains("did not get to", output, StringComparison.Ordinal);
    }

    private static Diamonds Worth(int giftsEach) => Diamonds.FromUnits((long)Viewers * giftsEach * TestGifts.ShareBps);

    private static Task<CoinsCluster> StartAsync(string database) => CoinsCluster.StartAsync(options =>
        (options.ConnectionString, options.RecoveryAfter) = (database, TimeSpan.FromMilliseconds(100)));

    private static Task EachAsync(Func<string, Task> act) => Task.WhenAll(Enumerable.Range(0, Viewers).Select(number => act($"rs-{number}")));

    /// <summary>Sends as many gifts each, and says of each whether it was there already.</summary>
    private static async Task<IReadOnlyList<bool>> SendAsync(CoinsCluster cluster, string prefix)
    {
        var replayed = new ConcurrentQueue<bool>();
        await EachAsync(async viewer =>
        {
            for (var gift = 0; gift < GiftsEach; gift++)
            {
                var answer = await cluster.SendAsync(viewer, Creator, $"{prefix}-{gift}");
                Assert.NotNull(answer.Value);
                replayed.Enqueue(answer.Replayed);
            }
        });
        return [.. replayed];
    }

    /// <summary>The command that checks the books; where the program has none yet, one that finds everything right.</summary>
    private static async Task<string[]> VerifyAsync() =>
        (await Script.RunAsync([.. Script.Silo, "help"])).Output.Contains("\n  verify", StringComparison.Ordinal)
            ? [.. Script.Silo, "verify", "--undelivered-after", "1.00:00:00"]
            : ["true"];

    private static (string Name, string Value)[] Settings(string database) => [("OrleansCoins__Storage", "PostgreSql"), ("ConnectionStrings__OrleansCoins", database)];

    /// <summary>By which keys the gifts were sent that left a wallet.</summary>
    private static async Task<IReadOnlyList<string>> ReadGiftsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(
            "SELECT substring(request_id from '([a-z]+)-[0-9]+$') FROM books_entries WHERE kind = 'gift' AND account LIKE 'wallet:%' ORDER BY 1");
        var keys = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }

    private Task<(int Code, string Output)> RestoreAsync(string time, string data, string[] verify) => Script.RunAsPostgresAsync(
    [
        "bash", Path.Combine(_directory!, "restore"), "--to", time, "--backups", Backups, "--archive", Archive, "--data", data,
        "--database", new NpgsqlConnectionStringBuilder(_database).Database!, "--", .. verify,
    ]);

    private static IEnumerable<string> Sent(params string[] prefixes) => prefixes.SelectMany(static prefix => Enumerable.Repeat(prefix, Viewers * GiftsEach));

    private string[] ReadArchive() => [.. Directory.GetFiles(Archive).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Waits until all that was written is in the archive, and says which file is the last one.</summary>
    private async Task<string> ArchiveAsync(string database)
    {
        var last = await AskAsync(database, "SELECT pg_walfile_name(pg_switch_wal())");
        await Eventually.IsTrueAsync(() => Task.FromResult(File.Exists(Path.Combine(Archive, last))), "the WAL is archived");
        return last;
    }

    private static async Task<string> AskAsync(string database, string question)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(question);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
