using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A package of coins of the catalogue, such as <c>coins-70</c>. A plain word.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PackageId")]
[JsonConverter(typeof(TextValueJsonConverter<PackageId>))]
public readonly record struct PackageId : ITextValue<PackageId>
{
    [Id(0)]
    private readonly string? _value;

    private PackageId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a package's word: 1-64 of a-z 0-9 -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(PackageId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out PackageId value)
    {
        var fits = TextForm.Fits(text, 64, TextForm.Word);
        value = fits ? new PackageId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static PackageId Parse(string? text) => TextForm.Parse<PackageId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
