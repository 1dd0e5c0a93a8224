using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Silo.Hosting;

namespace OrleansCoins.Silo.Payouts;

/// <summary>What payouts need in a silo.</summary>
internal static class PayoutHosting
{
    /// <summary>How long Stripe may take to answer; sooner than whoever waits for a grain gives up.</summary>
    private static readonly TimeSpan StripeTimeMax = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddPayouts(this IServiceCollection services, OrleansCoinsOptions options)
    {
        services.AddSingleton(options.Payouts.Terms);
        services.AddSingleton(new PayoutOptions());
        services.AddSingleton<PayoutProviders>();
        services.AddSingleton<CreatorPayouts>();
        if (options.Payouts.HasSandbox)
        {
            services.AddSingleton<IPayoutProvider, SandboxPayouts>();
        }

        if (options.Stripe is { } stripe)
        {
            services.AddSingleton<IPayoutProvider>(provider => new StripeTransfers(
                StripeTransfers.Connect(stripe.ApiKey, stripe.ApiBase, StripeTimeMax),
                provider.GetRequiredService<ILogger<StripeTransfers>>()));
        }

        return services;
    }
}
