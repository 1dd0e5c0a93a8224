using System.Collections.Frozen;

namespace OrleansCoins.Grains.Payments;

/// <summary>The payment providers that are configured.</summary>
public sealed class PaymentProviders(IEnumerable<IPaymentProvider> providers)
{
    private readonly FrozenDictionary<string, IPaymentProvider> _byName = providers.ToFrozenDictionary(static provider => provider.Name);

    /// <summary>The provider that new purchases are paid with: the first one configured.</summary>
    public IPaymentProvider Default { get; } = providers.First();

    /// <summary>The provider of that name, if it is configured.</summary>
    public IPaymentProvider? Find(string name) => _byName.GetValueOrDefault(name);
}
