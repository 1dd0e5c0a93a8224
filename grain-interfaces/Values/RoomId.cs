using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A live room. Opaque; made by the gateway when the room opens.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomId")]
[JsonConverter(typeof(TextValueJsonConverter<RoomId>))]
public readonly record struct RoomId : ITextValue<RoomId>
{
    [Id(0)]
    private readonly string? _value;

    private RoomId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a room id: room_ and up to 155 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(RoomId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out RoomId value)
    {
        var fits = TextForm.FitsPrefixed(text, "room_");
        value = fits ? new RoomId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static RoomId Parse(string? text) => TextForm.Parse<RoomId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
