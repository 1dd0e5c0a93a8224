using System.Diagnostics;
using System.Net;

namespace OrleansCoins.Story.Http;

/// <summary>
/// The gateway as a careful client calls it: what may pass by itself is sent again, the same request with the same key, until an answer comes or
/// patience ends.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private readonly TimeSpan _patience;
    private long _retries;

    public ApiClient(Uri url, TimeSpan patience, int concurrency)
    {
        // Connections are renewed now and then, so that a server that came back behind the same name gets its share again.
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 2 * concurrency,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            AllowAutoRedirect = false,
        };
        _http = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        _patience = patience;
    }

    /// <summary>How many attempts were made beyond the first ones.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>The answer, whatever it says. Throws <see cref="GaveUpException"/> when none came within the patience.</summary>
    public Task<Answer> SendAsync(ApiRequest request) => SendAsync(request, _patience);

    public async Task<Answer> SendAsync(ApiRequest request, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, fault) = await TryAsync(request, attempt, watch);
            if (answer is not null && !MayPass(answer))
            {
                return answer;
            }

            var wait = answer?.RetryAfter ?? pause;
            if (watch.Elapsed + wait > patience)
            {
                throw new GaveUpException(request, attempt, answer?.ToString() ?? fault!);
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(wait);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    /// <summary>The body of an answer that must be a success. Throws <see cref="RefusedException"/> when it is not.</summary>
    public async Task<T> ReadAsync<T>(ApiRequest request)
    {
        var answer = await SendAsync(request);
        return answer.Status is >= 200 and < 300 ? answer.Read<T>() : throw new RefusedException(request, answer);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(Answer? Answer, string? Fault)> TryAsync(ApiRequest request, int attempt, Stopwatch watch)
    {
        using var timeout = new CancellationTokenSource(AttemptMax);
        try
        {
            using var message = request.ToMessage();
            using var response = await _http.SendAsync(message, timeout.Token);
            var body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            return (new Answer(
                (int)response.StatusCode,
                body,
                response.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.SequenceEqual(["true"]),
                response.Headers.Location,
                ReadRetryAfter(response),
                attempt,
                watch.Elapsed), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return (null, $"no answer within {AttemptMax.TotalSeconds:0} s");
        }
    }

    /// <summary>A first request that is still being looked at gets its answer a moment later: that conflict is a 'not yet', not a refusal.</summary>
    private static bool MayPass(Answer answer) => (HttpStatusCode)answer.Status switch
    {
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.Conflict => answer.Code == "request_in_progress",
        _ => false,
    };

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > TimeProvider.System.GetUtcNow() => date - TimeProvider.System.GetUtcNow(),
        _ => null,
    };
}

/// <summary>No answer came within the patience.</summary>
internal sealed class GaveUpException(ApiRequest request, int attempts, string last)
    : Exception($"{request}: given up after {attempts} attempts; the last: {last}");

/// <summary>A refusal where the story can't go on with one.</summary>
internal sealed class RefusedException(ApiRequest request, Answer answer) : Exception($"{request}: answered {answer}")
{
    public Answer Answer { get; } = answer;
}
