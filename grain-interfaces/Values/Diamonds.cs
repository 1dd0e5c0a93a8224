using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>
/// What a creator earns, counted in ten-thousandths of a diamond, so that any share in basis points of any number of coins is exact.
/// </summary>
/// <remarks>
/// Arithmetic that would leave the range of a <see cref="long"/> throws <see cref="OverflowException"/>; nothing is ever rounded.
/// JSON: a decimal string without trailing zeros, such as "2.5".
/// </remarks>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Diamonds")]
[JsonConverter(typeof(DiamondsJsonConverter))]
public readonly record struct Diamonds : IComparable<Diamonds>
{
    /// <summary>Ten-thousandths in one diamond.</summary>
    public const long UnitsPerDiamond = 10_000;

    private const int LengthMax = 21;

    [Id(0)]
    private readonly long _units;

    private Diamonds(long units) => _units = units;

    /// <summary>No diamonds.</summary>
    public static Diamonds Zero => default;

    /// <summary>The amount in ten-thousandths of a diamond.</summary>
    public long Units => _units;

    /// <summary>An amount given in ten-thousandths of a diamond. <see cref="long.MinValue"/> is refused: it has no opposite.</summary>
    /// <exception cref="OverflowException">The amount is <see cref="long.MinValue"/>.</exception>
    public static Diamonds FromUnits(long units) =>
        units == long.MinValue ? throw new OverflowException("Diamonds are out of range.") : new Diamonds(units);

    /// <summary>Exactly <paramref name="share"/> of the value of <paramref name="coins"/>, at one diamond for a coin.</summary>
    /// <exception cref="OverflowException">The result is out of range.</exception>
    public static Diamonds ShareOf(Coins coins, BasisPoints share) => FromUnits(checked(coins.Value * share.Value));

    /// <summary>Whether <see cref="ShareOf"/> can be expressed for any share.</summary>
    public static bool CanShare(Coins coins) => coins.Value is >= 0 and <= long.MaxValue / BasisPoints.Whole;

    /// <summary>The sum. Throws <see cref="OverflowException"/> when it is out of range.</summary>
    public static Diamonds operator +(Diamonds left, Diamonds right) => FromUnits(checked(left._units + right._units));

    /// <summary>The difference. Throws <see cref="OverflowException"/> when it is out of range.</summary>
    public static Diamonds operator -(Diamonds left, Diamonds right) => FromUnits(checked(left._units - right._units));

    /// <summary>The amount with the other sign.</summary>
    public static Diamonds operator -(Diamonds value) => new(-value._units);

    /// <summary>Whether there are fewer diamonds on the left.</summary>
    public static bool operator <(Diamonds left, Diamonds right) => left._units < right._units;

    /// <summary>Whether there are more diamonds on the left.</summary>
    public static bool operator >(Diamonds left, Diamonds right) => left._units > right._units;

    /// <summary>Whether there are no more diamonds on the left.</summary>
    public static bool operator <=(Diamonds left, Diamonds right) => left._units <= right._units;

    /// <summary>Whether there are no fewer diamonds on the left.</summary>
    public static bool operator >=(Diamonds left, Diamonds right) => left._units >= right._units;

    /// <inheritdoc />
    public int CompareTo(Diamonds other) => _units.CompareTo(other._units);

    /// <summary>Reads a decimal such as "2.5", with at most four decimals, no exponent, no sign but a leading minus.</summary>
    public static bool TryParse(string? text, out Diamonds diamonds)
    {
        diamonds = default;
        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (text is not { Length: > 0 and <= LengthMax } || !HasForm(text) || !decimal.TryParse(text, plain, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        var units = value * UnitsPerDiamond;
        if (units != decimal.Truncate(units) || units is < -long.MaxValue or > long.MaxValue)
        {
            return false;
        }

        diamonds = new Diamonds((long)units);
        return true;
    }

    /// <summary>Digits, and behind a point one to four more; the framework would take more than that.</summary>
    private static bool HasForm(string text)
    {
        var digits = text.AsSpan(text[0] == '-' ? 1 : 0);
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var decimals = point < 0 ? "0" : digits[(point + 1)..];
        return whole.Length > 0 && decimals.Length is > 0 and <= 4
            && !whole.ContainsAnyExceptInRange('0', '9') && !decimals.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>A decimal without trailing zeros, such as "2.5".</summary>
    public override string ToString() => ((decimal)_units / UnitsPerDiamond).ToString("0.####", CultureInfo.InvariantCulture);
}

internal sealed class DiamondsJsonConverter : JsonConverter<Diamonds>
{
    public override Diamonds Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Diamonds.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("Diamonds are a decimal in a string, with at most four decimals, such as \"2.5\".");

    public override void Write(Utf8JsonWriter writer, Diamonds value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
