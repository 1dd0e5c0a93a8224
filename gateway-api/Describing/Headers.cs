using Microsoft.OpenApi;
using OrleansCoins.Gateway.Requests;

namespace OrleansCoins.Gateway.Describing;

/// <summary>The headers of answers, as they are described.</summary>
internal static class Headers
{
    /// <summary>Adds the headers that an answer of this status has.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="status">Its status.</param>
    /// <param name="metadata">What the route is marked with.</param>
    /// <param name="hasTag">Whether the route's answers have entity tags.</param>
    /// <param name="path">Where the route is.</param>
    public static void AddTo(OpenApiResponse response, int status, IList<object> metadata, bool hasTag, string? path)
    {
        var headers = response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        if (status is 201 or 202)
        {
            headers["Location"] = Text("Where what was made is.", 512, isRequired: status is 201, format: "uri-reference");
        }

        if (hasTag && status is 200 or 304)
        {
            headers["ETag"] = Text("The version of what is answered; send it as If-None-Match.", 64, isRequired: true);
        }

        if (status is >= 200 and < 300 && metadata.OfType<IdempotentMetadata>().Any())
        {
            headers[IdempotencyHeader.ReplayedName] = new OpenApiHeader
            {
                Description = "There only when this is the first answer again.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["true"] },
            };
        }

        if (status is 401)
        {
            headers["WWW-Authenticate"] = Text("Bearer, and what was wrong with the token.", 1_024, isRequired: true);
        }

        if (status is 429 or 503)
        {
            headers["Retry-After"] = new OpenApiHeader
            {
                Description = "After how many seconds to try again.",
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "0", Maximum = "86400" },
            };
        }

        if (ProblemSchemas.HasRateLimits && path?.StartsWith("v1/", StringComparison.Ordinal) == true)
        {
            headers["RateLimit"] = Text("What is left of the limits, and for how long: draft-ietf-httpapi-ratelimit-headers.", 512, isRequired: false);
            headers["RateLimit-Policy"] = Text("The limits: draft-ietf-httpapi-ratelimit-headers.", 512, isRequired: false);
        }

        if (headers.Count == 0)
        {
            response.Headers = null;
        }
    }

    private static OpenApiHeader Text(string description, int lengthMax, bool isRequired, string? format = null) => new()
    {
        Description = description,
        Required = isRequired,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = lengthMax, Format = format },
    };
}
