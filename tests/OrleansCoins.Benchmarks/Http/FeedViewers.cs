using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>
/// Many viewers of one room, a connection each. One in a hundred looks at what it is told and measures how long after its reply each gift came; the others only
/// take the bytes: viewers share the machine with what they view.
/// </summary>
internal sealed class FeedViewers(int port, string room, int count) : IDisposable
{
    private const int LooksEach = 100;
    private static readonly byte[] GiftId = "\"id\":\""u8.ToArray();
    private readonly string _path = $"/v1/rooms/{room}/events";
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<Socket> _sockets = [];
    private readonly ConcurrentDictionary<string, long> _repliedAt = new();
    private readonly ConcurrentDictionary<(int Viewer, string Gift), long> _early = new();
    private readonly LoadResult _seen = new();
    private long _lost;
    private bool _isOver;

    /// <summary>How long after their replies gifts came to those who look.</summary>
    public LoadResult Seen => _seen;

    /// <summary>How many viewers look.</summary>
    public int Lookers => (count + LooksEach - 1) / LooksEach;

    /// <summary>How many streams ended before their time.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Opens all streams.</summary>
    public async Task OpenAsync()
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(100))
        {
            await Task.WhenAll(some.Select(viewer => viewer % LooksEach == 0 ? OpenLookerAsync(viewer) : OpenTakerAsync()));
        }
    }

    /// <summary>A gift was answered.</summary>
    public void Replied(string gift)
    {
        var now = Stopwatch.GetTimestamp();
        _repliedAt[gift] = now;
    }

    /// <summary>Waits until every looker was told so many gifts, or so long.</summary>
    public async Task AreToldAsync(long gifts, TimeSpan timeMax)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var began = Stopwatch.GetTimestamp(); _seen.Given + _early.Count < gifts * Lookers && Stopwatch.GetElapsedTime(began) < timeMax;)
        {
            await look.WaitForNextTickAsync();
        }
    }

    /// <summary>Takes what came before its reply was read as come with it, and counts what never came.</summary>
    /// <returns>How many gifts some looker was not told.</returns>
    public long Settle(long gifts)
    {
        foreach (var _ in _early)
        {
            _seen.Accept(TimeSpan.Zero, inTime: true);
        }

        return (gifts * Lookers) - _seen.Given;
    }

    public void Dispose()
    {
        Volatile.Write(ref _isOver, true);
        _sockets.ForEach(static socket => socket.Dispose());
        _http.Dispose();
    }

    private async Task OpenLookerAsync(int viewer)
    {
        var stream = await _http.GetStreamAsync(new Uri($"http://127.0.0.1:{port}{_path}"));
        var buffer = new byte[65_536];
        _ = await stream.ReadAsync(buffer);
        _ = LookAsync(viewer, stream, buffer);
    }

    private async Task OpenTakerAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_sockets)
        {
            _sockets.Add(socket);
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {_path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        var buffer = new byte[4_096];
        await socket.ReceiveAsync(buffer);
        _ = UntilEndAsync(async () => await socket.ReceiveAsync(buffer));
    }

    private Task LookAsync(int viewer, Stream stream, byte[] buffer)
    {
        var length = 0;
        return UntilEndAsync(async () =>
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            length = Look(viewer, buffer, length + read);
            return read;
        });
    }

    private async Task UntilEndAsync(Func<Task<int>> read)
    {
        try
        {
            while (await read() > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }

        if (!Volatile.Read(ref _isOver))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Finds the gifts in what came; what is cut off stays for the next time.</summary>
    private int Look(int viewer, byte[] buffer, int length)
    {
        var now = Stopwatch.GetTimestamp();
        var at = 0;
        while (buffer.AsSpan(at, length - at).IndexOf(GiftId) is var found and >= 0)
        {
            var start = at + found + GiftId.Length;
            var end = buffer.AsSpan(start, length - start).IndexOf((byte)'"');
            if (end < 0)
            {
                return Keep(buffer, at + found, length);
            }

            var gift = Encoding.ASCII.GetString(buffer, start, end);
            if (_repliedAt.TryGetValue(gift, out var replied))
            {
                _seen.Accept(Stopwatch.GetElapsedTime(replied, now), inTime: true);
            }
            else
            {
                _early[(viewer, gift)] = now;
            }

            at = start + end;
        }

        // The beginning of a name may be cut off too.
        return Keep(buffer, Math.Max(at, length - (GiftId.Length - 1)), length);
    }

    private static int Keep(byte[] buffer, int from, int length)
    {
        buffer.AsSpan(from, length - from).CopyTo(buffer);
        return length - from;
    }
}
