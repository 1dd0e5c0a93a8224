using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.Chaos.Rolling;

/// <summary>
/// Viewers who send one gift after the other over HTTP, from several gateways as a load balancer would spread them. A 503 and a broken connection are
/// answered by the same request with the same key; whatever else is no 201 is a failure.
/// </summary>
internal sealed class Callers(IReadOnlyList<Uri> gateways, string signingKey) : IDisposable
{
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AttemptTimeMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new() { Timeout = AttemptTimeMax };
    private int _retries;
    private int _turn;

    /// <summary>The accepted gifts, by their id, with who sent each.</summary>
    public ConcurrentDictionary<string, string> Accepted { get; } = new();

    /// <summary>What no caller should have met.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>How often a request was sent again.</summary>
    public int Retries => Volatile.Read(ref _retries);

    /// <summary>One viewer's requests, until there is to be an end.</summary>
    public async Task SendAsync(string viewer, string creator, TimeSpan pause, CancellationToken until)
    {
        var token = TokenOf(viewer);
        using var timer = new PeriodicTimer(pause);
        for (var gift = 0; !until.IsCancellationRequested; gift++)
        {
            await SendOneAsync(viewer, token, creator, $"gift-{gift}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task SendOneAsync(string viewer, string token, string creator, string key)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await TryAsync(viewer, token, creator, key) is { } trouble)
        {
            if (TimeProvider.System.GetElapsedTime(began) > AnsweredWithin)
            {
                Failures.Enqueue($"{viewer} {key}: not answered within {AnsweredWithin.TotalSeconds} s; last: {trouble}");
                return;
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(RetryAfter);
        }
    }

    /// <summary>What may pass when the request is sent again; <see langword="null"/> when there is nothing more to send.</summary>
    private async Task<string?> TryAsync(string viewer, string token, string creator, string key)
    {
        var gateway = gateways[(int)((uint)Interlocked.Increment(ref _turn) % gateways.Count)];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, $"/v1/creators/{creator}/gifts"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        request.Content = JsonContent.Create(new { giftId = "rose", quantity = 1, contentId = "video-1" });
        try
        {
            using var answer = await _http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Created:
                    Accepted[JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!] = viewer;
                    return null;
                case HttpStatusCode.ServiceUnavailable:
                    return "503";
                default:
                    Failures.Enqueue($"{viewer} {key}: {(int)answer.StatusCode} {body}");
                    return null;
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            return fault.GetType().Name;
        }
    }

    private string TokenOf(string user)
    {
        var head = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
            new { sub = user, aud = "orleanscoins", birthdate = "1990-01-31", exp = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() }));
        var signed = Encoding.ASCII.GetBytes($"{head}.{body}");
        return $"{head}.{body}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(signingKey), signed))}";
    }
}
