using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Gifts;

/// <summary>The reversal of one sent gift: the record that an operator asked for it. A durable document.</summary>
[Alias("OrleansCoins.IReversalGrain")]
public interface IReversalGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes the gift back from its creator, whose hold it must be in, and gives its coins back to its sender. The same request again gives the first
    /// answer again; another one is refused with <see cref="RefusalReason.AlreadyReversed"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known, or too much is waiting; the same request may be sent again.</exception>
    [Alias("Reverse")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<ReversalReceipt>> ReverseAsync(ReverseGift command, UserId creator);
}

/// <summary>Asks for a sent gift to be taken back.</summary>
/// <param name="By">Which operator.</param>
/// <param name="Key">What makes the operator's request unique.</param>
/// <param name="Digest">The fingerprint of the request.</param>
/// <param name="Reason">Why, as the operator wrote it. Kept outside the journal.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReverseGift")]
public sealed record ReverseGift(
    [property: Id(0)] UserId By, [property: Id(1)] IdempotencyKey Key, [property: Id(2)] RequestDigest Digest, [property: Id(3)] string Reason) : IAsked
{
    string IAsked.Asker => By.Value;
}

/// <summary>A gift was taken back from its creator, on disk; its coins reach its sender exactly once, whatever fails.</summary>
/// <param name="Id">The sent gift's id outside, <c>gift_...</c>.</param>
/// <param name="Coins">What its sender gets back.</param>
/// <param name="Diamonds">What its creator loses.</param>
/// <param name="CreatedAt">When.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ReversalReceipt")]
public sealed record ReversalReceipt(
    [property: Id(0)] string Id, [property: Id(1)] Coins Coins, [property: Id(2)] Diamonds Diamonds, [property: Id(3)] DateTimeOffset CreatedAt);
