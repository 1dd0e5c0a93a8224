using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansCoins.Chaos.Processes;

/// <summary>When a connection is lost over a gift.</summary>
internal enum HttpCut
{
    /// <summary>At once when the gateway has the whole request: it goes on with it, or gives up, and its caller can't know.</summary>
    AfterRequest,

    /// <summary>When the gateway begins to answer: what it did is done, and nobody was told.</summary>
    BeforeAnswer,
}

/// <summary>Stands between callers and gateways as a balancer does, and loses connections over gifts as a script wants it.</summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<HttpCut> _next = new();
    private readonly ConcurrentDictionary<HttpProxyConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly int[] _gateways;
    private Task _accepting = Task.CompletedTask;
    private int _hasCut;

    private HttpProxy(int[] gateways)
    {
        _gateways = gateways;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
    }

    /// <summary>Where callers find the gateways.</summary>
    public Uri Address { get; }

    /// <summary>How many connections were cut.</summary>
    public int HasCut => Volatile.Read(ref _hasCut);

    /// <summary>Starts a proxy in front of gateways.</summary>
    /// <param name="gateways">Their ports of the loopback address.</param>
    public static HttpProxy Start(int[] gateways)
    {
        var proxy = new HttpProxy(gateways);
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>How many requests a gateway has not begun to answer.</summary>
    public int Waiting(int gateway) => _connections.Keys.Count(connection => connection.Gateway == gateway && connection.IsWaiting);

    /// <summary>Cuts the connections of coming gifts.</summary>
    public void CutNext(HttpCut cut, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _next.Enqueue(cut);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        foreach (var connection in _connections.Keys)
        {
            connection.Drop();
        }

        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Values).WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    internal HttpCut? TakeCut() => _next.TryDequeue(out var cut) ? cut : null;

    internal void CountCut() => Interlocked.Increment(ref _hasCut);

    private async Task AcceptAsync()
    {
        for (var number = 0; ; number++)
        {
            var connection = new HttpProxyConnection(this, await _listener.AcceptTcpClientAsync(_stopping.Token));
            _connections[connection] = Task.CompletedTask;
            _connections[connection] = RunAsync(connection, number % _gateways.Length);
        }
    }

    private async Task RunAsync(HttpProxyConnection connection, int first)
    {
        await Task.Yield();
        try
        {
            await connection.RunAsync(_gateways, first);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the sides is gone, which is what this is for.
        }
        finally
        {
            connection.Drop();
            _connections.TryRemove(connection, out _);
            if (connection.Unmet is { } cut)
            {
                // Something else was quicker, such as the end of the gateway. Another gift meets it.
                _next.Enqueue(cut);
            }
        }
    }
}
