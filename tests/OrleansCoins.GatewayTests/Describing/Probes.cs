using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Describing;

/// <summary>A request that was made up, and what is wrong with it, if anything is.</summary>
internal sealed record Probe(DescribedOperation Operation, string Who, string? Token, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string? MediaType, string? Flaw)
{
    public HttpRequestMessage Request()
    {
        var request = Api.Request(new HttpMethod(Operation.Method), Path, Body, Token);
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Content is { } content)
        {
            content.Headers.ContentType = MediaType is null ? null : MediaTypeHeaderValue.Parse(MediaType);
        }

        return request;
    }

    public override string ToString() =>
        $"{Operation.Method} {Path} by {Who}, {(Flaw is null ? "as described" : $"flawed: {Flaw}")}; {string.Join(", ", Headers)}; {MediaType}: {(Body is null ? "no body" : Shorten(Encoding.UTF8.GetString(Body)))}";

    private static string Shorten(string text) => text.Length > 600 ? $"{text.AsSpan(0, 600)}... ({text.Length})" : text;
}

/// <summary>Makes up requests of an operation, from what is described of it.</summary>
internal sealed class Probes(ApiDescription description, World world, Random random)
{
    private const int BodyLengthMax = 64 * 1024;

    /// <summary>Headers of HTTP's own that are passed over when they are unfit: RFC 9110, section 13.1.2.</summary>
    private static readonly string[] PassedOver = ["If-None-Match"];

    private readonly Values _values = new(description, world, random);
    private int _keys;

    /// <summary>A request as it is described; who sends it may still not be allowed to, or have nothing of the kind.</summary>
    public Probe Valid(DescribedOperation operation)
    {
        var body = operation.Bodies.Count == 0 ? null : Write(ValidBody(operation));
        return Draw(operation, parameter: null, body, operation.Bodies.Count == 0 ? null : operation.Bodies[0].MediaType, flaw: null);
    }

    /// <summary>A request with one flaw; <see langword="null"/> if nothing that could be wrong with this operation comes to mind.</summary>
    public Probe? Invalid(DescribedOperation operation)
    {
        var flaws = new List<Func<Probe?>>();
        flaws.AddRange(operation.Parameters.Where(static one => one.Place != "path" && !PassedOver.Contains(one.Name)).Select(one => (Func<Probe?>)(() => FlawedParameter(operation, one))));
        flaws.AddRange(operation.Parameters.Where(static one => one.Required && one.Place != "path").Select(one => (Func<Probe?>)(() => Draw(
            operation, one with { }, WrittenBody(operation), MediaTypeOf(operation), $"without {one.Name}", leaveOut: true))));
        if (operation.Bodies.Count > 0)
        {
            flaws.AddRange([() => FlawedBody(operation), () => FlawedBody(operation), () => FlawedMember(operation), () => FlawedMember(operation), () => FlawedMember(operation)]);
        }

        return flaws.Count == 0 ? null : _values.Some(flaws)();
    }

    private static string? MediaTypeOf(DescribedOperation operation) => operation.Bodies.Count == 0 ? null : operation.Bodies[0].MediaType;

    private static byte[] Write(JsonNode? body) => body is JsonValue text && text.TryGetValue<string>(out var plain) ? Encoding.UTF8.GetBytes(plain) : JsonSerializer.SerializeToUtf8Bytes(body);

    private byte[]? WrittenBody(DescribedOperation operation) => operation.Bodies.Count == 0 ? null : Write(ValidBody(operation));

    /// <summary>Now and then the example itself: of what must be one or the other, what is drawn is mostly neither.</summary>
    private JsonNode? ValidBody(DescribedOperation operation) => random.Next(3) == 0
        ? JsonNode.Parse(operation.Bodies[0].Example.GetRawText())
        : _values.Valid("", operation.Bodies[0].Schema);

    private Probe? FlawedParameter(DescribedOperation operation, DescribedParameter parameter) =>
        _values.TryInvalid(parameter.Schema, out var value) && value is JsonValue && CanBeSent(parameter, Plain(value))
            ? Draw(operation, parameter, WrittenBody(operation), MediaTypeOf(operation), $"{parameter.Name} is unfit", value: Plain(value))
            : null;

    /// <summary>What no HTTP library puts into a header; raw requests have it. And a number is one also as a text.</summary>
    private static bool CanBeSent(DescribedParameter parameter, string value) =>
        (parameter.Place != "header" || (value.Trim() == value && !value.Any(char.IsControl)))
        && !(parameter.IsInteger && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && parameter.Takes(number))
        && !(!parameter.IsInteger && parameter.Takes(value));

