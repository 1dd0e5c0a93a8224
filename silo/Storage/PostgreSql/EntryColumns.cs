using Npgsql;
using NpgsqlTypes;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>
/// The rows of a batch turned on their side: an array for each column, as <c>unnest</c> takes them. Filled anew for every batch of a lane, with
/// lists and bytes that stay.
/// </summary>
internal sealed class EntryColumns
{
    private const NpgsqlDbType Array = NpgsqlDbType.Array;
    private const int DeadlineAt = 16;

    private readonly List<string> _accounts = [];
    private readonly List<long> _sequences = [];
    private readonly List<string> _assets = [];
    private readonly List<string> _kinds = [];
    private readonly List<long> _amounts = [];
    private readonly List<long> _balances = [];
    private readonly List<string> _contras = [];
    private readonly List<string?> _peers = [];
    private readonly List<string> _requestIds = [];
    private readonly List<ReadOnlyMemory<byte>> _digests = [];
    private readonly List<long> _times = [];
    private readonly List<string> _silos = [];
    private readonly List<short> _buckets = [];
    private readonly List<short> _formats = [];
    private readonly List<string> _details = [];
    private readonly List<ReadOnlyMemory<byte>> _hashes = [];
    private readonly List<string?> _messages = [];
    private byte[] _bytes = [];

    /// <summary>Whether a row of the batch has a message.</summary>
    public bool HaveMessages { get; private set; }

    /// <summary>Takes the rows of the next batch.</summary>
    public void Fill(ReadOnlySpan<EntryRow> rows)
    {
        Clear();
        const int size = RequestDigest.Size + EntryHash.Size;
        if (_bytes.Length < rows.Length * size)
        {
            _bytes = new byte[rows.Length * 2 * size];
        }

        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            Add(row.Entry, _bytes.AsMemory(i * size, size));
            _messages.Add(row.Message);
            HaveMessages |= row.Message is not null;
        }
    }

    /// <summary>Gives a command the columns of entries, as its parameters $1 to $16, in the order in which the journal's table is written, and the deadline as $17.</summary>
    public void AddEntriesTo(NpgsqlCommand command)
    {
        Add(command, _accounts, NpgsqlDbType.Text);
        Add(command, _sequences, NpgsqlDbType.Bigint);
        Add(command, _assets, NpgsqlDbType.Text);
        Add(command, _kinds, NpgsqlDbType.Text);
        Add(command, _amounts, NpgsqlDbType.Bigint);
        Add(command, _balances, NpgsqlDbType.Bigint);
        Add(command, _contras, NpgsqlDbType.Text);
        Add(command, _peers, NpgsqlDbType.Text);
        Add(command, _requestIds, NpgsqlDbType.Text);
        Add(command, _digests, NpgsqlDbType.Bytea);
        Add(command, _times, NpgsqlDbType.Bigint);
        Add(command, _silos, NpgsqlDbType.Text);
        Add(command, _buckets, NpgsqlDbType.Smallint);
        Add(command, _formats, NpgsqlDbType.Smallint);
        Add(command, _details, NpgsqlDbType.Text);
        Add(command, _hashes, NpgsqlDbType.Bytea);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = DateTime.UnixEpoch, NpgsqlDbType = NpgsqlDbType.TimestampTz });
    }

    /// <summary>Sets the database's time at which a command may not begin any more.</summary>
    public static void SetDeadline(NpgsqlCommand command, DateTimeOffset deadline) =>
        ((NpgsqlParameter<DateTime>)command.Parameters[DeadlineAt]).TypedValue = deadline.UtcDateTime;

    /// <summary>Gives a command the messages, null where there is none, as its parameter $18.</summary>
    public void AddMessagesTo(NpgsqlCommand command) => Add(command, _messages, NpgsqlDbType.Text);

    private static void Add<T>(NpgsqlCommand command, List<T> column, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = column, NpgsqlDbType = Array | type });

    private void Add(Entry entry, Memory<byte> bytes)
    {
        _accounts.Add(entry.Account.Value);
        _sequences.Add(entry.Sequence);
        _assets.Add(entry.Asset.Name());
        _kinds.Add(entry.Kind.Name());
        _amounts.Add(entry.Amount);
        _balances.Add(entry.Balance);
        _contras.Add(entry.Contra);
        _peers.Add(entry.Peer?.Value);
        _requestIds.Add(entry.RequestId.Value);
        entry.RequestDigest.CopyTo(bytes.Span);
        _digests.Add(bytes[..RequestDigest.Size]);
        _times.Add(entry.OccurredAtMicroseconds);
        _silos.Add(entry.Silo);
        _buckets.Add(checked((short)entry.Bucket));
        _formats.Add(entry.Format);
        _details.Add(entry.Detail);
        entry.Hash.CopyTo(bytes.Span[RequestDigest.Size..]);
        _hashes.Add(bytes[RequestDigest.Size..]);
    }

    private void Clear()
    {
        HaveMessages = false;
        _accounts.Clear();
        _sequences.Clear();
        _assets.Clear();
        _kinds.Clear();
        _amounts.Clear();
        _balances.Clear();
        _contras.Clear();
        _peers.Clear();
        _requestIds.Clear();
        _digests.Clear();
        _times.Clear();
        _silos.Clear();
        _buckets.Clear();
        _formats.Clear();
        _details.Clear();
        _hashes.Clear();
        _messages.Clear();
    }
}
