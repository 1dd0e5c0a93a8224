using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>The gateway's own description of itself, read as a stranger's tool reads it.</summary>
internal sealed class ApiDescription
{
    private static readonly EvaluationOptions Strict = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private static int _read;

    private readonly BuildOptions _build = new() { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft202012 };
    private readonly Uri _base = new($"https://orleanscoins.test/{Interlocked.Increment(ref _read)}");
    private readonly Dictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    private ApiDescription(JsonElement document)
    {
        Document = document;
        Operations =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
                .Select(operation => new DescribedOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value))),
        ];
        _ = JsonSchema.FromText(Definitions(), _build, _base);
    }

    public JsonElement Document { get; }

    public IReadOnlyList<DescribedOperation> Operations { get; }

    public static async Task<ApiDescription> ReadAsync(Api api) => new((await api.GetAsync("/openapi/v1.json")).Is(200).Json);

    public DescribedOperation this[string id] => Operations.Single(operation => operation.Id == id);

    /// <summary>What a reference stands for; anything else stands for itself.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = Document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        return schema;
    }

    /// <summary>What in a body is not as it is described; none for <see langword="null"/>. A member that isn't described is not.</summary>
    public string? Unfit(JsonElement schema, JsonElement body)
    {
        var text = Rewrite(schema.GetRawText());
        if (!_schemas.TryGetValue(text, out var built))
        {
            _schemas[text] = built = JsonSchema.FromText(text, _build, new Uri(_base, $"{_base.AbsolutePath}/{_schemas.Count}"));
        }

        var result = built.Evaluate(body, Strict);
        return result.IsValid
            ? null
            : string.Join("; ", (result.Details ?? []).Where(static detail => detail.Errors is { Count: > 0 })
                .Select(static detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}"));
    }

    /// <summary>The schemas by their names. Here objects are closed: what is given but not described is a gap of the description.</summary>
    private string Definitions()
    {
        var definitions = new JsonObject();
        foreach (var schema in Document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            var node = JsonNode.Parse(schema.Value.GetRawText())!.AsObject();
            if (node.ContainsKey("properties"))
            {
                node["additionalProperties"] = false;
            }

            definitions[schema.Name] = JsonNode.Parse(node.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
        }

        return new JsonObject { ["$defs"] = definitions }.ToJsonString();
    }

    private string Rewrite(string schema) => schema.Replace("#/components/schemas/", $"{_base}#/$defs/", StringComparison.Ordinal);
}

/// <summary>One operation.</summary>
internal sealed record DescribedOperation(string Method, string Path, JsonElement Json)
{
    public string Id => Json.GetProperty("operationId").GetString()!;

    public IReadOnlyList<DescribedParameter> Parameters { get; } = Json.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray().Select(static one => new DescribedParameter(one))]
        : [];

    public JsonElement Responses => Json.GetProperty("responses");

    /// <summary>The types of body that it takes.</summary>
    public IReadOnlyList<(string MediaType, JsonElement Schema, JsonElement Example)> Bodies { get; } = Json.TryGetProperty("requestBody", out var body)
        ? [.. body.GetProperty("content").EnumerateObject().Select(static media => (media.Name, media.Value.GetProperty("schema"), media.Value.GetProperty("example")))]
        : [];

    /// <summary>Whether it answers with a stream that doesn't end by itself.</summary>
    public bool Streams => Responses.TryGetProperty("200", out var ok)
        && ok.TryGetProperty("content", out var content) && content.TryGetProperty("text/event-stream", out _);

    /// <summary>Whether it needs a token, and which scope.</summary>
    public (bool Token, string? Scope) Needs => Json.TryGetProperty("security", out var security) && security[0].TryGetProperty("bearer", out var scopes)
        ? (true, scopes.GetArrayLength() > 0 ? scopes[0].GetString() : null)
        : (false, null);

    public override string ToString() => $"{Id} ({Method} {Path})";
}

/// <summary>A parameter of the path, the query or a header.</summary>
internal sealed record DescribedParameter(JsonElement Json)
{
    public string Name => Json.GetProperty("name").GetString()!;

    public string Place => Json.GetProperty("in").GetString()!;

    public bool Required => Json.TryGetProperty("required", out var required) && required.GetBoolean();

    public JsonElement Schema => Json.GetProperty("schema");

    public bool IsInteger => Schema.GetProperty("type").ValueEquals("integer");

    /// <summary>Whether a number is within the bounds.</summary>
    public bool Takes(long number) => number >= Schema.GetProperty("minimum").GetInt64() && number <= Schema.GetProperty("maximum").GetInt64();

    /// <summary>Whether what is a number or a truth in JSON is a text that is taken here: in a query everything is a text.</summary>
    public bool Takes(string text) =>
        (!Schema.TryGetProperty("enum", out var words) || words.EnumerateArray().Any(word => word.ValueEquals(text)))
        && (!Schema.TryGetProperty("pattern", out var pattern) || Regex.IsMatch(text, pattern.GetString()!, RegexOptions.ECMAScript))
        && (!Schema.TryGetProperty("maxLength", out var most) || text.Length <= most.GetInt32())
        && (!Schema.TryGetProperty("minLength", out var least) || text.Length >= least.GetInt32())
        && (!Schema.TryGetProperty("format", out var format) || !format.ValueEquals("date") || DateOnly.TryParseExact(text, "yyyy-MM-dd", out _));
}
