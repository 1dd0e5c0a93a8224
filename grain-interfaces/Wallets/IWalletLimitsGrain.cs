using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Wallets;

/// <summary>What keeps a wallet's owner from spending too much. The wallet's own activation, so that limits and debits have one order.</summary>
[Alias("OrleansCoins.IWalletLimitsGrain")]
public interface IWalletLimitsGrain : IGrainWithStringKey
{
    /// <summary>The limits on what is spent, in coins.</summary>
    /// <param name="birthdate">The owner's, as far as it is known: it tells which ceilings they have.</param>
    [Alias("GetSpending")]
    [OpenTo(Callers.Owner)]
    Task<LimitsView> GetSpendingAsync(Birthdate? birthdate);

    /// <summary>Sets the limits on what is spent: what is lower holds at once, what is higher after a delay. The same limits again change nothing.</summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetSpending")]
    [OpenTo(Callers.Owner)]
    Task<LimitsView> SetSpendingAsync(SetLimits command);

    /// <summary>The limits on what is paid, in minor units.</summary>
    /// <param name="birthdate">The owner's, as far as it is known.</param>
    [Alias("GetPaying")]
    [OpenTo(Callers.Owner)]
    Task<LimitsView> GetPayingAsync(Birthdate? birthdate);

    /// <summary>
    /// Sets the limits on what is paid, as <see cref="SetSpendingAsync"/> does. Refused with <see cref="RefusalReason.UnsupportedCurrency"/> in another
    /// currency than that of the packages on sale.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetPaying")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<LimitsView>> SetPayingAsync(SetLimits command);

    /// <summary>Sets limits on what is spent that only operators lift. They hold at once, beside the owner's: the stricter of the two counts.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="by">Which operator.</param>
    /// <param name="reason">Why, as the operator wrote it; kept beside the journal.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetGuardian")]
    [OpenTo(Callers.Operators, Asker = nameof(by))]
    Task<GuardianLimits> SetGuardianAsync(LimitAmounts limits, UserId by, string reason);

    /// <summary>
    /// Sets limits on what is paid that only operators lift, as <see cref="SetGuardianAsync"/> does on what is spent. Refused with
    /// <see cref="RefusalReason.UnsupportedCurrency"/> in another currency than that of the packages on sale; if that changes, they refuse all purchases until they are set anew.
    /// </summary>
    /// <param name="limits">The limits, in minor units.</param>
    /// <param name="currency">Of which currency.</param>
    /// <param name="by">Which operator.</param>
    /// <param name="reason">Why, as the operator wrote it; kept beside the journal.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetGuardianPaying")]
    [OpenTo(Callers.Operators, Asker = nameof(by))]
    Task<Outcome<GuardianLimits>> SetGuardianPayingAsync(LimitAmounts limits, string currency, UserId by, string reason);

    /// <summary>
    /// Keeps the owner from buying, giving and unlocking until a time. It can be put off, and never be brought forward
    /// (<see cref="RefusalReason.SelfExclusionNotShortenable"/>). Checkouts that are open at a provider are closed there, soon after. What comes back comes back all the same.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Exclude")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<SelfExclusion>> ExcludeAsync(ExcludeSelf command);

    /// <summary>Counts the owner's days by another time zone, from the end of the periods that are running. The same one again changes nothing.</summary>
    /// <param name="timeZone">As IANA names it; <see langword="null"/> for UTC.</param>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("SetTimeZone")]
    [OpenTo(Callers.Owner)]
    Task SetTimeZoneAsync(string? timeZone);

    /// <summary>Whether the owner may buy: where limits hold, the price counts from then on, until the purchase is paid, fails or expires. Asked again for the same purchase, it is allowed again.</summary>
    /// <returns>What it uses up of the limits, or why it may not be.</returns>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("ReserveCheckout")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<CheckoutReservation>> ReserveCheckoutAsync(ReserveCheckout command);

    /// <summary>The purchase has failed or expired: its price doesn't count any longer. Changes nothing where it doesn't.</summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("EndCheckout")]
    [OpenTo(Callers.Inside)]
    Task EndCheckoutAsync(PurchaseId purchase);
}
