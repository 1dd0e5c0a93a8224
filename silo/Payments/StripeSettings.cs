namespace OrleansCoins.Silo.Payments;

/// <summary>How to reach Stripe. No record, so that nothing prints its secrets.</summary>
/// <param name="apiBase">Where its API is.</param>
/// <param name="apiKey">The secret key.</param>
/// <param name="webhookSecret">The signing secret of the webhook endpoint.</param>
public sealed class StripeSettings(Uri apiBase, string apiKey, string webhookSecret)
{
    /// <summary>Where Stripe's API is, unless a setting says otherwise.</summary>
    public const string ApiBaseDefault = "https://api.stripe.com";

    /// <summary>Where its API is, without a slash at the end.</summary>
    public string ApiBase { get; } = apiBase.AbsoluteUri.TrimEnd('/');

    /// <summary>The secret key.</summary>
    internal string ApiKey { get; } = apiKey;

    /// <summary>The signing secret of the webhook endpoint.</summary>
    internal string WebhookSecret { get; } = webhookSecret;
}
