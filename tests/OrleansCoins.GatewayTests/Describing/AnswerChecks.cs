using System.Net.Http.Headers;
using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>Holds an answer against what is described of its operation.</summary>
internal static class AnswerChecks
{
    /// <summary>Headers that mean something to a caller: where one is given it is described, and where it is described as required it is given.</summary>
    private static readonly string[] Told = ["Location", "ETag", "Retry-After", "Idempotency-Replayed", "WWW-Authenticate", "RateLimit", "RateLimit-Policy"];

    /// <summary>Requires what every answer tells browsers and caches, whatever it is.</summary>
    public static void IsGuarded(Answer answer)
    {
        Assert.True(
            (answer.Header("X-Content-Type-Options"), answer.Header("X-Frame-Options"), answer.Header("Referrer-Policy"), answer.Header("Cross-Origin-Opener-Policy"))
                == ("nosniff", "DENY", "no-referrer", "same-origin"),
            $"An answer without what guards it: {answer}");
        Assert.StartsWith("default-src 'none';", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("payment=()", answer.Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Server"));
        Assert.Null(answer.Header("X-Powered-By"));
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    /// <summary>Requires that nobody on the way keeps the answer: only what is the same for everybody may be kept, and is asked for again.</summary>
    public static void IsKeptByNobody(Answer answer) =>
        Assert.True(answer.Header("Cache-Control") == (answer.Header("ETag") is null ? "no-store" : "no-cache"), $"Cache-Control is {answer.Header("Cache-Control")}: {answer}");

    /// <summary>Requires that the answer is one of those that are described, to the last member.</summary>
    public static void IsDescribed(ApiDescription description, DescribedOperation operation, Answer answer)
    {
        Assert.True(operation.Responses.TryGetProperty($"{answer.Status}", out var described), $"{operation} describes no {answer.Status}: {answer}");
        HasHeaders(described, answer);
        IsGuarded(answer);
        IsKeptByNobody(answer);
        if (!described.TryGetProperty("content", out var content))
        {
            Assert.True(answer.Body.Length == 0, $"{operation} describes no body of a {answer.Status}: {answer}");
            return;
        }

        var type = MediaTypeHeaderValue.TryParse(answer.Header("Content-Type"), out var given) ? given.MediaType! : "";
        Assert.True(content.TryGetProperty(type, out var media), $"{operation} describes no '{type}' of a {answer.Status}: {answer}");
        if (type.EndsWith("json", StringComparison.Ordinal))
        {
            var unfit = description.Unfit(media.GetProperty("schema"), answer.Json);
            Assert.True(unfit is null, $"{operation} is not answered as it is described: {unfit}: {answer}");
        }
    }

    private static void HasHeaders(JsonElement described, Answer answer)
    {
        JsonProperty[] all = described.TryGetProperty("headers", out var headers) ? [.. headers.EnumerateObject()] : [];
        foreach (var name in Told.Where(name => answer.Header(name) is not null))
        {
            Assert.True(all.Any(header => header.NameEquals(name)), $"The header {name} is not described: {answer}");
        }

        foreach (var header in all.Where(static header => header.Value.TryGetProperty("required", out var required) && required.GetBoolean()))
        {
            Assert.True(answer.Header(header.Name) is not null, $"The header {header.Name} is described, and not given: {answer}");
        }
    }
}
