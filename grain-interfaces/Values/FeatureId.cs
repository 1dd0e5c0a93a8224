using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A feature or filter that can be unlocked, such as <c>filter-stars</c>. A plain word.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.FeatureId")]
[JsonConverter(typeof(TextValueJsonConverter<FeatureId>))]
public readonly record struct FeatureId : ITextValue<FeatureId>
{
    [Id(0)]
    private readonly string? _value;

    private FeatureId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a feature's word: 1-64 of a-z 0-9 -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(FeatureId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out FeatureId value)
    {
        var fits = TextForm.Fits(text, 64, TextForm.Word);
        value = fits ? new FeatureId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static FeatureId Parse(string? text) => TextForm.Parse<FeatureId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
