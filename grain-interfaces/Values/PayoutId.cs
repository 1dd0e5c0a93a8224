using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A payout of diamonds. Opaque; derived from the caller and the idempotency key.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutId")]
[JsonConverter(typeof(TextValueJsonConverter<PayoutId>))]
public readonly record struct PayoutId : ITextValue<PayoutId>
{
    [Id(0)]
    private readonly string? _value;

    private PayoutId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a payout id: pay_ and up to 156 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(PayoutId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out PayoutId value)
    {
        var fits = TextForm.FitsPrefixed(text, "pay_");
        value = fits ? new PayoutId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static PayoutId Parse(string? text) => TextForm.Parse<PayoutId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
