using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>What a caller sends with a request so that sending it again changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.IdempotencyKey")]
[JsonConverter(typeof(TextValueJsonConverter<IdempotencyKey>))]
public readonly record struct IdempotencyKey : ITextValue<IdempotencyKey>
{
    [Id(0)]
    private readonly string? _value;

    private IdempotencyKey(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "an idempotency key: 1-255 printable ASCII characters";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(IdempotencyKey));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out IdempotencyKey value)
    {
        var fits = text is { Length: > 0 and <= 255 } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
        value = fits ? new IdempotencyKey(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static IdempotencyKey Parse(string? text) => TextForm.Parse<IdempotencyKey>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
