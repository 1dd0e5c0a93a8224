using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>
/// A whole number of coins. Negative values are legal: they are debits, and the balance of a wallet in debt.
/// </summary>
/// <remarks>
/// Always within ±9007199254740991, the integers every JSON reader keeps exactly (RFC 8259, section 6).
/// Arithmetic that would leave that range throws <see cref="OverflowException"/>; nothing wraps or rounds.
/// JSON: an integer.
/// </remarks>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Coins")]
[JsonConverter(typeof(CoinsJsonConverter))]
public readonly record struct Coins : IComparable<Coins>
{
    /// <summary>The largest number of coins there can be: 2^53 - 1.</summary>
    public const long MaxValue = 9_007_199_254_740_991;

    [Id(0)]
    private readonly long _value;

    /// <summary>Makes an amount of coins.</summary>
    /// <exception cref="OverflowException">The value is outside ±<see cref="MaxValue"/>.</exception>
    public Coins(long value) =>
        _value = value is >= -MaxValue and <= MaxValue
            ? value
            : throw new OverflowException($"{value} coins are outside ±{MaxValue}.");

    /// <summary>No coins.</summary>
    public static Coins Zero => default;

    /// <summary>The number of coins.</summary>
    public long Value => _value;

    /// <summary>The sum. Throws <see cref="OverflowException"/> when it is out of range.</summary>
    public static Coins operator +(Coins left, Coins right) => new(checked(left._value + right._value));

    /// <summary>The difference. Throws <see cref="OverflowException"/> when it is out of range.</summary>
    public static Coins operator -(Coins left, Coins right) => new(checked(left._value - right._value));

    /// <summary>The amount with the other sign.</summary>
    public static Coins operator -(Coins value) => new(-value._value);

    /// <summary>The price of <paramref name="quantity"/> pieces. Throws <see cref="OverflowException"/> when it is out of range.</summary>
    public static Coins operator *(Coins unit, int quantity) => new(checked(unit._value * quantity));

    /// <summary>Whether there are fewer coins on the left.</summary>
    public static bool operator <(Coins left, Coins right) => left._value < right._value;

    /// <summary>Whether there are more coins on the left.</summary>
    public static bool operator >(Coins left, Coins right) => left._value > right._value;

    /// <summary>Whether there are no more coins on the left.</summary>
    public static bool operator <=(Coins left, Coins right) => left._value <= right._value;

    /// <summary>Whether there are no fewer coins on the left.</summary>
    public static bool operator >=(Coins left, Coins right) => left._value >= right._value;

    /// <summary>The smaller of two amounts.</summary>
    public static Coins Min(Coins left, Coins right) => left < right ? left : right;

    /// <summary>The larger of two amounts.</summary>
    public static Coins Max(Coins left, Coins right) => left > right ? left : right;

    /// <inheritdoc />
    public int CompareTo(Coins other) => _value.CompareTo(other._value);

    /// <summary>The number, in digits.</summary>
    public override string ToString() => _value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class CoinsJsonConverter : JsonConverter<Coins>
{
    public override Coins Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value is >= -Coins.MaxValue and <= Coins.MaxValue
            ? new Coins(value)
            : throw new JsonException($"Coins are a whole number within ±{Coins.MaxValue}.");

    public override void Write(Utf8JsonWriter writer, Coins value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
