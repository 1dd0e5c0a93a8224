using System.Data.Common;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Rankings;

namespace OrleansCoins.Silo.Storage.Schema;

/// <summary>Creators who were credited gifts, found the same way in every database.</summary>
internal static class CreditRows
{
    /// <summary>The accounts with credits after $1 and up to $2, and the last of them. One pass over these positions; by substr, not LIKE, for the same reason as in <see cref="TransferRows.FindOpen"/>.</summary>
    public const string FindCreators = """
        SELECT account, max(sequence)
        FROM entries WHERE position > $1 AND position <= $2 AND kind = 'gift' AND substr(account, 1, 9) = 'earnings:'
        GROUP BY account
        """;

    /// <summary>The creator in the row that a reader stands on.</summary>
    public static CreditedCreator Read(DbDataReader reader) => new(AccountId.Parse(reader.GetString(0)).Owner, reader.GetInt64(1));
}
