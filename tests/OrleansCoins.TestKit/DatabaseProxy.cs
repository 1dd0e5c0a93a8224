using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansCoins.TestKit;

/// <summary>When a connection is lost over a write.</summary>
public enum DatabaseCut
{
    /// <summary>Before the server has the whole statement: it is not carried out.</summary>
    BeforeStatement,

    /// <summary>After the server has worked on the statement, before it is told to commit: nothing is written.</summary>
    BeforeCommit,

    /// <summary>At once when the statement is sent: the server goes on with it while its client connects again.</summary>
    DuringStatement,

    /// <summary>When the server begins to answer: what it did is done, and nobody was told.</summary>
    BeforeAnswer,

    /// <summary>At once, and the statement stays in the network until <see cref="DatabaseProxy.DeliverHeld"/>.</summary>
    Held,
}

/// <summary>
/// Stands between silos and their PostgreSQL server, on a port of the loopback address, and loses connections as a test wants it: at chosen moments of
/// a lane's write, or all of them. Writes are told from everything else by the statement that they carry out, however it was prepared.
/// </summary>
public sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<DatabaseProxyConnection, Task> _connections = new();
    private readonly ConcurrentQueue<DatabaseCut?> _next = new();
    private readonly ConcurrentQueue<Action> _held = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile Tuple<string, int> _server;
    private volatile TaskCompletionSource? _stalled;
    private volatile bool _away;
    private Task _accepting = Task.CompletedTask;
    private int _carriedOut;
    private int _notCarriedOut;
    private int _refused;
    private int _ended;

    private DatabaseProxy(string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        _server = Tuple.Create(server.Host!, server.Port);
        _listener.Start();
        (server.Host, server.Port) = ("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        ConnectionString = server.ConnectionString;
    }

    /// <summary>The way to the database through the proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>The <c>application_name</c> of the connections whose writes are cut. All others are only forwarded.</summary>
    public string Application { get; init; } = "orleanscoins-lane";

    /// <summary>How many cuts no write has met yet.</summary>
    public int Pending => _next.Count(static cut => cut is not null);

    /// <summary>Writes that the server has committed and whose answer nobody got.</summary>
    public int CarriedOut => Volatile.Read(ref _carriedOut);

    /// <summary>Writes that were cut and have changed nothing, since the server never had them whole.</summary>
    public int NotCarriedOut => Volatile.Read(ref _notCarriedOut);

    /// <summary>Writes that the server refused, and nobody was told: second tries of what had been carried out, as a rule.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Writes that the server did not come to the end of: its process was ended before it answered.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>How many connections of <see cref="Application"/> are open.</summary>
    public int Open => _connections.Keys.Count(static connection => connection.IsChosen);

    /// <summary>Starts a proxy in front of the server that a connection string names.</summary>
    public static DatabaseProxy Start(string connectionString)
    {
        var proxy = new DatabaseProxy(connectionString);
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>Cuts the connections of coming writes, in the order in which it was asked for.</summary>
    /// <param name="cut">When.</param>
    /// <param name="times">How many writes, one after another.</param>
    /// <param name="after">How many writes are let pass before that.</param>
    public void CutNext(DatabaseCut cut, int times = 1, int after = 0)
    {
        for (var i = 0; i < after + times; i++)
        {
            _next.Enqueue(i < after ? null : cut);
        }
    }

    /// <summary>Takes back the cuts that no write has met yet.</summary>
    public void Clear() => _next.Clear();

    /// <summary>Gives the server the statements that were held.</summary>
    /// <returns>How many there were.</returns>
    public int DeliverHeld()
    {
        var delivered = 0;
        while (_held.TryDequeue(out var deliver))
        {
            deliver();
            delivered++;
        }

        return delivered;
    }

    /// <summary>Loses all connections, and every new one at once, until <see cref="ComeBack"/>.</summary>
    public void GoAway()
    {
        _away = true;
        DropAll();
    }

    /// <summary>Takes connections again.</summary>
    public void ComeBack() => _away = false;

    /// <summary>Loses all connections once; new ones are taken.</summary>
    public void DropAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Drop();
        }
    }

    /// <summary>Leads new connections to another server, as a name does after a failover. Those that are there stay with theirs.</summary>
    /// <param name="connectionString">The way to it.</param>
    public void LeadTo(string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        _server = Tuple.Create(server.Host!, server.Port);
    }

    /// <summary>Holds back every byte, in both directions and on new connections too, as a network does that has lost its way: nobody is told anything.</summary>
    public void Stall() => _stalled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the bytes that were held back go on.</summary>
    public void Resume()
    {
        var stalled = _stalled;
        _stalled = null;
        stalled?.TrySetResult();
    }

    /// <summary>Loses all connections for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Resume();
        DropAll();
        DeliverHeld();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Values).WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    internal Task FlowAsync() => _stalled?.Task ?? Task.CompletedTask;

    internal DatabaseCut? TakeCut() => _next.TryDequeue(out var cut) ? cut : null;

    internal void Hold(Action deliver) => _held.Enqueue(deliver);

    internal void CountNotCarriedOut() => Interlocked.Increment(ref _notCarriedOut);

    internal void CountSwallowed(bool carriedOut, bool isAnswered) =>
        Interlocked.Increment(ref carriedOut ? ref _carriedOut : ref isAnswered ? ref _refused : ref _ended);

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            if (_away)
            {
                client.Dispose();
                continue;
            }

            var connection = new DatabaseProxyConnection(this, client);
            _connections[connection] = Task.CompletedTask;
            _connections[connection] = RunAsync(connection);
        }
    }

    private async Task RunAsync(DatabaseProxyConnection connection)
    {
        await Task.Yield();
        try
        {
            var (host, port) = _server;
            await connection.RunAsync(host, port);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the sides is gone, which is what a proxy like this is for. The other must not wait for it.
        }
        finally
        {
            connection.Drop();
            _connections.TryRemove(connection, out _);
        }
    }
}
