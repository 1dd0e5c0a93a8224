using System.Data.Common;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Risk;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>What people are judged by, found the same way in every database.</summary>
internal static class RiskRows
{
    /// <summary>These entries after $1 and up to $2. One pass over these positions; by substr, not LIKE, for the same reason as in <see cref="TransferRows.FindOpen"/>.</summary>
    public const string Read = """
        SELECT position, account, sequence, kind, amount, occurred_at, detail
        FROM entries
        WHERE position > $1 AND position <= $2
            AND (kind IN ('purchase', 'payout', 'payout-hold') OR (kind IN ('gift', 'reversal') AND substr(account, 1, 9) = 'earnings:')
                OR (sequence = 1 AND substr(account, 1, 7) = 'wallet:'))
        ORDER BY position
        """;

    /// <summary>When the first entry after $1 was made: one look into the index of positions.</summary>
    public const string TimeAfter = "SELECT occurred_at FROM entries WHERE position > $1 ORDER BY position LIMIT 1";

    /// <summary>The entry in the row that a reader stands on; <see langword="null"/> where it can't be read.</summary>
    public static RiskRow? ReadRow(DbDataReader reader)
    {
        try
        {
            return new RiskRow(
                reader.GetInt64(0),
                AccountId.Parse(reader.GetString(1)),
                reader.GetInt64(2),
                LedgerNames.ParseKind(reader.GetString(3)),
                reader.GetInt64(4),
                reader.GetInt64(5),
                reader.GetString(6));
        }
        catch (FormatException)
        {
            // A newer program's account, or a damaged one: not of those that are judged here.
            return null;
        }
    }
}
