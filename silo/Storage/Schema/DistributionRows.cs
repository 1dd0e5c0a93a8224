using System.Data.Common;
using OrleansCoins.Grains.Distribution;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>What creators were credited, found the same way in every database.</summary>
internal static class DistributionRows
{
    /// <summary>
    /// Per account and day what was credited since $1 and before $2: each account's first entry, for those who were credited nothing; gifts and rewards; and
    /// what was taken back of these gifts, whenever that was, on the day of its credit. Days only where $3 is 1. Names are compared by bytes, so accounts of
    /// creators are one stretch.
    /// </summary>
    public const string Earned = """
        SELECT account, day, CAST(sum(units) AS bigint)
        FROM (
            SELECT
                account,
                CASE WHEN $3 = 1 THEN occurred_at / 86400000000 ELSE 0 END AS day,
                CASE WHEN kind IN ('gift', 'reward') AND occurred_at >= $1 THEN amount ELSE 0 END AS units
            FROM entries
            WHERE account >= 'earnings:' AND account < 'earnings;' AND occurred_at < $2
                AND (sequence = 1 OR (kind IN ('gift', 'reward') AND occurred_at >= $1))
            UNION ALL
            SELECT back.account, CASE WHEN $3 = 1 THEN gift.occurred_at / 86400000000 ELSE 0 END, back.amount
            FROM entries AS back
            JOIN entries AS gift ON gift.account = back.account AND gift.request_id = 'gift/' || substr(back.request_id, 10)
            WHERE back.account >= 'earnings:' AND back.account < 'earnings;' AND back.kind = 'reversal'
                AND gift.occurred_at >= $1 AND gift.occurred_at < $2
        ) AS earned
        GROUP BY account, day
        ORDER BY account, day
        """;

    /// <summary>When the first entry was made.</summary>
    public const string Begin = "SELECT occurred_at FROM entries ORDER BY position LIMIT 1";

    /// <summary>The row that a reader stands on.</summary>
    public static EarnedOnDay Read(DbDataReader reader) => new(reader.GetString(0), checked((int)reader.GetInt64(1)), reader.GetInt64(2));
}
