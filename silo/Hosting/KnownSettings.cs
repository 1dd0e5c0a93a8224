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
        "Age:Minimum", "Age:WhenUnknown", "Limits:RaiseDelay", "Limits:YoungUnder",
        "Limits:Ceilings:PerGift", "Limits:Ceilings:Daily", "Limits:Ceilings:Weekly", "Limits:Ceilings:Monthly",
        "Limits:PurchaseCeilings:PerPurchase", "Limits:PurchaseCeilings:Daily", "Limits:PurchaseCeilings:Weekly", "Limits:PurchaseCeilings:Monthly",
        "Limits:YoungCeilings:PerGift", "Limits:YoungCeilings:Daily", "Limits:YoungCeilings:Weekly", "Limits:YoungCeilings:Monthly",
        "Limits:YoungPurchaseCeilings:PerPurchase", "Limits:YoungPurchaseCeilings:Daily", "Limits:YoungPurchaseCeilings:Weekly", "Limits:YoungPurchaseCeilings:Monthly",
        "AdvertisedAddress", "Auth:Audience", "Auth:Authority", "Auth:SigningKey", "Auth:UserIdClaim", "Books:SealKey", "ClusterId", "Combo:Window", "CreatorShareBps", "Dashboard", "DataDirectory",
        "Development:ClockOffset", "Earnings:Hold", "Feeds:ViewersMax", "Feeds:ViewersPerAddressMax", "HealthUrls", "Membership:MissedProbes", "Membership:ProbeTimeout", "Mode", "OrleansClientPort",
        "Page:ClientId", "Page:ConnectTo", "Page:Scope", "PromotionalShareBps", "PublicUrl",
        "Payouts:AccountChangeHold", "Payouts:DailyMaximumDiamonds", "Payouts:DiamondPrice:USD", "Payouts:MinimumDiamonds", "Payouts:WeeklyMaximumDiamonds", "Stripe:ApiBase", "Stripe:ApiKey",
        "RateLimits:Anonymous:Permits", "RateLimits:Anonymous:Window", "RateLimits:Costly:Permits", "RateLimits:Costly:Window", "RateLimits:Money:Permits", "RateLimits:Money:Window",
        "RateLimits:Read:Permits", "RateLimits:Read:Window", "RateLimits:Webhook:Permits", "RateLimits:Webhook:Window", "RateLimits:Write:Permits", "RateLimits:Write:Window",
        "Recovery:After", "Refunds:ReverseGifts", "RequestsMax", "RequestsPerAddressMax", "Risk:Every", "Risk:HoldsPayouts", "Risk:Window", "Sandbox:WebhookSecret", "ServiceId", "Shutdown:UnreadyFor", "SiloPort", "Storage",
        "Stripe:ApiBase", "Stripe:ApiKey", "Stripe:WebhookSecret", "Tls:Authority", "Tls:Certificate", "Tls:Fingerprints", "Tls:Key", "Tls:Password", "Webhooks:AllowPrivateAddresses",
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
