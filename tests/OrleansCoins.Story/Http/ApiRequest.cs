using System.Net.Http.Headers;
using System.Text.Json;

namespace OrleansCoins.Story.Http;

/// <summary>One request; sent again it is the same to the byte.</summary>
internal sealed record ApiRequest(HttpMethod Method, string Path, string? Token = null, string? Key = null, byte[]? Body = null)
{
    public static ApiRequest Get(string path, string? token = null) => new(HttpMethod.Get, path, token);

    public static ApiRequest Post(string path, string? token = null, string? key = null, object? body = null) =>
        new(HttpMethod.Post, path, token, key, Write(body));

    public static ApiRequest Put(string path, string token, object body) => new(HttpMethod.Put, path, token, null, Write(body));

    /// <summary>A message can be sent only once, so every attempt has its own.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path);
        if (Token is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        if (Key is not null)
        {
            message.Headers.Add("Idempotency-Key", Key);
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return message;
    }

    public override string ToString() => $"{Method} {Path}";

    private static byte[]? Write(object? body) => body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, ContractJson.Options);
}
