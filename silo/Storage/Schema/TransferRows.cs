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

    /// <summary>The transfer in the row that a reader stands on.</summary>
    public static JournalTransfer Read(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6));

    /// <summary>The answer in the row that a reader stands on: account, request id.</summary>
    public static TransferAnswer ReadAnswer(DbDataReader reader) =>
        new(AccountId.Parse(reader.GetString(0)), RequestId.FromJournal(reader.GetString(1)));
}
