using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A share in hundredths of a percent, 0 to 10000. JSON: an integer.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.BasisPoints")]
[JsonConverter(typeof(BasisPointsJsonConverter))]
public readonly record struct BasisPoints
{
    /// <summary>All of it: 10000 basis points.</summary>
    public const int Whole = 10_000;

    [Id(0)]
    private readonly int _value;

    /// <summary>Makes a share.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0 to <see cref="Whole"/>.</exception>
    public BasisPoints(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Whole);
        _value = value;
    }

    /// <summary>The share in basis points.</summary>
    public int Value => _value;

    /// <summary>The number, in digits.</summary>
    public override string ToString() => _value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class BasisPointsJsonConverter : JsonConverter<BasisPoints>
{
    public override BasisPoints Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) && value is >= 0 and <= BasisPoints.Whole
            ? new BasisPoints(value)
            : throw new JsonException($"A share is a whole number of basis points, 0 to {BasisPoints.Whole}.");

    public override void Write(Utf8JsonWriter writer, BasisPoints value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