    private static string Plain(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? "";

    private Probe? FlawedMember(DescribedOperation operation)
    {
        var schema = operation.Bodies[0].Schema;
        if (_values.Members(schema) is not { Count: > 0 } members)
        {
            return null;
        }

        var body = _values.ValidObject(schema);
        var member = _values.Some(members);
        switch (random.Next(5))
        {
            case 0 when _values.Required(schema).Contains(member.Name):
                body.Remove(member.Name);
                return Draw(operation, null, Write(body), MediaTypeOf(operation), $"without {member.Name}");
            case 1:
                body[_values.Some<string>(["unknown", member.Name.ToUpperInvariant(), $"{member.Name} ", "__proto__", "$type", new string('x', 300)])] = 1;
                return Draw(operation, null, Write(body), MediaTypeOf(operation), "an unknown member");
            case 2:
                var text = JsonSerializer.Serialize(body);
                var value = JsonSerializer.Serialize(body[member.Name]);
                return Draw(
                    operation, null, Encoding.UTF8.GetBytes($"{{\"{member.Name}\":{value},\"{member.Name}\":{value}{(body.Count == 0 ? "" : ",")}{text[1..]}"), MediaTypeOf(operation), $"{member.Name} twice");
            default:
                if (!_values.TryInvalid(member.Value, out var unfit))
                {
                    return null;
                }

                body[member.Name] = unfit;
                return Draw(operation, null, Write(body), MediaTypeOf(operation), $"{member.Name} is unfit");
        }
    }

    private Probe? FlawedBody(DescribedOperation operation)
    {
        var whole = WrittenBody(operation)!;
        var isJson = MediaTypeOf(operation) == "application/json";
        if (!isJson)
        {
            return Draw(operation, null, whole, "application/json", "another media type");
        }

        var (body, type, flaw) = random.Next(12) switch
        {
            0 => (whole, "text/plain", "another media type"),
            1 => (whole, null, "no media type"),
            2 => (whole[..^1], "application/json", "cut"),
            3 => ([], "application/json", "empty"),
            4 => ("null"u8.ToArray(), "application/json", "null"),
            5 => ([.. "["u8, .. whole, .. "]"u8], "application/json", "a list"),
            6 => (Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 5_000)}{new string(']', 5_000)}}}"), "application/json", "nested deeply"),
            7 => ([.. whole[..^1], .. new byte[] { 0xC3, 0x28 }, .. whole[^1..]], "application/json", "no UTF-8"),
            8 => ([.. "{\"a\":\"\\ud800\"}"u8], "application/json", "half of a surrogate pair"),
            9 => ([.. whole, .. whole], "application/json", "twice"),
            10 => ([.. whole[..^1], .. Encoding.UTF8.GetBytes($",\"pad\":\"{new string('a', BodyLengthMax)}\"}}")], "application/json", "too long"),
            _ => (Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(whole)), "application/json; charset=utf-16", "another encoding"),
        };
        return Draw(operation, null, body, type, flaw);
    }

    private Probe Draw(DescribedOperation operation, DescribedParameter? parameter, byte[]? body, string? mediaType, string? flaw, string? value = null, bool leaveOut = false)
    {
        var (path, query, headers) = (operation.Path, new List<string>(), new List<(string, string)>());
        foreach (var one in operation.Parameters)
        {
            var isFlawed = one.Name == parameter?.Name;
            if (isFlawed ? leaveOut : !one.Required && random.Next(2) == 0)
            {
                continue;
            }

            var given = isFlawed ? value! : ValueOf(one);
            switch (one.Place)
            {
                case "path":
                    path = path.Replace($"{{{one.Name}}}", Uri.EscapeDataString(given), StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{one.Name}={Uri.EscapeDataString(given)}");
                    break;
                default:
                    headers.Add((one.Name, given));
                    break;
            }
        }

        var (who, token) = CallerOf(operation, flaw);
        return new Probe(operation, who, token, query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", headers, body, mediaType, flaw);
    }

    /// <summary>Mostly someone who may; a flaw is only met by who gets that far, and it is refused whoever sends it.</summary>
    private (string Who, string? Token) CallerOf(DescribedOperation operation, string? flaw) =>
        operation.Needs.Scope is not null && random.Next(4) > 0 ? world.Callers.Single(static one => one.Who == "admin")
        : flaw is not null || random.Next(4) > 0 ? world.Callers[random.Next(4)]
        : _values.Some(world.Callers);

    /// <summary>Keys are mostly new ones; ids are now and then nasty: nobody has them.</summary>
    private string ValueOf(DescribedParameter parameter)
    {
        if (parameter.Name == "Idempotency-Key" && random.Next(4) > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"probe-{random.Next()}-{_keys++}");
        }

        if (parameter.Place == "path" && random.Next(8) == 0)
        {
            // A null byte in a path is refused by the server before anything of ours runs; raw requests have one.
            return _values.NastyText().Replace("\u0000", "\u0001", StringComparison.Ordinal) is { Length: > 0 and < 1_000 } nasty and not ("." or "..") ? nasty : "%";
        }

        return Plain(_values.Valid(parameter.Name, parameter.Schema));
    }
}
