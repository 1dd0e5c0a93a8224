using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A purchase of a package of coins. Opaque; derived from the caller and the idempotency key.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PurchaseId")]
[JsonConverter(typeof(TextValueJsonConverter<PurchaseId>))]
public readonly record struct PurchaseId : ITextValue<PurchaseId>
{
    [Id(0)]
    private readonly string? _value;

    private PurchaseId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a purchase id: pur_ and up to 156 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(PurchaseId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out PurchaseId value)
    {
        var fits = TextForm.FitsPrefixed(text, "pur_");
        value = fits ? new PurchaseId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static PurchaseId Parse(string? text) => TextForm.Parse<PurchaseId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
