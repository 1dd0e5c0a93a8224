using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansCoins.Silo.Storage.Lanes;

/// <summary>
/// The database as one lane sees it: over which connection, which database it is, and what time it is there. Used by the lane's loop only, but for
/// <see cref="IsKnown"/>, <see cref="Now"/>, <see cref="Link"/> and <see cref="Mark"/>.
/// </summary>
/// <param name="connection">The lane's connection.</param>
/// <param name="time">The clock between two looks at the database's own.</param>
/// <param name="onAnother">Called when the database turns out not to be the one it was: restarted, restored, or another server's copy.</param>
internal sealed class LaneDatabase(ILaneConnection connection, TimeProvider time, Action onAnother)
{
    private volatile LaneLink? _link;
    private volatile Reading? _clock;
    private long _mark;

    /// <summary>Whether the database was ever reached.</summary>
    public bool IsKnown => _clock is not null;

    /// <summary>
    /// The database's time; a moment behind it, never ahead, since it is counted from when its answer arrived. So deadlines err on the safe side.
    /// </summary>
    public DateTimeOffset Now => _clock is { } clock
        ? clock.Time + time.GetElapsedTime(clock.At)
        : throw new InvalidOperationException("The database was never reached.");

    /// <summary>Which database it is, as a number that silos can compare; never 0 once it is known.</summary>
    public long Mark => Volatile.Read(ref _mark);

    /// <summary>The number of the connection: what was seen over one with another number may have been another database.</summary>
    public long Link => _link?.Number ?? 0;

    /// <summary>The number that silos know a database by, see <see cref="LaneLink.Database"/>.</summary>
    public static long MarkOf(string database) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(database))) | 1;

    /// <summary>Makes sure that there is a connection. <see langword="false"/> when the database can't be reached; then nothing was sent to it.</summary>
    public async ValueTask<bool> TryReachAsync()
    {
        if (await connection.TryConnectAsync() is not { } link)
        {
            return false;
        }

        if (!ReferenceEquals(link, _link))
        {
            var isAnother = _link is { } before && before.Database != link.Database;
            _link = link;
            Volatile.Write(ref _mark, MarkOf(link.Database));
            Set(link.Time);
            if (isAnother)
            {
                onAnother();
            }
        }

        return true;
    }

    /// <summary>Looks whether the database is there and the same still, and what time it is.</summary>
    public async Task<bool> LookAsync()
    {
        if (!await TryReachAsync())
        {
            return false;
        }

        if (await connection.TryReadTimeAsync() is { } now)
        {
            Set(now);
            return true;
        }

        return await TryReachAsync();
    }

    /// <summary>See <see cref="ILaneConnection.WriteAsync"/>.</summary>
    public Task<WriteOutcome> WriteAsync(ReadOnlyMemory<EntryRow> rows, DateTimeOffset deadline) => connection.WriteAsync(rows, deadline);

    /// <summary>See <see cref="ILaneConnection.ProbeAsync"/>.</summary>
    public Task<IReadOnlyList<KeyProbe>> ProbeAsync(IReadOnlyList<EntryKey> keys) => connection.ProbeAsync(keys);

    private void Set(DateTimeOffset databaseTime) => _clock = new Reading(databaseTime, time.GetTimestamp());

    private sealed record Reading(DateTimeOffset Time, long At);
}
