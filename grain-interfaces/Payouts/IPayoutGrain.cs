using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Payouts;

/// <summary>
/// One payout, from the request to the money or back to the diamonds. A durable document; a reminder drives it on whatever fails, until it is paid or
/// has failed.
/// </summary>
[Alias("OrleansCoins.IPayoutGrain")]
public interface IPayoutGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts the payout: the creator's account decides, and takes the diamonds in the same step. The same request again gives the first answer again.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("Start")]
    [OpenTo(Callers.Users, Asker = nameof(request))]
    Task<Outcome<PayoutView>> StartAsync(PayoutRequest request);

    /// <summary>The payout, or <see langword="null"/> when there is none.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Users, OwnersAnswer = true)]
    Task<PayoutView?> GetAsync();

    /// <summary>Carries the payout on as far as it gets now. It does so by itself; this is for whoever knows that something has changed.</summary>
    [Alias("Drive")]
    [OpenTo(Callers.Inside)]
    Task DriveAsync();
}

/// <summary>Asks for a payout.</summary>
/// <param name="Id">Which; it follows from the caller and the idempotency key.</param>
/// <param name="Creator">Whose diamonds.</param>
/// <param name="Diamonds">How many at most: only those that make whole minor units are taken.</param>
/// <param name="Currency">In which currency.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutRequest")]
public sealed record PayoutRequest(
    [property: Id(0)] PayoutId Id,
    [property: Id(1)] UserId Creator,
    [property: Id(2)] Diamonds Diamonds,
    [property: Id(3)] string Currency,
    [property: Id(4)] RequestDigest Digest) : IAsked
{
    string IAsked.Asker => Creator.Value;
}

/// <summary>How far a payout has come.</summary>
[GenerateSerializer, Alias("OrleansCoins.PayoutStatus")]
public enum PayoutStatus
{
    /// <summary>On its way.</summary>
    Pending = 0,

    /// <summary>It waits until the creator's payouts are not held any more.</summary>
    Held = 1,

    /// <summary>The provider has taken it.</summary>
    Paid = 2,

    /// <summary>The provider can't take it; the diamonds are back.</summary>
    Failed = 3,
}

/// <summary>A payout.</summary>
/// <param name="Id">The payout.</param>
/// <param name="Creator">Whose.</param>
/// <param name="Diamonds">What it took.</param>
/// <param name="Money">What it pays.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="CreatedAt">When the diamonds were taken.</param>
/// <param name="PaidAt">When it was paid.</param>
/// <param name="FailureCode">Why it failed, in the provider's word.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.PayoutView")]
public sealed record PayoutView(
    [property: Id(0)] PayoutId Id,
    [property: Id(1)] UserId Creator,
    [property: Id(2)] Diamonds Diamonds,
    [property: Id(3)] Money Money,
    [property: Id(4)] PayoutStatus Status,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset? PaidAt,
    [property: Id(7)] string? FailureCode) : IOwned
{
    string IOwned.Owner => Creator.Value;
}
