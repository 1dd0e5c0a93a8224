using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansCoins.Story.Http;

/// <summary>How the contract is read: new members are welcome, missing ones are not.</summary>
internal static class ContractJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
