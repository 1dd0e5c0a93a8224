using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Calls a gateway as a stranger does: by HTTP and the contract, with none of the product's own types.</summary>
internal sealed class Api(Uri address) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    })
    {
        BaseAddress = address,
        Timeout = Patience,
    };

    public Uri Address => address;

    public Task<Answer> GetAsync(string path, string? token = null) => SendAsync(Request(HttpMethod.Get, path, token: token));

    public Task<Answer> PostAsync(string path, object? body = null, string? token = null, string? key = null) =>
        SendAsync(Request(HttpMethod.Post, path, body, token, key));

    public Task<Answer> PutAsync(string path, object? body = null, string? token = null) =>
        SendAsync(Request(HttpMethod.Put, path, body, token));

    public Task<Answer> DeleteAsync(string path, string? token = null) => SendAsync(Request(HttpMethod.Delete, path, token: token));

    /// <summary>A request, for a test that has something to add to it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">Text or bytes as they are, anything else as JSON; none for <see langword="null"/>.</param>
    /// <param name="token">The caller's token.</param>
    /// <param name="key">The idempotency key.</param>
    public static HttpRequestMessage Request(HttpMethod method, string path, object? body = null, string? token = null, string? key = null)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Content = body switch
            {
                null => null,
                byte[] bytes => new ByteArrayContent(bytes),
                string text => new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
                _ => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)),
            },
        };
        if (request.Content is { } content)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var sent = request;
        var asked = Describe(sent);
        using var response = await _http.SendAsync(sent);
        return Describe(asked, response, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Before it is sent: then its address is still what was asked for.</summary>
    private static string Describe(HttpRequestMessage request) => $"{request.Method} {request.RequestUri}";

    private static Answer Describe(string asked, HttpResponseMessage response, byte[] body)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(asked, (int)response.StatusCode, headers, body);
    }

    /// <summary>Sends a request whose answer may have no end, and reads only how it begins; a refusal is read whole.</summary>
    public async Task<Answer> PeekAsync(HttpRequestMessage request)
    {
        using var sent = request;
        var asked = Describe(sent);
        using var response = await _http.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead);
        var body = response.IsSuccessStatusCode ? [] : await response.Content.ReadAsByteArrayAsync();
        return Describe(asked, response, body);
    }

    /// <summary>A caller whose token the gateway itself makes, in Development.</summary>
    public async Task<Caller> CallerAsync(string name, string? scope = null, string? birthdate = "1990-01-31")
    {
        var answer = await PostAsync("/dev/token", new { sub = name, scope, birthdate });
        return new Caller(this, name, answer.Is(200).Json.GetProperty("accessToken").GetString()!);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>Someone with a token.</summary>
internal sealed record Caller(Api Api, string Name, string Token)
{
    private static int _keys;

    /// <summary>A key that no other request has.</summary>
    public static string NewKey() => $"key-{Interlocked.Increment(ref _keys)}";

    public Task<Answer> GetAsync(string path) => Api.GetAsync(path, Token);

    public Task<Answer> PostAsync(string path, object? body = null, string? key = null) => Api.PostAsync(path, body, Token, key);

    public Task<Answer> DeleteAsync(string path) => Api.DeleteAsync(path, Token);

    public Task<Answer> PutAsync(string path, object? body = null) => Api.PutAsync(path, body, Token);
}
