namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>
/// The files of the embedded storage, and this process's right to them. Journal and Orleans state are apart: in one file they would wait for each
/// other's commits.
/// </summary>
internal sealed class SqliteFiles : IDisposable
{
    private readonly DataDirectoryLock _lock;

    /// <summary>Takes a data directory.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process has it.</exception>
    public SqliteFiles(string dataDirectory)
    {
        _lock = DataDirectoryLock.Acquire(dataDirectory);
        var journal = Path.Combine(_lock.Directory, "journal.db");
        Journal = new SqliteDataSource(journal);
        Orleans = new SqliteDataSource(Path.Combine(_lock.Directory, "orleans.db"));
        JournalWriter = new SqliteWriter(new SqliteDataSource(journal, pooled: false));
    }

    /// <summary>For reading the journal and the documents.</summary>
    public SqliteDataSource Journal { get; }

    /// <summary>For Orleans's grain state.</summary>
    public SqliteDataSource Orleans { get; }

    /// <summary>The one writer of the journal's file.</summary>
    public SqliteWriter JournalWriter { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        JournalWriter.Dispose();
        Journal.Dispose();
        Orleans.Dispose();
        _lock.Dispose();
    }
}
