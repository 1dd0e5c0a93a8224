using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Gifts;

/// <summary>The thanks for one sent gift: given once, by its creator. A durable document beside the journal, so what was said can be erased.</summary>
[Alias("OrleansCoins.IThanksGrain")]
public interface IThanksGrain : IGrainWithStringKey
{
    /// <summary>
    /// Thanks for the gift. The same request again gives the first answer again; another one is refused with <see cref="RefusalReason.AlreadyThanked"/>.
    /// When this returns an accepted outcome the gift's sender sees it, and the gift's room, if it was given in one, is told.
    /// </summary>
    /// <param name="command">What the creator says.</param>
    /// <param name="gift">What for; credited to them.</param>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("Give")]
    [OpenTo(Callers.Inside)]
    Task<Outcome<GivenThanks>> GiveAsync(GiveThanks command, ThankedGift gift);
}

/// <summary>Thanks for a sent gift.</summary>
/// <param name="By">The gift's creator.</param>
/// <param name="Key">What makes the request unique.</param>
/// <param name="Digest">The fingerprint of the request.</param>
/// <param name="Message">What they say with it, at most <see cref="SendGift.MessageLengthMax"/> characters.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GiveThanks")]
public sealed record GiveThanks(
    [property: Id(0)] UserId By, [property: Id(1)] IdempotencyKey Key, [property: Id(2)] RequestDigest Digest, [property: Id(3)] string? Message) : IAsked
{
    string IAsked.Asker => By.Value;
}

/// <summary>What is thanked for, as its creator's account has it.</summary>
/// <param name="Sequence">The credit's sequence there.</param>
/// <param name="Room">The room that it was given in, if in one.</param>
/// <param name="Anonymous">Whether the room may not show who sent it.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ThankedGift")]
public sealed record ThankedGift([property: Id(0)] long Sequence, [property: Id(1)] RoomId? Room, [property: Id(2)] bool Anonymous);

/// <summary>Thanks that were given.</summary>
/// <param name="Id">The sent gift's id outside, <c>gift_...</c>.</param>
/// <param name="Message">What was said.</param>
/// <param name="CreatedAt">When.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.GivenThanks")]
public sealed record GivenThanks([property: Id(0)] string Id, [property: Id(1)] string? Message, [property: Id(2)] DateTimeOffset CreatedAt);
