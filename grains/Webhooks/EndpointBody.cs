using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.Grains.Webhooks;

/// <summary>What is stored of an endpoint as JSON.</summary>
/// <param name="Url">Where it is told.</param>
/// <param name="Events">Of which types of events.</param>
/// <param name="Description">What people call it, if they do.</param>
/// <param name="By">Which operator opened it.</param>
/// <param name="Digest">The fingerprint of the operator's request, in base64.</param>
/// <param name="Secrets">Its secrets, the present one last.</param>
public sealed record EndpointBody(
    string Url, ImmutableArray<string> Events, string? Description, string By, string Digest, ImmutableArray<EndpointSecret> Secrets)
{
    /// <summary>The body of a stored endpoint.</summary>
    public static EndpointBody Of(StoredEndpoint endpoint) => JsonSerializer.Deserialize(endpoint.Body, EndpointJson.Default.EndpointBody)!;

    /// <summary>The text that is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EndpointJson.Default.EndpointBody);
}

/// <summary>A secret of an endpoint. One that signs no more is kept for the answer to the request that made it.</summary>
/// <param name="Secret">The secret, <c>whsec_</c> and base64.</param>
/// <param name="Until">Until when messages are signed with it, in microseconds since 1970; <see langword="null"/> for the present one.</param>
/// <param name="Key">The operator and their key, for a secret that was asked for later.</param>
/// <param name="PreviousUntil">Until when the one before it signs, in microseconds since 1970.</param>
public sealed record EndpointSecret(string Secret, long? Until = null, string? Key = null, long? PreviousUntil = null)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"a secret until {Until}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EndpointBody))]
internal sealed partial class EndpointJson : JsonSerializerContext;
