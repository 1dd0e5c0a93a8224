using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Deploy;

/// <summary>The script that PostgreSQL hands its WAL to.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const string Name = "000000010000000000000001";
    private readonly string _directory = Directory.CreateTempSubdirectory("orleanscoins-archive-").FullName;

    private string Archive => Path.Combine(_directory, "archive");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [SkippableFact]
    public async Task A_file_that_is_archived_already_is_taken_again_if_it_is_the_same_and_is_never_written_over()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        Assert.Equal(0, await ArchiveAsync("the log"));
        Assert.Equal(0, await ArchiveAsync("the log"));
        Assert.Equal(1, await ArchiveAsync("the log of another server"));
        Assert.Equal("the log", await File.ReadAllTextAsync(Path.Combine(Archive, Name)));
        Assert.Single(Directory.GetFiles(Archive));
    }

    [SkippableFact]
    public async Task What_can_not_be_archived_is_said_not_to_be()
    {
        Skip.IfNot(PostgresServer.CanStartOwn, PostgresServer.WhyNoOwn);
        await File.WriteAllTextAsync(Archive, "no directory");
        Assert.NotEqual(0, await ArchiveAsync("the log"));
    }

    private async Task<int> ArchiveAsync(string content)
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, content);
        return (await Script.RunAsync(["bash", Path.Combine(Script.Deploy, "backup", "archive-wal"), file, Name, Archive])).Code;
    }
}
