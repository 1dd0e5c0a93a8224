using System.Threading.Channels;

namespace OrleansCoins.Gateway.Live;

/// <summary>
/// One viewer's place in the queue: what is told and not yet written to them. It is short; one who doesn't keep up is dropped, and goes on from the last
/// whole event that they have.
/// </summary>
internal sealed class FeedReader
{
    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(FeedLimits.ReaderQueueMax) { SingleReader = true, SingleWriter = true });

    private Action? _stopWriting;
    private volatile bool _isDropped;

    private Queue<ReadOnlyMemory<byte>>? _missed;

    /// <summary>What the hub had told before they joined, and they have not: it goes out first. Not copied, so it costs little however much it is.</summary>
    public Queue<ReadOnlyMemory<byte>> Missed { init => _missed = value; }

    /// <summary>Takes what they missed, once: it is not kept for as long as they stay.</summary>
    public Queue<ReadOnlyMemory<byte>> TakeMissed() => Interlocked.Exchange(ref _missed, null) ?? [];

    /// <summary>What this one has already, where that is more than the room's hub has told; <see langword="null"/> otherwise.</summary>
    public string? Ahead { get; set; }

    /// <summary>What waits to be written to them.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Waiting => _waiting.Reader;

    /// <summary>Whether they are dropped: nothing more is written to them.</summary>
    public bool IsDropped => _isDropped;

    /// <summary>Hands them some events, or a comment; <see langword="false"/> when too much waits already.</summary>
    public bool TryTell(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty || _waiting.Writer.TryWrite(bytes);

    /// <summary>Nothing follows what was told.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Says how a write that waits for them is ended, before the first is begun.</summary>
    public void Begin(Action stopWriting)
    {
        // One of the two sees what the other has done, whoever drops them meanwhile.
        _stopWriting = stopWriting;
        Interlocked.MemoryBarrier();
        if (_isDropped)
        {
            stopWriting();
        }
    }

    /// <summary>Nothing more is written to them, not even what waits.</summary>
    public void Drop()
    {
        _isDropped = true;
        _waiting.Writer.TryComplete();
        Interlocked.MemoryBarrier();
        _stopWriting?.Invoke();
    }
}

/// <summary>The bounds of what a gateway keeps for viewers of rooms.</summary>
internal static class FeedLimits
{
    /// <summary>Viewers of a gateway, of all rooms together.</summary>
    public const int ReadersMax = 16_384;

    /// <summary>Batches that may wait for one viewer: some seconds of them.</summary>
    public const int ReaderQueueMax = 64;

    /// <summary>Events of a room that its hub remembers, so that viewers who come back ask no grain.</summary>
    public const int RecentMax = 2_048;

    /// <summary>How long it remembers them: so long may be told again what was erased meanwhile.</summary>
    public static readonly TimeSpan RecentFor = TimeSpan.FromMinutes(1);

    /// <summary>Viewers of a room who are reading the past at a time.</summary>
    public const int PastReadersMax = 4;
}
