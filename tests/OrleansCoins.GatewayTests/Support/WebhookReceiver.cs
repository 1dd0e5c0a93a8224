using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>One of the platform's own systems, which takes every webhook.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedWebhook> _all = new();

    public WebhookReceiver()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/hook";
        }

        _listener.Prefixes.Add(Address[..^"hook".Length]);
        _listener.Start();
        Serving = ServeAsync();
    }

    public string Address { get; }

    public IReadOnlyList<ReceivedWebhook> All => [.. _all];

    private Task Serving { get; }

    public void Dispose()
    {
        _listener.Close();
        Serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            var call = await _listener.GetContextAsync();
            using var reader = new StreamReader(call.Request.InputStream);
            var headers = call.Request.Headers;
            _all.Enqueue(new ReceivedWebhook(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, await reader.ReadToEndAsync()));
            call.Response.Close();
        }
    }
}

/// <summary>A webhook as it arrived.</summary>
internal sealed record ReceivedWebhook(string Id, string Timestamp, string Signatures, string Body)
{
    public JsonElement Data => JsonDocument.Parse(Body).RootElement.GetProperty("data");

    /// <summary>Whether one of the signatures is of this secret: Standard Webhooks 1.0, written down from standardwebhooks.com.</summary>
    public bool IsSignedBy(string secret) => Signatures.Split(' ').Contains("v1," + Convert.ToBase64String(
        HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"))));
}
