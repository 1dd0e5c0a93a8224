using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>A campaign that rewards people. Opaque; made by the gateway when it is opened.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.CampaignId")]
[JsonConverter(typeof(TextValueJsonConverter<CampaignId>))]
public readonly record struct CampaignId : ITextValue<CampaignId>
{
    [Id(0)]
    private readonly string? _value;

    private CampaignId(string value) => _value = value;

    /// <inheritdoc />
    public static string Form => "a campaign id: camp_ and up to 59 of A-Z a-z 0-9 _ -";

    /// <inheritdoc />
    public string Value => TextForm.Require(_value, nameof(CampaignId));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? text, out CampaignId value)
    {
        // No longer than the names of other owners of accounts.
        var fits = text is { Length: <= 64 } && TextForm.FitsPrefixed(text, "camp_");
        value = fits ? new CampaignId(text!) : default;
        return fits;
    }

    /// <summary>Reads a text that is known to have the form.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static CampaignId Parse(string? text) => TextForm.Parse<CampaignId>(text);

    /// <summary>The id itself.</summary>
    public override string ToString() => Value;
}
