using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansCoins.Gateway.Contract;
using OrleansCoins.Gateway.Requests;
using Scalar.AspNetCore;

namespace OrleansCoins.Gateway.Hosting;

/// <summary>The API's description at <c>/openapi/v1.json</c>, and its reference for people at <c>/scalar</c>.</summary>
internal static class Description
{
    private const string SchemeName = "bearer";

    public static void AddDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "OrleansCoins";
            document.Info.Version = "v1";
            document.Info.Description = "Coins, gifts and earnings for live streaming. Every refusal is application/problem+json with a `code`.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [SchemeName] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeStrictness(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    public static void MapDescription(this WebApplication app)
    {
        // Spelled out, so that a document of another name is refused as everything is that isn't there.
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();

        // What of it would call elsewhere is off: the page works on a machine without internet, and tells nobody that it is read.
        app.MapScalarApiReference("/scalar", options => options
            .WithTitle("OrleansCoins API")
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry()
            .HideDeveloperTools()
            .HideClientButton()
            .AddPreferredSecuritySchemes(SchemeName)).AllowAnonymous();
    }

    /// <summary>Adds what the framework can't see: tokens, and the parts of a request that are bound as values of our own.</summary>
    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
        }

        if (metadata.OfType<PagedMetadata>().Any())
        {
            var range = $"1 to {PageQuery.LimitMax}; {PageQuery.LimitDefault} when not given.";
            Add(operation, "limit", ParameterLocation.Query, JsonSchemaType.Integer, range);
            Add(operation, "cursor", ParameterLocation.Query, JsonSchemaType.String, "The nextCursor of the page before.");
        }

        if (metadata.OfType<IdempotentMetadata>().Any())
        {
            Add(operation, IdempotencyHeader.Name, ParameterLocation.Header, JsonSchemaType.String, "1 to 255 printable ASCII characters.");
        }

        return Task.CompletedTask;
    }

    /// <summary>What we take is closed; what we give may grow.</summary>
    private static void DescribeStrictness(OpenApiSchema schema, Type type)
    {
        if (type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = false;
        }
        else if (type == typeof(AmountResponse))
        {
            schema.Type = JsonSchemaType.Integer | JsonSchemaType.String;
        }
    }

    private static void Add(OpenApiOperation operation, string name, ParameterLocation place, JsonSchemaType type, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = place,
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        });
    }
}
