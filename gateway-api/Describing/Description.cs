using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using OrleansCoins.Gateway.Contract;
using Scalar.AspNetCore;

namespace OrleansCoins.Gateway.Describing;

/// <summary>
/// The API's description at <c>/openapi/v1.json</c>, and its reference for people at <c>/scalar</c>. It is made of the routes, their types and what they are marked
/// with (<see cref="Operations"/>), and of what the words of the contract mean (<see cref="Vocabulary"/>); no file is kept by hand.
/// </summary>
internal static class Description
{
    /// <summary>The scheme of callers: a bearer token.</summary>
    public const string Bearer = "bearer";

    /// <summary>The schemes of payment providers: a signature over the body.</summary>
    public static readonly IReadOnlyList<string> Signatures = ["standardWebhooks", "stripe"];

    private const string Name = "v1";
    private const string MediaType = "application/json; charset=utf-8";

    public static void AddDescription(this IServiceCollection services) => services.AddOpenApi(Name, static options =>
    {
        options.AddOperationTransformer(static (operation, context, _) => Operations.DescribeAsync(operation, context));
        options.AddSchemaTransformer(static (schema, context, _) =>
        {
            TellMembers(schema, context);
            return Task.CompletedTask;
        });

        // Last: it finds all schemas in their places.
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
    });

    /// <summary>Whoever asks gets the same bytes: making them costs a thousand times what a gift does, and nothing in them changes while the program runs.</summary>
    public static void MapDescription(this WebApplication app)
    {
        var document = new Lazy<Task<(byte[] Bytes, EntityTagHeaderValue Tag)>>(() => WriteAsync(app.Services));

        // Spelled out, so that a document of another name is refused as everything is that isn't there.
        app.MapGet("/openapi/v1.json", async () =>
        {
            var (bytes, tag) = await document.Value;
            return TypedResults.Bytes(bytes, MediaType, entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();

        // What of it would call elsewhere is off: the page works on a machine without internet, and tells nobody that it is read.
        app.MapScalarApiReference("/scalar", options => options
            .WithTitle("OrleansCoins API")
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry()
            .HideDeveloperTools()
            .HideClientButton()
            .AddPreferredSecuritySchemes(Bearer)).AllowAnonymous();
    }

    private static async Task<(byte[] Bytes, EntityTagHeaderValue Tag)> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()).AsSpan(0, 8));
        return (bytes.ToArray(), new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{hash}\"")));
    }

    /// <summary>What we take is closed, and a member that is required there is not null; what we give may grow.</summary>
    private static void TellMembers(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(AmountResponse))
        {
            Vocabulary.DescribeAmount(schema);
        }
        else if (!IsRequest(type))
        {
            // A member that is left out when there is nothing to say is required of nobody, also where the type's constructor asks for it.
            foreach (var member in context.JsonTypeInfo.Properties.Where(static member => IsLeftOut(member)))
            {
                schema.Required?.Remove(member.Name);
            }
        }
        else if (schema.Properties is not null)
        {
            schema.AdditionalPropertiesAllowed = false;
            foreach (var member in context.JsonTypeInfo.Properties.Where(static member => member.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true))
            {
                if (schema.Properties.TryGetValue(member.Name, out var described) && described is OpenApiSchema open)
                {
                    Schemas.NeverNull(schema, member.Name, open);
                }
            }
        }
    }

    private static bool IsLeftOut(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }, ..];

    private static bool IsRequest(Type type) => type.Name.EndsWith("Request", StringComparison.Ordinal);

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrleansCoins",
            Version = Name,
            Summary = "Coins, gifts and earnings for live streaming.",
            Description = "Viewers buy coins, send gifts, and creators earn a share. What moves value takes an `Idempotency-Key`: the same request with the same key is carried out "
                + "once, and answered the same. Coins are integers, diamonds decimals in strings, money minor units with an ISO 4217 code. Every refusal is `application/problem+json` with a `code`; "
                + "it has changed nothing. Callers must accept further members and further words in answers; requests with unknown members are refused.",
            Contact = new OpenApiContact { Name = "The operator of this platform" },
        };
        document.Servers =
        [
            new OpenApiServer
            {
                Url = "/",
                Description = "Where this description was read, be it production, staging or a developer's local machine.",
                Extensions = new Dictionary<string, IOpenApiExtension> { ["x-internal"] = new JsonNodeExtension(false) },
            },
        ];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = Schemes();
        ProblemSchemas.AddTo(document);
        Schemas.Describe(document);
        Examples.AddTo(document);
    }

    private static Dictionary<string, IOpenApiSecurityScheme> Schemes() => new()
    {
        [Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A JSON Web Token, checked as RFC8725 asks: a named algorithm, the issuer's key, this API as its audience, and not expired. `coins:admin` in its `scope` opens what operators do.",
        },
        [Signatures[0]] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "webhook-signature",
            Description = "Standard Webhooks 1.0: an HMAC over `webhook-id`, `webhook-timestamp` and the body, at most five minutes old.",
        },
        [Signatures[1]] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "Stripe-Signature",
            Description = "Stripe's own signature, an HMAC over its time and the body, at most five minutes old.",
        },
    };
}
