using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A value that is a short text of a given form. What the types in this file have in common.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface ITextValue<TSelf>
    where TSelf : struct, ITextValue<TSelf>
{
    /// <summary>The form of such a text, in words a caller can act on.</summary>
    static abstract string Form { get; }

    /// <summary>The text.</summary>
    string Value { get; }

    /// <summary>Reads a text of that form; <see langword="false"/> for any other.</summary>
    static abstract bool TryParse([NotNullWhen(true)] string? text, out TSelf value);
}

/// <summary>The one place that reads and writes text values in JSON: as strings, also as names of members.</summary>
internal sealed class TextValueJsonConverter<T> : JsonConverter<T>
    where T : struct, ITextValue<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()) : throw Unfit();

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);

    private static T Parse(string? text) => T.TryParse(text, out var value) ? value : throw Unfit();

    private static JsonException Unfit() => new($"Expected {T.Form}.");
}

/// <summary>The alphabets that ids are made of, and the checks that use them.</summary>
internal static class TextForm
{
    public static readonly SearchValues<char> Opaque = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    public static readonly SearchValues<char> User = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    public static readonly SearchValues<char> Word = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    public static readonly SearchValues<char> Content = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:-");

    public static bool Fits([NotNullWhen(true)] string? text, int longest, SearchValues<char> alphabet) =>
        text is not null && text.Length > 0 && text.Length <= longest && !text.AsSpan().ContainsAnyExcept(alphabet);

    public static bool FitsPrefixed([NotNullWhen(true)] string? text, string prefix) =>
        Fits(text, 160, Opaque) && text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal);

    public static string Require(string? text, string type) =>
        text ?? throw new InvalidOperationException($"This {type} was never given a value.");

    public static T Parse<T>(string? text)
        where T : struct, ITextValue<T> =>
        T.TryParse(text, out var value) ? value : throw new FormatException($"'{text}' is not {T.Form}.");
}
