using System.Globalization;
using Microsoft.OpenApi;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Describing;

/// <summary>Says of every member, item and parameter how long, how large and of which form it is: by its word, or by its type where it has no word of its own.</summary>
internal static class Schemas
{
    /// <summary>The longest text that no word says more of.</summary>
    private const int TextLengthMax = 4_096;

    private const int ItemsMax = 10_000;

    private const string Any = nameof(System.Text.Json.JsonElement);

    /// <summary>A time as RFC 3339 writes it.</summary>
    private const int TimeLengthMax = 40;

    private static readonly string IntegerMin = (-Coins.MaxValue).ToString(CultureInfo.InvariantCulture);
    private static readonly string IntegerMax = Coins.MaxValue.ToString(CultureInfo.InvariantCulture);

    public static void Describe(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components!.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (schema is OpenApiSchema open)
            {
                DescribeMembers(name, open);
            }
        }

        // What stood for a value of any kind, until its place was described as a whole.
        if (!Members(document).Any(static member => IsAny(member) || member.OneOf?.Any(IsAny) == true))
        {
            document.Components.Schemas?.Remove(Any);
        }

        foreach (var operation in Operations.In(document))
        {
            foreach (var (type, media) in Operations.Bodies(operation))
            {
                if (media.Schema is OpenApiSchema open)
                {
                    Describe(operation.OperationId ?? "", type, open);
                }
            }
        }
    }

    private static IEnumerable<IOpenApiSchema> Members(OpenApiDocument document) =>
        (document.Components?.Schemas?.Values ?? Enumerable.Empty<IOpenApiSchema>()).SelectMany(static schema => schema.Properties?.Values ?? Enumerable.Empty<IOpenApiSchema>());

    private static bool IsAny(IOpenApiSchema schema) => schema is OpenApiSchemaReference { Reference.Id: Any };

    /// <summary>Describes one value by its word.</summary>
    /// <param name="owner">The schema or operation that it is in.</param>
    /// <param name="word">Its name.</param>
    /// <param name="schema">What is told of it.</param>
    public static void Describe(string owner, string word, OpenApiSchema schema)
    {
        if (Vocabulary.Find(owner, word, Holds(schema)) is { } shape)
        {
            shape.Describe(schema);
        }

        if (schema.Items is OpenApiSchema item && Vocabulary.FindItem(owner, word) is { } each)
        {
            each.Describe(item);
        }

        Bound(schema);
    }

    private static void DescribeMembers(string owner, OpenApiSchema schema)
    {
        var isRequest = owner.EndsWith("Request", StringComparison.Ordinal);
        foreach (var (word, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (member is not OpenApiSchema open)
            {
                continue;
            }

            // An answer leaves out what may be missing; it isn't there as null.
            if (!isRequest && schema.Required?.Contains(word) != true)
            {
                NeverNull(schema, word, open);
            }

            if (Vocabulary.Whole(owner, word) is { } whole)
            {
                schema.Properties![word] = whole;
            }
            else if (schema.Properties![word] is OpenApiSchema described)
            {
                Describe(owner, word, described);
            }
        }

        if (schema.Properties is not null)
        {
            schema.Type ??= JsonSchemaType.Object;
        }

        // What a line says beyond its amount is known by the line's kind; no member names its type.
        schema.Discriminator = null;
        Bound(schema);
    }

    /// <summary>Takes back that a member may be null.</summary>
    public static void NeverNull(OpenApiSchema owner, string word, OpenApiSchema member)
    {
        if (member.Type is { } type && type.HasFlag(JsonSchemaType.Null) && type != JsonSchemaType.Null)
        {
            member.Type = type & ~JsonSchemaType.Null;
        }
        else if (member.OneOf is { Count: 2 } choice && choice.FirstOrDefault(static one => one.Type != JsonSchemaType.Null) is { } only)
        {
            owner.Properties![word] = only;
        }
    }

    private static JsonSchemaType Holds(OpenApiSchema schema) => (schema.Type ?? default) & ~JsonSchemaType.Null;

    /// <summary>Nothing is without a bound.</summary>
    private static void Bound(OpenApiSchema? schema)
    {
        if (schema is null)
        {
            return;
        }

        var holds = Holds(schema);
        if (holds.HasFlag(JsonSchemaType.Integer))
        {
            schema.Format ??= "int64";
            schema.Minimum ??= schema.Format == "int32" ? int.MinValue.ToString(CultureInfo.InvariantCulture) : IntegerMin;
            schema.Maximum ??= schema.Format == "int32" ? int.MaxValue.ToString(CultureInfo.InvariantCulture) : IntegerMax;
        }

        if (holds.HasFlag(JsonSchemaType.String) && schema.Enum is not { Count: > 0 } && schema.Const is null)
        {
            schema.MaxLength ??= schema.Format is "date-time" or "date" ? TimeLengthMax : TextLengthMax;
        }

        if (holds.HasFlag(JsonSchemaType.Array))
        {
            schema.MaxItems ??= ItemsMax;
            Bound(schema.Items as OpenApiSchema);
        }

        if (schema.AdditionalProperties is OpenApiSchema values)
        {
            schema.MaxProperties ??= Vocabulary.NamesMax;
            Bound(values);
        }

        foreach (var part in (schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Concat(schema.AllOf ?? []))
        {
            Bound(part as OpenApiSchema);
        }
    }
}
