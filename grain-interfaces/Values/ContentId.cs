using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A piece of content of a creator, such as a video, by the name the platform gives it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ContentId")]
[JsonConverter(typeof(TextValueJsonConverter<ContentId>))]
public readonly record struct ContentId : ITextValue<ContentId>
{
    [Id(0)]
    private readonly string? _value;

    private ContentId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a content id: 1-160 of A-Z a-z 0-9 . _ ~ : -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(ContentId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out ContentId value)
    {
        var fits = TextForm.Fits(text, 160, TextForm.Content);
        value = fits ? new ContentId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static ContentId Parse(string? text) => TextForm.Parse<ContentId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
