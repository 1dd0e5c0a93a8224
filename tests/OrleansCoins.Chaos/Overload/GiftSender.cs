using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace OrleansCoins.Chaos.Overload;

/// <summary>Sends gifts, and remembers what each was answered. It does as little as it can for each: on a small machine it takes from what it measures.</summary>
internal sealed class GiftSender(Uri gateway, string room, IReadOnlyList<(string Name, string Token)> viewers) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);
    private static readonly byte[] Body = """{"giftId":"rose","quantity":1}"""u8.ToArray();

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(20) };
    private readonly string _path = $"/v1/rooms/{room}/gifts";
    private int _sent;

    /// <summary>What became of each gift, by its request id in the journal.</summary>
    public ConcurrentDictionary<string, GiftAnswer> Answers { get; } = new();

    /// <summary>So many at a time for a while: each is followed by the next as soon as it is answered.</summary>
    public async Task<Goodput> AtATimeAsync(int gifts, TimeSpan time)
    {
        var (accepted, began) = (new ConcurrentQueue<(TimeSpan Took, TimeSpan At)>(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, gifts).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                await GiveAsync(accepted, began);
            }
        }));
        return new Goodput(accepted, 0);
    }

    /// <summary>So many a second for a while, whatever becomes of those before.</summary>
    public async Task<Goodput> PerSecondAsync(double gifts, TimeSpan time)
    {
        var (accepted, sent, began) = (new ConcurrentQueue<(TimeSpan Took, TimeSpan At)>(), new List<Task<bool>>(), Stopwatch.GetTimestamp());
        using var ticks = new PeriodicTimer(Tick);
        while (Stopwatch.GetElapsedTime(began) < time && await ticks.WaitForNextTickAsync())
        {
            while (sent.Count < gifts * Stopwatch.GetElapsedTime(began).TotalSeconds)
            {
                sent.Add(GiveAsync(accepted, began));
            }
        }

        var answers = await Task.WhenAll(sent);
        return new Goodput(accepted, answers.Count(static isAccepted => !isAccepted));
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> GiveAsync(ConcurrentQueue<(TimeSpan Took, TimeSpan At)> accepted, long began)
    {
        var number = Interlocked.Increment(ref _sent);
        var (name, token) = viewers[number % viewers.Count];
        var key = string.Create(CultureInfo.InvariantCulture, $"gift-{number}");
        var sentAt = Stopwatch.GetTimestamp();
        var answer = await SendAsync(token, key);
        Answers[$"key/{name}/{key}"] = answer;
        if (answer == GiftAnswer.Accepted)
        {
            accepted.Enqueue((Stopwatch.GetElapsedTime(sentAt), Stopwatch.GetElapsedTime(began)));
        }

        return answer == GiftAnswer.Accepted;
    }

    private async Task<GiftAnswer> SendAsync(string token, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _path);
        request.Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _http.SendAsync(request);
        return (int)response.StatusCode switch
        {
            201 => GiftAnswer.Accepted,
            503 when (await response.Content.ReadAsStringAsync()).Contains("Nothing was begun.", StringComparison.Ordinal) => GiftAnswer.NotBegun,
            503 => GiftAnswer.Unknown,
            _ => GiftAnswer.Wrong,
        };
    }
}

/// <summary>What a gift was answered.</summary>
internal enum GiftAnswer
{
    /// <summary>201.</summary>
    Accepted,

    /// <summary>503, and the gateway says that it has begun nothing.</summary>
    NotBegun,

    /// <summary>503, and it is not known what became of it.</summary>
    Unknown,

    /// <summary>Anything else.</summary>
    Wrong,
}

/// <summary>What a gateway did in a while: from its beginning to the last gift that it accepted.</summary>
internal sealed class Goodput(IReadOnlyCollection<(TimeSpan Took, TimeSpan At)> accepted, int refused)
{
    /// <summary>Gifts a second that were accepted.</summary>
    public double PerSecond { get; } = accepted.Count == 0 ? 0 : accepted.Count / accepted.Max(static one => one.At).TotalSeconds;

    /// <summary>How long 99 % of them took at most.</summary>
    public TimeSpan Latency { get; } = accepted.Count == 0 ? TimeSpan.Zero : accepted.Select(static one => one.Took).Order().ElementAt((int)(0.99 * (accepted.Count - 1)));

    public int Accepted => accepted.Count;

    public int Refused => refused;

    public override string ToString() => $"{PerSecond:N0} gifts/s were accepted, 99 % within {Latency.TotalMilliseconds:N0} ms, and {Refused} refused";
}
