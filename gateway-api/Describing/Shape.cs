using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansCoins.Gateway.Describing;

/// <summary>What a word of the contract can hold. What isn't said here stays as the type has it.</summary>
internal sealed record Shape
{
    /// <summary>A regular expression (ECMA 262) that every text has.</summary>
    public string? Pattern { get; init; }

    /// <summary>The fewest characters.</summary>
    public int? LengthMin { get; init; }

    /// <summary>The most characters.</summary>
    public int? LengthMax { get; init; }

    /// <summary>The format's name, as JSON Schema has it.</summary>
    public string? Format { get; init; }

    /// <summary>The least number.</summary>
    public long? Min { get; init; }

    /// <summary>The greatest number.</summary>
    public long? Max { get; init; }

    /// <summary>The fewest items.</summary>
    public int? ItemsMin { get; init; }

    /// <summary>The most items.</summary>
    public int? ItemsMax { get; init; }

    /// <summary>Whether each item comes once.</summary>
    public bool Unique { get; init; }

    /// <summary>All words that are taken.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>What is meant when nothing is said.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>One that would be taken.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>What people are told.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>The type, where it travels as a text but is something else.</summary>
    public JsonSchemaType? Type { get; init; }

    /// <summary>The same with another example.</summary>
    public Shape Like(JsonNode example) => this with { Example = example };

    /// <summary>Writes it into a schema of a string, a number or an array; nothing that is there already is lost.</summary>
    public void Describe(OpenApiSchema schema)
    {
        if (Type is { } type)
        {
            schema.Type = type;
        }

        schema.Format ??= Format;
        schema.Pattern ??= Pattern;
        schema.MinLength ??= LengthMin;
        schema.MaxLength ??= LengthMax;
        schema.Minimum ??= Min?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        schema.Maximum ??= Max?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        schema.MinItems ??= ItemsMin;
        schema.MaxItems ??= ItemsMax;
        schema.UniqueItems ??= Unique ? true : null;
        schema.Description ??= Description;
        schema.Default ??= Default?.DeepClone();
        if (Words is { } words)
        {
            schema.Enum = [.. words.Select(static word => (JsonNode)word)];
            schema.Pattern = null;
        }
    }
}
