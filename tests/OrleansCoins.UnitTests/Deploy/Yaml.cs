using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansCoins.UnitTests.Support;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>YAML as JSON, with what it merges merged, so that a number without quotes is told from a text.</summary>
internal static class Yaml
{
    /// <summary>The documents of a file, named from the root of the repository.</summary>
    public static IReadOnlyList<JsonNode> Read(string path)
    {
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var parser = new MergingParser(new Parser(new StringReader(Repository.Read(path))));
        var documents = new List<JsonNode>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            documents.Add(Convert(deserializer.Deserialize<object>(parser))!);
        }

        return documents;
    }

    /// <summary>A member that has to be there.</summary>
    public static JsonNode Need(this JsonNode node, params string[] path) => path.Aggregate(
        node, (here, name) => here[name] ?? throw new InvalidOperationException($"{here.GetPath()} has no '{name}', which is asked for as {string.Join('.', path)}."));

    /// <summary>A text that has to be one: not a number or a truth value that somebody forgot to quote.</summary>
    public static string Text(this JsonNode node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new InvalidOperationException($"{node.GetPath()} is {node.ToJsonString()}, no text.");

    public static IEnumerable<JsonNode> Items(this JsonNode? node) => node is null ? [] : node.AsArray().Select(static item => item!);

    /// <summary>The members of an object as texts; none of no object.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Texts(this JsonNode? node) =>
        node is null ? [] : node.AsObject().Select(static member => KeyValuePair.Create(member.Key, member.Value!.Text()));

    private static JsonNode? Convert(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        IDictionary<object, object?> members => new JsonObject(members.Select(static member => KeyValuePair.Create((string)member.Key, Convert(member.Value)))),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(Convert)]),
        IConvertible number => JsonValue.Create(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"YAML holds a {value.GetType()}."),
    };
}
