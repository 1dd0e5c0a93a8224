using Microsoft.Data.Sqlite;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Storage.Sqlite;

/// <summary>Credits by position, in SQLite.</summary>
internal sealed class SqliteCreditLog(SqliteFiles files) : ICreditLog
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<CreditedCreator>> ReadCreatorsAsync(long after, long through, CancellationToken cancellation) => await SqliteReading.ReadAsync(
        files, CreditRows.FindCreators, [new SqliteParameter("$1", after), new SqliteParameter("$2", through)], CreditRows.Read, cancellation);
}
