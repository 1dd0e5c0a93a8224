using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Describing;

/// <summary>Refusals as they are described: one schema a status, with the codes that it has.</summary>
internal static class ProblemSchemas
{
    public const string MediaType = "application/problem+json";

    private static readonly string Base = nameof(ProblemResponse);

    /// <summary>Every kind by its status.</summary>
    public static readonly ILookup<int, ProblemKind> ByStatus = ProblemKind.All.ToLookup(static kind => kind.Status);

    /// <summary>Whether there is a limit of rate: then every answer of the API may say what is left of it.</summary>
    public static bool HasRateLimits => ByStatus.Contains(StatusCodes.Status429TooManyRequests);

    /// <summary>The schema's name.</summary>
    public static string Name(int status) => string.Create(CultureInfo.InvariantCulture, $"Problem{status}");

    public static void AddTo(OpenApiDocument document)
    {
        var told = Operations.In(document).SelectMany(static operation => operation.Responses?.Keys ?? Enumerable.Empty<string>()).ToHashSet(StringComparer.Ordinal);
        foreach (var kinds in ByStatus.Where(kinds => told.Contains(kinds.Key.ToString(CultureInfo.InvariantCulture))))
        {
            var status = kinds.Key.ToString(CultureInfo.InvariantCulture);
            document.AddComponent(Name(kinds.Key), new OpenApiSchema
            {
                Description = string.Join(' ', kinds.Select(static kind => $"`{kind.Code}`: {kind.Title}")),
                AllOf =
                [
                    new OpenApiSchemaReference(Base, document),
                    new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = status, Maximum = status },
                            ["code"] = new OpenApiSchema
                            {
                                Type = JsonSchemaType.String,
                                Enum = [.. kinds.Select(static kind => (JsonNode)kind.Code).DistinctBy(static code => code.ToString())],
                            },
                        },
                    },
                ],
            });
        }
    }

    /// <summary>A refusal of a status, described.</summary>
    public static OpenApiResponse Describe(int status, OpenApiDocument? document) => new()
    {
        Description = ByStatus[status].Any()
            ? string.Join(", ", ByStatus[status].Select(static kind => kind.Code).Distinct())
            : "Refused",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaType] = new() { Schema = new OpenApiSchemaReference(Name(status), document), Example = ExampleOf(status) },
        },
    };

    private static JsonObject? ExampleOf(int status) => ByStatus[status].FirstOrDefault() is not { } kind ? null : new JsonObject
    {
        ["type"] = kind.Type,
        ["title"] = kind.Title,
        ["status"] = status,
        ["detail"] = "What was wrong with this request, and what to do about it.",
        ["instance"] = "/v1/wallet",
        ["code"] = kind.Code,
        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
    };
}
