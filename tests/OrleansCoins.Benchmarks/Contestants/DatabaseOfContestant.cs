using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.TestKit;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>A new, empty database for one contestant: on the server that all share, or a directory with SQLite's files.</summary>
internal sealed class DatabaseOfContestant : IDisposable
{
    private DatabaseOfContestant(string? connectionString)
    {
        ConnectionString = connectionString;
        Directory = System.IO.Directory.CreateTempSubdirectory("orleanscoins-bench-").FullName;
        Meter = connectionString is null ? new DirectoryMeter(Directory) : new PostgresMeter(connectionString);
    }

    /// <summary>The way to PostgreSQL; <see langword="null"/> for SQLite.</summary>
    public string? ConnectionString { get; }

    /// <summary>A directory of the contestant's own.</summary>
    public string Directory { get; }

    public IStorageMeter Meter { get; }

    public bool IsSqlite => ConnectionString is null;

    public static async Task<DatabaseOfContestant> OnPostgresAsync() => new(await PostgresServer.Shared!.CreateDatabaseAsync());

    public static DatabaseOfContestant OnSqlite() => new(connectionString: null);

    public void Dispose()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
