using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.Silo.Hosting;

namespace OrleansCoins.Silo.Webhooks;

/// <summary>What outgoing webhooks need in a silo.</summary>
internal static class WebhookHosting
{
    /// <summary>How long an endpoint may take to answer; within what Standard Webhooks recommends (15 to 30 s).</summary>
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddWebhooks(this IServiceCollection services, OrleansCoinsOptions options) => services
        .AddSingleton(new WebhookOptions())
        .AddSingleton<IWebhookSender>(_ => new HttpWebhookSender(options.WebhooksToPrivateAddresses, AnswerTimeMax))
        .AddSingleton<PaidPayouts>()
        .AddHostedService<WebhookPoke>();
}
