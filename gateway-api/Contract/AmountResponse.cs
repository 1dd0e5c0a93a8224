using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Gateway.Contract;

/// <summary>An amount of either asset, each in its own shape: coins as a JSON number, diamonds as a string.</summary>
/// <param name="Digits">The amount in digits.</param>
/// <param name="IsNumber">Whether it is written as a number.</param>
[JsonConverter(typeof(AmountResponseConverter))]
internal sealed record AmountResponse(string Digits, bool IsNumber)
{
    public static AmountResponse? Of(Coins? coins) =>
        coins is { } given ? new(given.Value.ToString(CultureInfo.InvariantCulture), IsNumber: true) : null;

    public static AmountResponse? Of(Diamonds? diamonds) => diamonds is { } given ? new(given.ToString(), IsNumber: false) : null;
}

internal sealed class AmountResponseConverter : JsonConverter<AmountResponse>
{
    public override AmountResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Amounts of either asset are only ever written.");

    public override void Write(Utf8JsonWriter writer, AmountResponse value, JsonSerializerOptions options)
    {
        if (value.IsNumber)
        {
            writer.WriteRawValue(value.Digits);
        }
        else
        {
            writer.WriteStringValue(value.Digits);
        }
    }
}
