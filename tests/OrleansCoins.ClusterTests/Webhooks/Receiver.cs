using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.ClusterTests.Webhooks;

/// <summary>A webhook as it arrived.</summary>
internal sealed record Received(string Id, string Timestamp, string Signatures, string Body, string Path)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement Data => Json.GetProperty("data");

    public string Type => Json.GetProperty("type").GetString()!;

    public string Account => Data.GetProperty("account").GetString()!;

    public long Sequence => Data.GetProperty("sequence").GetInt64();

    /// <summary>Whether one of the signatures is of this secret: the scheme written down a second time, from standardwebhooks.com.</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}")));
        return Signatures.Split(' ').Contains(expected);
    }

    public DateTimeOffset At => DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, CultureInfo.InvariantCulture));
}

/// <summary>Plays one of the platform's own systems: remembers what it was told, and answers as it is asked to.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Received> _all = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Receiver()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/hook";
        }

        _listener.Prefixes.Add(Address[..^"hook".Length]);
        _listener.Start();
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>Everything that came, also what was not taken.</summary>
    public IReadOnlyList<Received> All => [.. _all];

    /// <summary>What a message is answered with; 0 for not at all until <see cref="GoOn"/>.</summary>
    public Func<Received, int> Answer { get; set; } = static _ => 200;

    public void GoOn() => _goOn.TrySetResult();

    public void Dispose()
    {
        GoOn();
        _listener.Close();
    }

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext http)
    {
        try
        {
            using var reader = new StreamReader(http.Request.InputStream, new UTF8Encoding(false, true));
            var received = new Received(
                http.Request.Headers["webhook-id"]!,
                http.Request.Headers["webhook-timestamp"]!,
                http.Request.Headers["webhook-signature"]!,
                await reader.ReadToEndAsync(),
                http.Request.Url!.AbsolutePath);
            _all.Enqueue(received);
            var status = Answer(received);
            if (status == 0)
            {
                await _goOn.Task;
                http.Response.Abort();
                return;
            }

            http.Response.StatusCode = status;
            http.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The silo that sent was killed.
        }
    }
}
