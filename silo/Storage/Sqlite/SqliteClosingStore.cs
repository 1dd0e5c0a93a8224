using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>Closings in SQLite, beside the journal and written by its writer.</summary>
internal sealed class SqliteClosingStore(SqliteFiles files) : IClosingStore
{
    /// <inheritdoc />
    public async Task<StoredClosing?> GetLastAsync(CancellationToken cancellation) =>
        (await SqliteReading.ReadAsync(files, ClosingTable.Last, [], ClosingTable.Read, cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<StoredClosing?> FindAsync(string name, CancellationToken cancellation) =>
        (await SqliteReading.ReadAsync(files, ClosingTable.Find, [new SqliteParameter("@name", name)], ClosingTable.Read, cancellation)).FirstOrDefault();

    /// <inheritdoc />
    public Task<bool> InsertAsync(StoredClosing closing, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return files.JournalWriter.RunAsync(() =>
        {
            using var command = files.JournalWriter.Connect().CreateCommand();
            command.CommandText = ClosingTable.Insert;
            ClosingTable.Bind(command, closing);
            return command.ExecuteNonQuery() == 1;
        });
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ClosedEntry>> ReadEntriesAsync(long after, long through, int limit, CancellationToken cancellation) =>
        await SqliteReading.ReadAsync(
            files,
            ClosingTable.Entries,
            [new SqliteParameter("@after", after), new SqliteParameter("@through", through), new SqliteParameter("@limit", limit)],
            ClosingTable.ReadEntry,
            cancellation);
}
