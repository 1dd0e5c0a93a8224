using System.Data.Common;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>Transfers and answers, read the same way in every database.</summary>
internal static class TransferRows
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = "position, account, sequence, kind, peer, request_id, silo";

    /// <summary>
    /// The positions of transfers after $1 and up to $2, without gifts whose answers are among the entries up to $3. Grouped, not joined, so that it is
    /// one pass whatever a planner thinks of it; and by substr, not LIKE, for which it would go through all accounts instead of
    /// these positions.
    /// </summary>
    public const string FindOpen = """
        SELECT max(position) FROM (
            SELECT position, 1 AS is_debit, peer AS account, 'gift/' || substr(account, 8) || ':' || CAST(sequence AS text) AS request_id
            FROM entries WHERE position > $1 AND position <= $2 AND peer IS NOT NULL AND kind = 'gift' AND substr(account, 1, 7) = 'wallet:'
            UNION ALL
            SELECT position, 0, account, request_id
            FROM entries WHERE position > $1 AND position <= $3 AND kind IN ('gift', 'gift-refused') AND substr(account, 1, 7) <> 'wallet:'
        ) AS ends
        GROUP BY account, request_id HAVING min(is_debit) = 1
        UNION ALL
        SELECT position
        FROM entries
        WHERE position > $1 AND position <= $2 AND peer IS NOT NULL AND amount <= 0 AND NOT (kind = 'gift' AND substr(account, 1, 7) = 'wallet:')
        """;

    /// <summary>The transfer in the row that a reader stands on.</summary>
    public static JournalTransfer Read(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6));

    /// <summary>The answer in the row that a reader stands on: account, request id.</summary>
    public static TransferAnswer ReadAnswer(DbDataReader reader) =>
        new(AccountId.Parse(reader.GetString(0)), RequestId.FromJournal(reader.GetString(1)));
}
