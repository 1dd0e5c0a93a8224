using System.Net.Sockets;

namespace OrleansCoins.TestKit;

/// <summary>One connection through a <see cref="DatabaseProxy"/>.</summary>
internal sealed class DatabaseProxyConnection(DatabaseProxy proxy, TcpClient client)
{
    /// <summary>What a lane's write is told by; all else that it asks is not.</summary>
    private const string Insert = "INSERT INTO entries ";

    private readonly TcpClient _server = new();
    private volatile bool _swallowing;

    /// <summary>Whether its writes may be cut.</summary>
    public bool IsChosen { get; private set; }

    public void Drop()
    {
        client.Dispose();
        _server.Dispose();
    }

    public async Task RunAsync(string host, int port)
    {
        await _server.ConnectAsync(host, port);
        client.NoDelay = _server.NoDelay = true;
        var (fromClient, fromServer) = (new PostgresMessages(client.GetStream()), new PostgresMessages(_server.GetStream()));
        if (!await GreetAsync(fromClient, fromServer))
        {
            return;
        }

        var forward = IsChosen ? ForwardStatementsAsync(fromClient) : CopyAsync(fromClient.Stream, fromServer.Stream);
        var back = IsChosen ? ForwardAnswersAsync(fromServer) : CopyAsync(fromServer.Stream, fromClient.Stream);
        await await Task.WhenAny(forward, back);
        if (_swallowing)
        {
            // The client is gone; what the server makes of its statement is still to be seen.
            await back;
        }

        Drop();
        await Task.WhenAll(forward, back);
    }

    /// <summary>Passes on how a connection begins, until the client has said which application it is.</summary>
    private async Task<bool> GreetAsync(PostgresMessages fromClient, PostgresMessages fromServer)
    {
        while (true)
        {
            if (await fromClient.ReadGreetingAsync() is not { } greeting)
            {
                return false;
            }

            await proxy.FlowAsync();
            await fromServer.Stream.WriteAsync(greeting);
            if (!PostgresMessages.AsksForEncryption(greeting))
            {
                IsChosen = PostgresMessages.NamesApplication(greeting, proxy.Application);
                return true;
            }

            var answer = new byte[1];
            await fromServer.Stream.ReadExactlyAsync(answer);
            await proxy.FlowAsync();
            await fromClient.Stream.WriteAsync(answer);
        }
    }

    private async Task CopyAsync(Stream from, Stream to)
    {
        var buffer = new byte[16384];
        int count;
        while ((count = await from.ReadAsync(buffer)) > 0)
        {
            await proxy.FlowAsync();
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private async Task ForwardStatementsAsync(PostgresMessages fromClient)
    {
        var statement = new MemoryStream();
        var inserts = new HashSet<string>();
        var isWrite = false;
        while (await fromClient.ReadAsync() is { } message)
        {
            var kind = PostgresMessages.KindOf(message);
            switch (kind)
            {
                case PostgresMessages.Parse when PostgresMessages.SqlOf(message).Contains(Insert, StringComparison.Ordinal):
                    inserts.Add(PostgresMessages.MadeBy(message));
                    break;
                case PostgresMessages.Parse:
                    inserts.Remove(PostgresMessages.MadeBy(message));
                    break;
                case PostgresMessages.Bind:
                    isWrite |= inserts.Contains(PostgresMessages.BoundBy(message));
                    break;
            }

            if (kind != PostgresMessages.Sync)
            {
                statement.Write(message.Span);
                if (!PostgresMessages.IsPartOfStatement(kind))
                {
                    isWrite = false;
                    await SendAsync(statement);
                }

                continue;
            }

            if (isWrite && proxy.TakeCut() is { } cut)
            {
                await CutAsync(cut, statement, message);
                return;
            }

            isWrite = false;
            statement.Write(message.Span);
            await SendAsync(statement);
        }
    }

    private async Task SendAsync(MemoryStream statement)
    {
        await proxy.FlowAsync();
        await _server.GetStream().WriteAsync(statement.GetBuffer().AsMemory(0, (int)statement.Length));
        statement.SetLength(0);
    }

    private async Task CutAsync(DatabaseCut cut, MemoryStream statement, ReadOnlyMemory<byte> sync)
    {
        switch (cut)
        {
            case DatabaseCut.BeforeStatement:
                proxy.CountNotCarriedOut();
                Drop();
                return;
            case DatabaseCut.BeforeCommit:
                await SendAsync(statement);
                proxy.CountNotCarriedOut();
                Drop();
                return;
            case DatabaseCut.DuringStatement:
                _swallowing = true;
                statement.Write(sync.Span);
                await SendAsync(statement);
                client.Dispose();
                return;
            case DatabaseCut.BeforeAnswer:
                _swallowing = true;
                statement.Write(sync.Span);
                await SendAsync(statement);
                return;
            default:
                _swallowing = true;
                statement.Write(sync.Span);
                var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                proxy.Hold(held.SetResult);
                client.Dispose();
                await held.Task;
                await SendAsync(statement);
                return;
        }
    }

    private async Task ForwardAnswersAsync(PostgresMessages fromServer)
    {
        var (carriedOut, isAnswered) = (false, false);
        try
        {
            while (!isAnswered && await fromServer.ReadAsync() is { } message)
            {
                if (!_swallowing)
                {
                    await proxy.FlowAsync();
                    await client.GetStream().WriteAsync(message);
                    continue;
                }

                var kind = PostgresMessages.KindOf(message);
                carriedOut |= kind == PostgresMessages.CommandComplete;
                isAnswered = kind == PostgresMessages.ReadyForQuery;
            }
        }
        finally
        {
            if (_swallowing)
            {
                proxy.CountSwallowed(carriedOut, isAnswered);
            }
        }
    }
}
