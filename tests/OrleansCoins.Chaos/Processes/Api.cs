using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansCoins.Chaos.Running;

namespace OrleansCoins.Chaos.Processes;

/// <summary>The gateways as an outside program calls them, by the contract alone.</summary>
internal sealed class Api(Uri url) : IDisposable
{
    /// <summary>How long a caller waits. Less than a gateway takes to give up, so callers also go away while they are being served.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    // Connections are renewed often, so that a gateway that came back gets its share again.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(3), AllowAutoRedirect = false })
    {
        BaseAddress = url,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a request once.</summary>
    /// <returns>The answer; <see langword="null"/> if none came.</returns>
    public async Task<Reply> SendAsync(HttpMethod method, string path, string? token = null, string? key = null, object? body = null, TimeSpan? patience = null)
    {
        using var message = new HttpRequestMessage(method, path);
        message.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            message.Headers.Add("Idempotency-Key", key);
        }

        // With a length: the proxy tells by it where a request ends.
        message.Content = body is null ? null : new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var over = new CancellationTokenSource(patience ?? Patience);
            using var response = await _http.SendAsync(message, over.Token);
            return new Reply((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(over.Token), "");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return new Reply(Reply.None, default, fault.GetType().Name);
        }
    }

    /// <summary>Sends a request again and again until it succeeds.</summary>
    public async Task<JsonElement> SendUntilDoneAsync(HttpMethod method, string path, string? token = null, string? key = null, object? body = null)
    {
        var reply = new Reply(Reply.None, default, "");
        await Eventually.IsTrueAsync(
            async () => !(reply = await SendAsync(method, path, token, key, body)).IsUnknown, $"{method} {path} is answered");
        Assert.True(reply.Status is >= 200 and < 300, $"{method} {path} was answered {reply}");
        return reply.Body;
    }

    /// <summary>A token of development.</summary>
    public async Task<string> TokenAsync(string user, string? scope = null) =>
        (await SendUntilDoneAsync(HttpMethod.Post, "/dev/token", body: new { sub = user, scope = scope ?? "", birthdate = "1990-01-31" })).GetProperty("accessToken").GetString()!;

    public void Dispose() => _http.Dispose();
}

/// <summary>What a gateway answered.</summary>
/// <param name="Status">The status, or <see cref="None"/>.</param>
/// <param name="Body">The body, if there is an answer.</param>
/// <param name="Fault">Why there is none.</param>
internal sealed record Reply(int Status, JsonElement Body, string Fault)
{
    /// <summary>There was no answer.</summary>
    public const int None = 0;

    /// <summary>The code of a problem; empty where it is none.</summary>
    public string Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString()! : "";

    /// <summary>Whether it says that it is not known what came of the request, or says nothing: the same request has to be sent again.</summary>
    public bool IsUnknown => Status is None or 503 || Code == "request_in_progress";

    public override string ToString() => Status == None ? Fault : $"{Status} {Body}";

    /// <summary>A text of the body, or <see langword="null"/>.</summary>
    public string? Text(string name) => Body.TryGetProperty(name, out var found) ? found.GetString() : null;

    /// <summary>A number of the body, or <see langword="null"/>.</summary>
    public long? Number(string name) => Body.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Number ? found.GetInt64() : null;
}
