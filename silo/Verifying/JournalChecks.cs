using System.Data.Common;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What is asked of the journal as a whole, in one statement each: request ids, payments, and the snapshots beside it.</summary>
internal sealed class JournalChecks(JournalScan scan)
{
    private const int SnapshotsAPage = 1_000;
    private const int ListedMax = 100;

    /// <summary>Accounts that hold a request id twice: the index that forbids it is gone or broken.</summary>
    public async Task<IReadOnlyList<Difference>> CheckRequestIdsAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenAsync(cancellation);
        return await ReadAsync(
            connection,
            $"SELECT account, request_id, count(*) FROM entries GROUP BY account, request_id HAVING count(*) > 1 LIMIT {ListedMax}",
            static reader => new Difference("request-id", reader.GetString(0), 0, $"'{reader.GetString(1)}' once", $"{reader.GetInt64(2)} times"),
            cancellation);
    }

    /// <summary>Payments without their coins, and coins without their payment.</summary>
    public async Task<IReadOnlyList<Difference>> CheckPurchasesAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenForJoinsAsync(cancellation);
        return await ReadAsync(
            connection,
            $"{EmbeddedSql.Read($"{scan.Dialect}.purchases")}\nLIMIT {ListedMax}",
            static reader => new Difference("purchases", reader.GetString(0), 0, reader.GetString(1), reader.GetString(2)),
            cancellation);
    }

    /// <summary>The snapshots that will be ignored, and why: no difference, since the journal is replayed instead.</summary>
    /// <returns>How many snapshots there are, how many of them will be ignored, and the first of those.</returns>
    public async Task<(long All, long Ignored, IReadOnlyList<string> Notes)> CheckSnapshotsAsync(CancellationToken cancellation)
    {
        await using var snapshots = await scan.OpenSnapshotsAsync(cancellation);
        await using var journal = await scan.OpenAsync(cancellation);
        await using var command = JournalScan.Command(
            snapshots, "SELECT grain_id_extension, payload FROM orleans_state WHERE payload IS NOT NULL AND substr(grain_id_extension, 1, 7) IN ('wallet:', 'earning')");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (all, ignored, notes, page) = (0L, 0L, new List<string>(), new List<StoredSnapshot>(SnapshotsAPage));
        while (await reader.ReadAsync(cancellation))
        {
            all++;
            var account = reader.GetString(0);
            if (SnapshotRules.Read(account, reader.GetFieldValue<byte[]>(1)) is { } snapshot)
            {
                page.Add(snapshot);
            }
            else
            {
                Note(account, "it can't be read");
            }

            if (page.Count == SnapshotsAPage)
            {
                await CheckPageAsync();
            }
        }

        await CheckPageAsync();
        return (all, ignored, notes);

        async Task CheckPageAsync()
        {
            var entries = await scan.FindBySequenceAsync(journal, page.Select(static snapshot => (snapshot.Account, snapshot.Sequence)), cancellation);
            foreach (var snapshot in page)
            {
                if (SnapshotRules.WhyIgnored(snapshot, entries.GetValueOrDefault((snapshot.Account, snapshot.Sequence))) is { } why)
                {
                    Note(snapshot.Account, why);
                }
            }

            page.Clear();
        }

        void Note(string account, string why)
        {
            ignored++;
            if (notes.Count < ListedMax)
            {
                notes.Add($"the snapshot of {account} will be ignored: {why}");
            }
        }
    }

    private static async Task<IReadOnlyList<Difference>> ReadAsync(
        DbConnection connection, string sql, Func<DbDataReader, Difference> read, CancellationToken cancellation)
    {
        var differences = new List<Difference>();
        await using var command = JournalScan.Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            differences.Add(read(reader));
        }

        return differences;
    }
}
