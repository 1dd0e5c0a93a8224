using System.Globalization;
using System.Text.Json;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Checks answers member by member: exactly those the contract names, each of the contract's type.</summary>
internal static class Shape
{
    private const long IntegerMax = 9007199254740991;

    /// <summary>Requires exactly these members, each once, each as its check says.</summary>
    public static void Is(JsonElement json, params (string Name, Action<JsonElement> Check)[] members)
    {
        HasMembers(json, [.. members.Select(member => member.Name)]);
        foreach (var (name, check) in members)
        {
            try
            {
                check(json.GetProperty(name));
            }
            catch (Exception failure) when (failure is Xunit.Sdk.XunitException or InvalidOperationException)
            {
                Assert.Fail($"The member '{name}' of {json}: {failure.Message}");
            }
        }
    }

    public static void HasMembers(JsonElement json, params string[] names) =>
        Assert.Equal(names.Order(StringComparer.Ordinal), json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    public static void Text(JsonElement json) => Assert.False(string.IsNullOrEmpty(json.GetString()), "a text");

    public static void Integer(JsonElement json)
    {
        Assert.Matches("^-?[0-9]+$", json.GetRawText());
        Assert.InRange(json.GetInt64(), -IntegerMax, IntegerMax);
    }

    public static void Boolean(JsonElement json) => _ = json.GetBoolean();

    /// <summary>Diamonds: a decimal in a text, without trailing zeros.</summary>
    public static void Diamonds(JsonElement json) => Assert.Matches("^(0|-?([1-9][0-9]*|0)(\\.[0-9]{0,3}[1-9])?)$", json.GetString());

    /// <summary>RFC 3339, UTC.</summary>
    public static void Time(JsonElement json)
    {
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z$", json.GetString());
        var time = DateTimeOffset.Parse(json.GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(time, TimeProvider.System.GetUtcNow().AddMinutes(-10), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    public static void Money(JsonElement json) => Is(json, ("amount", Integer), ("currency", Exactly("USD")));

    public static void ReferencePrice(JsonElement json) =>
        Is(json, ("value", value => Assert.Matches("^[0-9]+\\.[0-9]{4}$", value.GetString())), ("currency", Exactly("USD")));

    public static void Null(JsonElement json) => Assert.Equal(JsonValueKind.Null, json.ValueKind);

    public static Action<JsonElement> OrNull(Action<JsonElement> check) => json =>
    {
        if (json.ValueKind != JsonValueKind.Null)
        {
            check(json);
        }
    };

    public static Action<JsonElement> Id(string prefix) => json => Assert.Matches($"^(?=.{{1,160}}$){prefix}[A-Za-z0-9_-]+$", json.GetString());

    public static Action<JsonElement> Exactly(string text) => json => Assert.Equal(text, json.GetString());

    public static Action<JsonElement> Exactly(long number) => json => Assert.Equal($"{number}", json.GetRawText());

    public static Action<JsonElement> Exactly(bool truth) => json => Assert.Equal(truth, json.GetBoolean());

    public static Action<JsonElement> Each(Action<JsonElement> check) => json => Assert.All(json.EnumerateArray(), item => check(item));

    public static Action<JsonElement> Of(params (string Name, Action<JsonElement> Check)[] members) => json => Is(json, members);
}
