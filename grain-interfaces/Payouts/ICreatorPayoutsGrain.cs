using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Payouts;

/// <summary>What a creator's earnings account decides about payouts. It is the same grain as the account itself.</summary>
[Alias("OrleansCoins.ICreatorPayoutsGrain")]
public interface ICreatorPayoutsGrain : IGrainWithStringKey
{
    /// <summary>Where the creator is paid, and whether payouts are held.</summary>
    [Alias("GetPayoutAccount")]
    [OpenTo(Callers.Owner)]
    Task<PayoutAccount> GetPayoutAccountAsync();

    /// <summary>
    /// Says where the creator is paid. Replacing an account holds payouts for a while; naming the first one doesn't. Refused with
    /// <see cref="RefusalReason.UnknownCreator"/> or <see cref="RefusalReason.InvalidRequest"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("SetPayoutAccount")]
    [OpenTo(Callers.Owner)]
    Task<Outcome<PayoutAccount>> SetPayoutAccountAsync(string provider, string accountId);

    /// <summary>Holds payouts until they are released, or releases them. Refused with <see cref="RefusalReason.UnknownCreator"/>.</summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("SetPayoutsHeld")]
    [OpenTo(Callers.Operators, Asker = nameof(by))]
    Task<Outcome<PayoutAccount>> SetPayoutsHeldAsync(bool held, UserId by, string reason);

    /// <summary>Why a payout would be refused now; <see langword="null"/> when it would not, or when it was debited before. Writes nothing.</summary>
    [Alias("CheckPayout")]
    [OpenTo(Callers.Inside)]
    Task<Refusal?> CheckPayoutAsync(PayoutRequest request);

    /// <summary>Takes the diamonds of a payout, once. All that a payout may be refused for is decided in the same step.</summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("DebitPayout")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<PayoutDebit>> DebitPayoutAsync(PayoutRequest request);

    /// <summary>Gives the diamonds of a payout back that could not be paid, once.</summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same may be asked again.</exception>
    [Alias("ReturnPayout")]
    [OpenTo(Callers.Inside)]
    Task ReturnPayoutAsync(PayoutId payout, string failureCode);
}

/// <summary>Where a creator is paid.</summary>
/// <param name="Creator">Who.</param>
/// <param name="Provider">By whom; <see langword="null"/> where nothing is said yet.</param>
/// <param name="AccountId">The account there.</param>
/// <param name="HeldUntil">Until when payouts are held because the account was changed; <see langword="null"/> when they aren't, or not any more.</param>
/// <param name="HeldByOperator">Whether an operator holds payouts.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutAccount")]
public sealed record PayoutAccount(
    [property: Id(0)] UserId Creator,
    [property: Id(1)] string? Provider,
    [property: Id(2)] string? AccountId,
    [property: Id(3)] DateTimeOffset? HeldUntil,
    [property: Id(4)] bool HeldByOperator)
{
    /// <summary>Whether payouts wait.</summary>
    public bool IsHeld => HeldByOperator || HeldUntil is not null;
}

/// <summary>What a payout's debit fixed.</summary>
/// <param name="Diamonds">What it took.</param>
/// <param name="Money">What it pays.</param>
/// <param name="Provider">By whom.</param>
/// <param name="AccountId">To which account there.</param>
/// <param name="Held">Whether payouts were held then.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutDebit")]
public sealed record PayoutDebit(
    [property: Id(0)] Diamonds Diamonds,
    [property: Id(1)] Money Money,
    [property: Id(2)] string Provider,
    [property: Id(3)] string AccountId,
    [property: Id(4)] bool Held,
    [property: Id(5)] DateTimeOffset At);
