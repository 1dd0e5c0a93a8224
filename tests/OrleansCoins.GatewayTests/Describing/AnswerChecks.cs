using System.Net.Http.Headers;
using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>Holds an answer against what is described of its operation.</summary>
internal static class AnswerChecks
{
    /// <summary>Headers that mean something to a caller: where one is given it is described, and where it is described without a condition it is given.</summary>
    private static readonly string[] Told = ["Location", "ETag", "Retry-After", "Idempotency-Replayed", "WWW-Authenticate", "RateLimit", "RateLimit-Policy"];

    private static readonly string[] AlwaysGiven = ["Location", "ETag", "Retry-After", "WWW-Authenticate"];

    /// <summary>Requires that the answer is one of those that are described, to the last member.</summary>
    public static void IsDescribed(ApiDescription description, DescribedOperation operation, Answer answer)
    {
        Assert.True(operation.Responses.TryGetProperty($"{answer.Status}", out var described), $"{operation} describes no {answer.Status}: {answer}");
        HasHeaders(described, answer);
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
        var names = described.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().Select(static header => header.Name).ToArray()
            : [];
        foreach (var name in Told.Where(name => answer.Header(name) is not null))
        {
            Assert.True(names.Contains(name), $"The header {name} is not described: {answer}");
        }

        foreach (var name in AlwaysGiven.Intersect(names))
        {
            Assert.True(answer.Header(name) is not null, $"The header {name} is described, and not given: {answer}");
        }
    }
}
