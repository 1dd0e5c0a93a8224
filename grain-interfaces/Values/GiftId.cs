using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A gift of the catalogue, such as <c>rose</c>. A plain word.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GiftId")]
[JsonConverter(typeof(TextValueJsonConverter<GiftId>))]
public readonly record struct GiftId : ITextValue<GiftId>
{
    [Id(0)]
    private readonly string? _value;

    private GiftId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a gift's word: 1-64 of a-z 0-9 -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(GiftId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out GiftId value)
    {
        var fits = TextForm.Fits(text, 64, TextForm.Word);
        value = fits ? new GiftId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static GiftId Parse(string? text) => TextForm.Parse<GiftId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
