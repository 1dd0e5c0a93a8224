using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>Gifts over HTTP, from this process to a server in another one.</summary>
internal sealed class OverHttp(HttpTarget target) : Contestant
{
    private const int LongestRequest = 2_048;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"giftId":"rose","quantity":1,"contentId":"video-1"}""");
    private readonly ConcurrentBag<(HttpConnection Connection, byte[] Request)> _idle = [];
    private byte[][] _senders = [];
    private byte[][] _creators = [];
    private long _requests;

    public override string Name => target.Name;

    public override string Tuning => "a connection a caller, HTTP/1.1, a token a sender";

    public override IStorageMeter? Storage => target.Database?.Meter;

    /// <summary>This process, which calls, and the servers.</summary>
    public override TimeSpan ReadProcessorTime() => base.ReadProcessorTime() + target.ReadProcessorTime();

    public override async Task PrepareAsync(Population population)
    {
        await target.StartAsync(population);
        _senders = [.. Enumerable.Range(0, population.Senders).Select(static sender => Encoding.ASCII.GetBytes(
            $"/gifts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nAuthorization: Bearer {Tokens.Make(Population.Sender(sender))}\r\nIdempotency-Key: "))];
        _creators = [.. Enumerable.Range(0, population.Creators).Select(static creator => Encoding.ASCII.GetBytes($"POST /v1/creators/{Population.Creator(creator)}"))];
    }

    public override async ValueTask<bool> GiveAsync(int sender, int creator)
    {
        if (!_idle.TryTake(out var line))
        {
            line = (await HttpConnection.OpenAsync(target.Port), new byte[LongestRequest]);
        }

        int status;
        try
        {
            status = await line.Connection.SendAsync(line.Request.AsMemory(0, Write(line.Request, sender, creator)));
        }
        catch
        {
            line.Connection.Dispose();
            throw;
        }

        _idle.Add(line);
        return status switch
        {
            201 => true,
            >= 400 and < 500 => false,
            _ => throw new InvalidOperationException($"Answered with {status}."),
        };
    }

    /// <summary>Waits until no gift is without its credit, by the journal's own public view.</summary>
    public override Task SettleAsync() => target.SettleAsync();

    public override async Task<string?> AuditAsync()
    {
        if (target.Database is null)
        {
            return null;
        }

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{target.Port}"), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.Make("operator", "coins:admin"));
        using var books = JsonDocument.Parse(await client.GetStringAsync("/v1/admin/books"));
        var undelivered = books.RootElement.GetProperty("undeliveredGifts").GetInt64();
        return undelivered > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{undelivered} gifts are undelivered")
            : books.RootElement.GetProperty("differences").EnumerateArray()
                .Where(static difference => difference.GetProperty("check").GetString() != "purchases")
                .Select(static difference => difference.GetRawText())
                .FirstOrDefault();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (connection, _) in _idle)
        {
            connection.Dispose();
        }

        await target.DisposeAsync();
    }

    private int Write(byte[] request, int sender, int creator)
    {
        var at = 0;
        Append(_creators[creator]);
        Append(_senders[sender]);
        Interlocked.Increment(ref _requests).TryFormat(request.AsSpan(at), out var digits, provider: CultureInfo.InvariantCulture);
        at += digits;
        Append("\r\n\r\n"u8);
        Append(Body);
        Debug.Assert(at <= LongestRequest, "A request fits");
        return at;

        void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(request.AsSpan(at));
            at += bytes.Length;
        }
    }
}
