using System.Text.Json.Serialization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>An amount of real money: minor units (cents) of a currency. JSON: <c>{"amount": 99, "currency": "USD"}</c>.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Money")]
public sealed record Money
{
    /// <summary>Makes an amount of money.</summary>
    /// <param name="amount">Minor units of the currency, 0 to <see cref="Coins.MaxValue"/>.</param>
    /// <param name="currency">The ISO 4217 code: three capital letters.</param>
    /// <exception cref="ArgumentException">The amount is out of range, or the currency is not three capital letters.</exception>
    [JsonConstructor]
    public Money(long amount, string currency)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, Coins.MaxValue);
        ArgumentNullException.ThrowIfNull(currency);
        if (currency.Length != 3 || currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            throw new ArgumentException($"'{currency}' is no ISO 4217 code: three capital letters, such as USD.", nameof(currency));
        }

        Amount = amount;
        Currency = currency;
    }

    /// <summary>Minor units of the currency.</summary>
    [Id(0)]
    public long Amount { get; }

    /// <summary>The ISO 4217 code.</summary>
    [Id(1)]
    public string Currency { get; }

    /// <summary>The amount and the currency, such as "99 USD" for 99 cents.</summary>
    public override string ToString() => $"{Amount} {Currency}";
}
