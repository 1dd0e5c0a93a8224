using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A battle of two rooms. Opaque; derived from the caller and the idempotency key, where there is one.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.BattleId")]
[JsonConverter(typeof(TextValueJsonConverter<BattleId>))]
public readonly record struct BattleId : ITextValue<BattleId>
{
    [Id(0)]
    private readonly string? _value;

    private BattleId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a battle id: battle_ and up to 153 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(BattleId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out BattleId value)
    {
        var fits = TextForm.FitsPrefixed(text, "battle_");
        value = fits ? new BattleId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static BattleId Parse(string? text) => TextForm.Parse<BattleId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
