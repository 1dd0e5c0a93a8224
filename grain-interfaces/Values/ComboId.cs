using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A viewer's streak of gifts, by the name the client gives it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ComboId")]
[JsonConverter(typeof(TextValueJsonConverter<ComboId>))]
public readonly record struct ComboId : ITextValue<ComboId>
{
    [Id(0)]
    private readonly string? _value;

    private ComboId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a combo id: 1-64 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(ComboId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out ComboId value)
    {
        var fits = TextForm.Fits(text, 64, TextForm.Opaque);
        value = fits ? new ComboId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static ComboId Parse(string? text) => TextForm.Parse<ComboId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
