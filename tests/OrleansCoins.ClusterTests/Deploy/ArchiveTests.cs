using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Deploy;

/// <summary>The script that PostgreSQL hands its WAL to.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const string Name = "000000010000000000000001";
    private readonly string _directory = Directory.CreateTempSubdirectory("orleanscoins-archive-").FullName;

    private string Archive => Path.Combine(_directory, "archive");

    private string Given => Path.Combine(_directory, "file");

    private static string ArchiveWal => Path.Combine(Script.Deploy, "backup", "archive-wal");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [SkippableFact]
    public async Task A_file_that_is_archived_already_is_taken_again_if_it_is_the_same_and_is_never_written_over()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        Assert.Equal(0, await ArchiveAsync("the log"));
        Assert.Equal(0, await ArchiveAsync("the log"));
        Assert.Equal(1, await ArchiveAsync("the log of another server"));
        await AssertArchivedAsync("the log");
    }

    [SkippableFact]
    public async Task What_can_not_be_archived_is_said_not_to_be()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        await File.WriteAllTextAsync(Archive, "no directory");
        Assert.NotEqual(0, await ArchiveAsync("the log"));
    }

    [SkippableFact]
    public async Task What_is_left_of_an_attempt_that_was_killed_half_way_is_never_the_file_and_goes_with_the_next_attempt()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        // It is killed with all that it started while it copies: it has been given the first half, and waits for the second.
        const string Kill =
            """
            mkfifo "$2/half"
            { printf half; exec sleep 60; } >"$2/half" &
            writer=$!
            setsid bash "$1" "$2/half" "$3" "$4" &
            victim=$!
            until cat "$4"/.* 2>/dev/null | grep -q half; do sleep 0.02; done
            kill -9 -- "-$victim" "$writer"
            wait "$victim"
            """;
        var (code, output) = await Script.RunAsync(["bash", "-c", Kill, "kill", ArchiveWal, _directory, Name, Archive]);
        Assert.True(code == 137, output);
        Assert.False(File.Exists(Path.Combine(Archive, Name)), "half a file is archived");
        Assert.Equal("half", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Archive))));

        Assert.Equal(0, await ArchiveAsync("the log"));
        await AssertArchivedAsync("the log");
    }

    [SkippableFact]
    public async Task What_is_left_of_an_attempt_that_was_killed_at_its_end_goes_and_the_file_stays()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        Assert.Equal(0, await ArchiveAsync("the log"));
        var (code, output) = await Script.RunAsync(["ln", Path.Combine(Archive, Name), Path.Combine(Archive, $".{Name}.part")]);
        Assert.True(code == 0, output);

        Assert.Equal(0, await ArchiveAsync("the log"));
        await AssertArchivedAsync("the log");
    }

    [SkippableFact]
    public async Task A_file_is_on_disk_before_it_has_its_name_and_its_name_is_before_it_is_said_to_be_archived()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        Directory.CreateDirectory(Archive);
        var told = Path.Combine(_directory, "told");
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "sync"), $"#!/bin/sh\nnamed=unnamed; [ ! -e '{Archive}/{Name}' ] || named=named\nfor f in \"$@\"; do echo $named \"$f\" >>'{told}'; done\n[ ! -e '{_directory}/broken' ]\n");
        Assert.Equal(0, (await Script.RunAsync(["chmod", "u+x", Path.Combine(_directory, "sync")])).Code);

        await File.WriteAllTextAsync(Path.Combine(_directory, "broken"), "");
        Assert.NotEqual(0, await ArchiveAsync("the log"));
        Assert.Empty(Directory.GetFiles(Archive));

        File.Delete(Path.Combine(_directory, "broken"));
        File.Delete(told);
        Assert.Equal(0, await ArchiveAsync("the log"));
        Assert.Equal([$"unnamed {Archive}/.{Name}.part", $"named {Archive}/{Name}", $"named {Archive}"], await File.ReadAllLinesAsync(told));
    }

    private async Task AssertArchivedAsync(string content)
    {
        Assert.Equal(Path.Combine(Archive, Name), Assert.Single(Directory.GetFiles(Archive)));
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(Archive, Name)));
    }

    /// <summary>Archives a file; a program named sync in the directory of the test takes the place of the system's.</summary>
    private async Task<int> ArchiveAsync(string content)
    {
        await File.WriteAllTextAsync(Given, content);
        return (await Script.RunAsync(["bash", ArchiveWal, Given, Name, Archive], ("PATH", $"{_directory}:{Environment.GetEnvironmentVariable("PATH")}"))).Code;
    }
}
