using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>Draws values of a schema, and values that are not of it.</summary>
internal sealed class Values(ApiDescription description, World world, Random random)
{
    private const string Anything = "aZ09 ._~:-/\\\"'<>&%\t\n\u00e9\u4e2d\u2028\ufeff";

    /// <summary>Texts of many forms; some of them fit wherever one must.</summary>
    private static readonly string[] Pool =
    [
        "rose", "a", "alice.b-c", "USD", "2.5", "100", "0.0001", "2026-01-31T12:00:00Z", "2026-01-31", "1990-01-31", "Piano by night", "Zm9yIGV4YW1wbGU", "coins:admin", "\u00dcn\u00efcode \u4e2d\u6587 \U0001F339",
        "https://example.org/hook", "room_a", "gift_a", "pur_a", "pay_a", "camp_a", "hook_a", "battle_a", "rec_a", "1f.0a", "Europe/Berlin", "~",
    ];

    private static readonly string[] Nasty =
    [
        "", " ", "\u0000", "a\u0000b", "../../etc/passwd", "..%2f..%2f", "' OR 1=1 --", "<script>alert(1)</script>", "${jndi:ldap://a}", "{0}", "%s%n", "\u202eabc", "\ufeff", "\r\nX-Injected: 1",
        "I\u0307", "\u0663", "nan", "-1", "9007199254740993", "true", "null", "[]", "{}", new('a', 161), new('a', 5_000), new('\u0301', 300), "2026-02-30", "2026-01-31T25:00:00Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z", "2026-01-31T12:00:00+99:00", "1e3", "-0", "0.00001", "99999999999999999999",
    ];

    private static readonly JsonNode?[] Strange =
    [
        null, true, false, 0, -1, 1.5, 1e300, long.MaxValue, long.MinValue, 9007199254740993, 99999999999999999999m, "", "text", "1", new JsonArray(), new JsonObject(), new JsonArray(1, "a"), new JsonObject { ["a"] = 1 },
    ];

    private readonly Dictionary<(string Word, string Schema), string[]> _fitting = [];

    /// <summary>A value as it is described; C#'s null is JSON's.</summary>
    public JsonNode? Valid(string word, JsonElement schema)
    {
        var resolved = description.Resolve(schema);
        if (resolved.TryGetProperty("enum", out var words))
        {
            return JsonNode.Parse(Some(words.EnumerateArray().ToArray()).GetRawText());
        }

        if (resolved.TryGetProperty("oneOf", out var choices) || resolved.TryGetProperty("anyOf", out choices))
        {
            return Valid(word, Some(choices.EnumerateArray().ToArray()));
        }

        return Some(Types(resolved)) switch
        {
            "null" => null,
            "boolean" => random.Next(2) == 0,
            "integer" => Integer(resolved),
            "array" => Array(word, resolved),
            "object" => ValidObject(resolved),
            _ => Text(word, resolved),
        };
    }

    /// <summary>A value of which the schema says that it is none of its own.</summary>
    public bool TryInvalid(JsonElement schema, out JsonNode? value)
    {
        JsonNode?[] pool = [.. Strange, .. Nasty, .. Edges(description.Resolve(schema))];
        var unfit = pool.Where(one => !Fits(schema, one)).ToArray();
        value = unfit.Length == 0 ? null : Some(unfit)?.DeepClone();
        return unfit.Length > 0;
    }

    /// <summary>An object as it is described: all required members, some of the others.</summary>
    public JsonObject ValidObject(JsonElement schema)
    {
        var resolved = description.Resolve(schema);
        var required = Required(resolved);
        var made = new JsonObject();
        foreach (var member in Members(resolved))
        {
            if (required.Contains(member.Name) || random.Next(3) == 0)
            {
                made[member.Name] = Valid(member.Name, member.Value);
            }
        }

        return made;
    }

    public IReadOnlyList<JsonProperty> Members(JsonElement schema) =>
        description.Resolve(schema).TryGetProperty("properties", out var members) ? [.. members.EnumerateObject()] : [];

    public IReadOnlyList<string> Required(JsonElement schema) =>
        description.Resolve(schema).TryGetProperty("required", out var required) ? [.. required.EnumerateArray().Select(static one => one.GetString()!)] : [];

    public string NastyText() => Some(Nasty);

    public T Some<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    private bool Fits(JsonElement schema, JsonNode? value) => description.Unfit(schema, JsonSerializer.SerializeToElement(value)) is null;

    private static string[] Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? ["string"]
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(static one => one.GetString()!)]
        : [type.GetString()!];

    private long Integer(JsonElement schema)
    {
        var (min, max) = (Bound(schema, "minimum", -1_000), Bound(schema, "maximum", 1_000));
        return random.Next(6) switch
        {
            0 => min,
            1 => max,
            2 => random.NextInt64(min, max),
            _ => Math.Clamp(random.Next(60), min, max),
        };
    }

    private JsonArray Array(string word, JsonElement schema)
    {
        var (min, max) = ((int)Bound(schema, "minItems", 0), (int)Math.Min(Bound(schema, "maxItems", 3), 3));
        var items = Enumerable.Range(0, random.Next(min, Math.Max(min, max) + 1)).Select(_ => Valid(word, schema.GetProperty("items"))).ToArray();
        return new JsonArray([.. items.DistinctBy(static item => item?.ToJsonString()).Select(static item => item?.DeepClone())]);
    }

    private string Text(string word, JsonElement schema)
    {
        var known = Fitting(word, schema, world.Known.GetValueOrDefault(word) ?? []);
        var any = Fitting("*", schema, Pool);
        Assert.True(known.Length + any.Length > 0, $"No text is known that '{word}' takes: {schema}");
        if (known.Length > 0 && (any.Length == 0 || random.Next(4) > 0))
        {
            return Some(known);
        }

        var length = random.Next((int)Math.Min(Bound(schema, "maxLength", 100), 200) + 1);
        var drawn = new string([.. Enumerable.Range(0, length).Select(_ => Anything[random.Next(Anything.Length)])]);
        return random.Next(2) == 0 && Fits(schema, drawn) ? drawn : Some(any);
    }

    private string[] Fitting(string word, JsonElement schema, string[] texts)
    {
        var key = (word, schema.GetRawText());
        return _fitting.TryGetValue(key, out var fitting) ? fitting : _fitting[key] = [.. texts.Where(text => Fits(schema, text))];
    }

    /// <summary>What is just outside the bounds.</summary>
    private static IEnumerable<JsonNode?> Edges(JsonElement schema)
    {
        if (schema.TryGetProperty("maximum", out _))
        {
            yield return Bound(schema, "maximum", 0) + 1;
        }

        if (schema.TryGetProperty("minimum", out _))
        {
            yield return Bound(schema, "minimum", 0) - 1;
        }

        if (schema.TryGetProperty("maxLength", out _))
        {
            yield return new string('a', (int)Bound(schema, "maxLength", 0) + 1);
        }

        if (schema.TryGetProperty("maxItems", out var items) && items.GetInt32() < 200)
        {
            yield return new JsonArray([.. Enumerable.Range(0, items.GetInt32() + 1).Select(static i => (JsonNode?)$"a{i.ToString(CultureInfo.InvariantCulture)}")]);
        }
    }

    private static long Bound(JsonElement schema, string name, long otherwise) => schema.TryGetProperty(name, out var bound) ? bound.GetInt64() : otherwise;
}
