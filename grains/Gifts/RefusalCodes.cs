using System.Text.Json;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Grains.Gifts;

/// <summary>Reasons of refusals as metrics and traces name them: as the API's problem codes do.</summary>
internal static class RefusalCodes
{
    private static readonly string[] Codes = Name();

    /// <summary>The name of a reason.</summary>
    public static string Of(RefusalReason reason) => (uint)reason < (uint)Codes.Length ? Codes[(int)reason] : "unknown";

    private static string[] Name()
    {
        var reasons = Enum.GetValues<RefusalReason>();
        var codes = new string[reasons.Max(static reason => (int)reason) + 1];
        foreach (var reason in reasons)
        {
            codes[(int)reason] = JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
        }

        return codes;
    }
}
