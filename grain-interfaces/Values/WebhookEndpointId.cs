using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>An endpoint of outgoing webhooks. Opaque; made by the gateway when it is opened.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.WebhookEndpointId")]
[JsonConverter(typeof(TextValueJsonConverter<WebhookEndpointId>))]
public readonly record struct WebhookEndpointId : ITextValue<WebhookEndpointId>
{
    [Id(0)]
    private readonly string? _value;

    private WebhookEndpointId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a webhook endpoint id: hook_ and up to 59 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(WebhookEndpointId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out WebhookEndpointId value)
    {
        // Long enough for what the gateway makes, and short enough for every key.
        var fits = text is { Length: <= 64 } && TextForm.FitsPrefixed(text, "hook_");
        value = fits ? new WebhookEndpointId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static WebhookEndpointId Parse(string? text) => TextForm.Parse<WebhookEndpointId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
