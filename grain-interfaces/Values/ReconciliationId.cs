using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A comparison of a provider's payments with the coins that were credited. Opaque; made when it is asked for.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReconciliationId")]
[JsonConverter(typeof(TextValueJsonConverter<ReconciliationId>))]
public readonly record struct ReconciliationId : ITextValue<ReconciliationId>
{
    [Id(0)]
    private readonly string? _value;

    private ReconciliationId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a reconciliation id: rec_ and up to 60 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(ReconciliationId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out ReconciliationId value)
    {
        var fits = text is { Length: <= 64 } && TextForm.FitsPrefixed(text, "rec_");
        value = fits ? new ReconciliationId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static ReconciliationId Parse(string? text) => TextForm.Parse<ReconciliationId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
