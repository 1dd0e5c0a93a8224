using System.Text.Json.Serialization;

namespace OrleansCoins.Gateway.Contract;

/// <summary>How the page's users sign in.</summary>
/// <param name="Kind"><c>development</c>, or <c>oidc</c>: then the rest is there.</param>
internal sealed record SignInResponse(string Kind)
{
    /// <summary>The provider's address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Authority { get; init; }

    /// <summary>The page's name at the provider.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    /// <summary>What the page asks for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    /// <summary>The claim of a token that holds the user's id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserIdClaim { get; init; }
}
