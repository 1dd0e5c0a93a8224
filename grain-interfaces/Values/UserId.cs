using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>Who a person is: the name a token carries. Viewers and creators alike; public.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.UserId")]
[JsonConverter(typeof(TextValueJsonConverter<UserId>))]
public readonly record struct UserId : ITextValue<UserId>
{
    [Id(0)]
    private readonly string? _value;

    private UserId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a user id: 1-64 of A-Z a-z 0-9 . _ -, first a letter or digit";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(UserId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId value)
    {
        var fits = TextForm.Fits(text, 64, TextForm.User) && char.IsAsciiLetterOrDigit(text[0]);
        value = fits ? new UserId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static UserId Parse(string? text) => TextForm.Parse<UserId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
