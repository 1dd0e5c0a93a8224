using Microsoft.Extensions.Configuration;

namespace OrleansCoins.Silo.Hosting;

/// <summary>
/// The settings that there are, of both programs, since they are often started with the same environment. One that is set and not among them is a
/// typing error, or of another version: it has no effect, and whoever set it should hear of it.
/// </summary>
public static class KnownSettings
{
    /// <summary>Their names within the section.</summary>
    internal static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "AdvertisedAddress", "Auth:Audience", "Auth:Authority", "Auth:SigningKey", "Auth:UserIdClaim", "Books:SealKey", "ClusterId", "Combo:Window", "CreatorShareBps", "Dashboard", "DataDirectory",
        "Development:ClockOffset", "Earnings:Hold", "HealthUrls", "Membership:MissedProbes", "Membership:ProbeTimeout", "Mode", "OrleansClientPort", "PromotionalShareBps", "PublicUrl",
        "Payouts:AccountChangeHold", "Payouts:DailyMaximumDiamonds", "Payouts:DiamondPrice:USD", "Payouts:MinimumDiamonds", "Payouts:WeeklyMaximumDiamonds", "Stripe:ApiBase", "Stripe:ApiKey",
        "Recovery:After", "Refunds:ReverseGifts", "RequestsMax", "Risk:Every", "Risk:HoldsPayouts", "Risk:Window", "Sandbox:WebhookSecret", "ServiceId", "Shutdown:UnreadyFor", "SiloPort", "Storage",
        "Stripe:ApiBase", "Stripe:ApiKey", "Stripe:WebhookSecret", "Webhooks:AllowPrivateAddresses",
    };

    /// <summary>A warning for each setting that is set, and that no program knows.</summary>
    public static IEnumerable<string> Warnings(IConfiguration configuration) => configuration
        .GetSection(OrleansCoinsOptions.Section)
        .AsEnumerable(makePathsRelative: true)
        .Where(static setting => setting.Value is not null && setting.Key.Length > 0 && !Names.Contains(setting.Key)
            && !setting.Key.StartsWith($"{PayoutSettings.DiamondPrices}:", StringComparison.OrdinalIgnoreCase))
        .Select(static setting => $"Warning: {SettingReader.FullName(setting.Key)} is set, and there is no such setting. It has no effect; look for a typing error.")
        .Order(StringComparer.Ordinal);
}
