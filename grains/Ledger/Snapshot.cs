using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// An account's state at a durable sequence, so that an activation replays only the tail. It counts only if the journal's entry at that sequence has
/// that hash and the rules are of that version; losing it loses nothing.
/// </summary>
/// <typeparam name="TState">The account's state.</typeparam>
public sealed record Snapshot<TState>
    where TState : class
{
    /// <summary>The entry that the state is as of.</summary>
    public required long Sequence { get; init; }

    /// <summary>That entry's hash, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The version of the rules that made the state.</summary>
    public required int RulesVersion { get; init; }

    /// <summary>The state.</summary>
    public required TState State { get; init; }

    /// <summary>Whether the snapshot is of an account whose journal holds <paramref name="entry"/> at its sequence; if not, it counts for nothing.</summary>
    public bool IsOf(Entry entry) => entry.Sequence == Sequence && entry.Hash.ToString() == Hash;
}

/// <summary>Keeps one account's snapshot in Orleans's grain storage. Nothing here can fail an activation: without a snapshot the journal is replayed.</summary>
/// <typeparam name="TState">The account's state.</typeparam>
internal sealed partial class SnapshotSlot<TState>(IGrainStorage storage, string stateName, GrainId grainId, LedgerInstruments instruments, ILogger logger)
    where TState : class
{
    private readonly GrainState<SnapshotBox<TState>> _slot = new(new SnapshotBox<TState>());
    private bool _writing;
    private bool _wasRead;

    /// <summary>The sequence of the snapshot that is stored, as far as is known; 0 for none.</summary>
    public long StoredSequence { get; private set; }

    /// <summary>The stored snapshot, or <see langword="null"/> when there is none that can be read.</summary>
    public async Task<Snapshot<TState>?> ReadAsync()
    {
        try
        {
            _wasRead = true;
            await storage.ReadStateAsync(stateName, grainId, _slot);
            StoredSequence = _slot.State?.Snapshot?.Sequence ?? 0;
            return _slot.State?.Snapshot;
        }
        catch (Exception fault)
        {
            instruments.SnapshotUnreadable();
            LogUnreadable(logger, fault, grainId);
            return null;
        }
    }

    /// <summary>What is stored does not count: the next snapshot takes its place, even one of an earlier sequence.</summary>
    public void Disregard() => StoredSequence = 0;

    /// <summary>Stores a snapshot; never two at a time, and never throws. The snapshot must be of what is on disk, and immutable.</summary>
    public async Task WriteAsync(Snapshot<TState> snapshot)
    {
        if (_writing || snapshot.Sequence <= StoredSequence)
        {
            return;
        }

        _writing = true;
        try
        {
            if (!_wasRead)
            {
                // What is stored can be replaced only by who has seen it.
                await ReadAsync();
                Disregard();
            }

            _slot.State = new SnapshotBox<TState> { Snapshot = snapshot };
            await storage.WriteStateAsync(stateName, grainId, _slot);
            StoredSequence = snapshot.Sequence;
        }
        catch (Exception fault)
        {
            // Another activation may have stored a newer one, or storage is away; either way the next attempt starts from what is stored.
            LogNotStored(logger, fault, grainId, snapshot.Sequence);
            await ReadAsync();
        }
        finally
        {
            _writing = false;
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "The snapshot of {Grain} cannot be read; the journal is replayed instead.")]
    private static partial void LogUnreadable(ILogger logger, Exception fault, GrainId grain);

    [LoggerMessage(1002, LogLevel.Warning, "The snapshot of {Grain} at {Sequence} was not stored; nothing is lost.")]
    private static partial void LogNotStored(ILogger logger, Exception fault, GrainId grain, long sequence);
}

/// <summary>What lies in the slot: a snapshot, or none yet. Orleans needs a type it can make empty.</summary>
/// <typeparam name="TState">The account's state.</typeparam>
public sealed record SnapshotBox<TState>
    where TState : class
{
    /// <summary>The snapshot, if one was stored.</summary>
    public Snapshot<TState>? Snapshot { get; init; }
}
