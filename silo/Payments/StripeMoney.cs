using System.Collections.Frozen;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Silo.Payments;

/// <summary>
/// Money as Stripe counts it. Nearly always that is the currency's own minor unit, also where it has none (500 JPY are 500); these differ from ISO 4217:
/// https://docs.stripe.com/currencies#zero-decimal and #special-cases.
/// </summary>
internal static class StripeMoney
{
    /// <summary>Currencies without a minor unit, of which Stripe counts hundredths that are always 0.</summary>
    private static readonly FrozenSet<string> Hundredfold = FrozenSet.ToFrozenSet(["ISK", "UGX"]);

    /// <summary>Currencies with a minor unit, of which Stripe counts whole units.</summary>
    private static readonly FrozenSet<string> Hundredth = FrozenSet.ToFrozenSet(["MGA"]);

    /// <summary>Currencies of which Stripe takes only amounts that end in zeros: #three-decimal, and what has no hundredths there.</summary>
    private static readonly FrozenDictionary<string, long> Steps = new Dictionary<string, long>
    {
        ["BHD"] = 10,
        ["JOD"] = 10,
        ["KWD"] = 10,
        ["OMR"] = 10,
        ["TND"] = 10,
        ["MGA"] = 100,
    }.ToFrozenDictionary();

    /// <summary>The smallest amount of a currency that Stripe takes multiples of, in minor units.</summary>
    public static long StepOf(string currency) => Steps.GetValueOrDefault(currency, 1);

    /// <summary>Whether Stripe can take this amount of the currency.</summary>
    public static bool Takes(Money money) => money.Amount % StepOf(money.Currency) == 0;

    /// <summary>The amount as Stripe takes it.</summary>
    /// <exception cref="NotSupportedException">Stripe can't take this amount of the currency.</exception>
    public static long ToStripe(Money money)
    {
        if (!Takes(money))
        {
            throw new NotSupportedException($"Stripe takes multiples of {new Money(StepOf(money.Currency), money.Currency)} only, not {money}.");
        }

        return Hundredfold.Contains(money.Currency) ? checked(money.Amount * 100)
            : Hundredth.Contains(money.Currency) ? money.Amount / 100
            : money.Amount;
    }

    /// <summary>What Stripe says, in minor units.</summary>
    /// <exception cref="ArgumentException">It is no amount of money.</exception>
    /// <exception cref="OverflowException">It is more than can be.</exception>
    public static Money FromStripe(long amount, string currency)
    {
        var code = currency.ToUpperInvariant();
        if (Hundredfold.Contains(code))
        {
            return amount % 100 == 0 ? new Money(amount / 100, code) : throw new ArgumentException($"{amount} is no whole number of {code}.", nameof(amount));
        }

        return new Money(Hundredth.Contains(code) ? checked(amount * 100) : amount, code);
    }
}
