using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Grains.Payments;

namespace OrleansCoins.Silo.Payments;

/// <summary>Which payment providers the silo in this process is set up with.</summary>
public static class ConfiguredProviders
{
    /// <summary>Whether a provider of that name is; <see langword="null"/> where there is no silo in this process, and only a silo knows.</summary>
    public static bool? Has(IServiceProvider services, string name) =>
        services.GetService<PaymentProviders>() is { } providers ? providers.Find(name) is not null : null;
}
