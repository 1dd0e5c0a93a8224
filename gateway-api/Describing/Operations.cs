using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansCoins.Gateway.Auth;
using OrleansCoins.Gateway.Endpoints;
using OrleansCoins.Gateway.Requests;

namespace OrleansCoins.Gateway.Describing;

/// <summary>
/// Adds to each route what the framework can't see: who may call, the parts of a request that are bound as values of our own, the refusals that follow from what the
/// route takes, and the headers of answers.
/// </summary>
internal static class Operations
{
    private const string EventStream = "text/event-stream";

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        Secure(operation, metadata, context.Document);
        AddParameters(operation, metadata);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            Describe(operation, parameter);
        }

        var refusals = Refusals(operation, metadata).ToArray();
        var described = new OpenApiResponses();
        foreach (var (status, response) in (operation.Responses ?? []).Where(static pair => !IsRefusal(pair.Value)))
        {
            DescribeStream(response);
            described[status] = response;
        }

        foreach (var status in refusals)
        {
            described[$"{status}"] = ProblemSchemas.Describe(status, context.Document);
        }

        operation.Responses = new OpenApiResponses();
        foreach (var (status, response) in described.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            Headers.AddTo((OpenApiResponse)response, int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), metadata, described.ContainsKey("304"), context.Description.RelativePath);
            operation.Responses[status] = response;
        }

        return Task.CompletedTask;
    }

    /// <summary>All operations of a document.</summary>
    public static IEnumerable<OpenApiOperation> In(OpenApiDocument document) =>
        document.Paths.Values.SelectMany(static path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>());

    /// <summary>What goes in and what comes out.</summary>
    public static IEnumerable<KeyValuePair<string, OpenApiMediaType>> Bodies(OpenApiOperation operation) =>
        (operation.RequestBody?.Content ?? Enumerable.Empty<KeyValuePair<string, OpenApiMediaType>>())
            .Concat((operation.Responses?.Values ?? Enumerable.Empty<IOpenApiResponse>()).SelectMany(static response => response.Content ?? new Dictionary<string, OpenApiMediaType>()));

    private static void Secure(OpenApiOperation operation, IList<object> metadata, OpenApiDocument? document)
    {
        if (metadata.OfType<SignedMetadata>().Any())
        {
            operation.Security = [.. Description.Signatures.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = $"What the provider signed, to the byte; at most {BodyBytes.LengthMax} bytes.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "The provider's own event." } },
                },
            };
        }
        else if (NeedsToken(metadata))
        {
            // For a scheme that isn't OAuth's, the list names the roles that are needed: OpenAPI 3.1.1, security requirement object.
            List<string> scopes = IsForOperators(metadata) ? [Caller.AdminScope] : [];
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Description.Bearer, document)] = scopes }];
        }
    }

    private static bool NeedsToken(IList<object> metadata) => metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any();

    private static bool IsForOperators(IList<object> metadata) => metadata.OfType<IAuthorizeData>().Any(static needed => needed.Policy == Authentication.AdminPolicy);

    private static void AddParameters(OpenApiOperation operation, IList<object> metadata)
    {
        if (metadata.OfType<PagedMetadata>().Any())
        {
            Add(operation, "limit", ParameterLocation.Query);
            Add(operation, "cursor", ParameterLocation.Query);
        }

        if (metadata.OfType<IdempotentMetadata>().Any())
        {
            Add(operation, IdempotencyHeader.Name, ParameterLocation.Header, required: metadata.OfType<KeyNeededMetadata>().Any());
        }

        if (operation.Responses?.ContainsKey("304") == true)
        {
            Add(operation, "If-None-Match", ParameterLocation.Header);
        }
    }

    private static void Add(OpenApiOperation operation, string name, ParameterLocation place, bool required = false)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = place, Required = required, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
    }

    private static void Describe(OpenApiOperation operation, OpenApiParameter parameter)
    {
        if (parameter.Schema is not OpenApiSchema schema)
        {
            return;
        }

        var shape = Vocabulary.Find(operation.OperationId ?? "", parameter.Name ?? "", JsonSchemaType.String);
        Schemas.Describe(operation.OperationId ?? "", parameter.Name ?? "", schema);
        parameter.Description ??= shape?.Description;
        parameter.Example ??= shape?.Example?.DeepClone();
        parameter.Required |= shape?.Required == true;
        schema.Description = null;
    }

    private static bool IsRefusal(IOpenApiResponse response) => response.Content?.ContainsKey(ProblemSchemas.MediaType) == true;

    /// <summary>What the route says, and what follows from what it takes: nobody can forget it.</summary>
    private static SortedSet<int> Refusals(OpenApiOperation operation, IList<object> metadata)
    {
        var statuses = new SortedSet<int>(metadata.OfType<IProducesResponseTypeMetadata>()
            .Where(static told => told.StatusCode >= 400)
            .Select(static told => told.StatusCode));
        if (operation.RequestBody is not null)
        {
            statuses.UnionWith([400, 413]);
        }

        if (metadata.OfType<IAcceptsMetadata>().Any())
        {
            statuses.Add(415);
        }

        if (metadata.OfType<PagedMetadata>().Any() || metadata.OfType<IdempotentMetadata>().Any())
        {
            statuses.Add(400);
        }

        if (NeedsToken(metadata))
        {
            statuses.Add(401);
            statuses.Add(503);
            if (IsForOperators(metadata))
            {
                statuses.Add(403);
            }
        }

        if (ProblemSchemas.HasRateLimits && operation.Tags?.Any(static tag => tag.Name is "Health" or "Development") != true)
        {
            statuses.Add(429);
        }

        return statuses;
    }

    /// <summary>A stream of events has no schema of its own before OpenAPI 3.2; its events are told in words.</summary>
    private static void DescribeStream(IOpenApiResponse response)
    {
        if (response.Content?.TryGetValue(EventStream, out var stream) == true)
        {
            stream.Schema = new OpenApiSchema
            {
                Description = "Server-sent events (`id`, `event`, `data` in JSON): `gift`, `combo`, `thanks`, `goal`, `battle`, `ended`; and a comment every 15 seconds.",
            };
            stream.Example = "id: 00000000001f00000Zm9yZXhh\nevent: ended\ndata: {\"roomId\":\"room_Zm9yIGV4YW1wbGU\",\"endedAt\":\"2026-01-31T12:00:00Z\"}\n\n";
        }
    }
}
