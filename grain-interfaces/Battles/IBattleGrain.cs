using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Battles;

/// <summary>
/// One battle: for a while the coins that two rooms are given are compared. A durable document; the battle ends by itself, whatever fails, and has one
/// result, which follows from the two creators' accounts.
/// </summary>
[Alias("OrleansCoins.IBattleGrain")]
public interface IBattleGrain : IGrainWithStringKey
{
    /// <summary>
    /// Proposes the battle to the creator of the other room. The same request again gives the first answer again. Refused with
    /// <see cref="RefusalReason.UnknownRoom"/>, <see cref="RefusalReason.RoomEnded"/>, <see cref="RefusalReason.InvalidRequest"/> for a room of the same
    /// creator, <see cref="RefusalReason.BattleInProgress"/> while one of the rooms is in a battle or the proposer's waits for an answer, and
    /// <see cref="RefusalReason.IdempotencyKeyReused"/>.
    /// </summary>
    [Alias("Propose")]
    [OpenTo(Callers.Users, Asker = nameof(command))]
    Task<Outcome<BattleView>> ProposeAsync(ProposeBattle command);

    /// <summary>
    /// Accepts the battle, which begins a few seconds later. Only the other room's creator can; accepting again changes nothing. Refused with
    /// <see cref="RefusalReason.UnknownBattle"/>, <see cref="RefusalReason.RoomEnded"/>, <see cref="RefusalReason.BattleInProgress"/> while one of the rooms
    /// is in another one, and <see cref="RefusalReason.BattleOver"/> when it was accepted too late.
    /// </summary>
    [Alias("Accept")]
    [OpenTo(Callers.Users, Asker = nameof(caller))]
    Task<Outcome<BattleView>> AcceptAsync(UserId caller);

    /// <summary>The battle as it stands; <see langword="null"/> when there is none.</summary>
    [Alias("Get")]
    [OpenTo(Callers.Users)]
    Task<BattleView?> GetAsync();

    /// <summary>Carries the battle on as far as it gets now. It does so by itself; this is for whoever sees that it is due.</summary>
    [Alias("Drive")]
    [OpenTo(Callers.Inside)]
    Task DriveAsync();
}

/// <summary>Proposes a battle.</summary>
/// <param name="Caller">Whose room proposes it.</param>
/// <param name="RoomId">That room.</param>
/// <param name="OpponentRoomId">The other room.</param>
/// <param name="Seconds">How long it lasts; 1 or more.</param>
/// <param name="Digest">The fingerprint of the request.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.ProposeBattle")]
public sealed record ProposeBattle(
    [property: Id(0)] UserId Caller,
    [property: Id(1)] RoomId RoomId,
    [property: Id(2)] RoomId OpponentRoomId,
    [property: Id(3)] int Seconds,
    [property: Id(4)] RequestDigest Digest) : IAsked
{
    string IAsked.Asker => Caller.Value;
}

/// <summary>How far a battle has come.</summary>
[GenerateSerializer, Alias("OrleansCoins.BattleStatus")]
public enum BattleStatus
{
    /// <summary>It waits for the other room's creator.</summary>
    Proposed = 0,

    /// <summary>It was accepted: it is about to begin, or goes on.</summary>
    Live = 1,

    /// <summary>Its time is over; gifts that were accepted in time may still be on their way to their creator.</summary>
    Settling = 2,

    /// <summary>It has its result.</summary>
    Ended = 3,

    /// <summary>It was not accepted in time.</summary>
    Expired = 4,
}

/// <summary>A battle. Of two sides that were given the same, none has won.</summary>
/// <param name="Id">The battle.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="CreatedAt">When it was proposed.</param>
/// <param name="StartsAt">From when on gifts count; <see langword="null"/> before it was accepted.</param>
/// <param name="EndsAt">From when on none do any more.</param>
/// <param name="First">The room that proposed it.</param>
/// <param name="Second">The other room.</param>
/// <param name="Winner">The room that was given more, once it has ended; <see langword="null"/> for a draw.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.BattleView")]
public sealed record BattleView(
    [property: Id(0)] BattleId Id,
    [property: Id(1)] BattleStatus Status,
    [property: Id(2)] int Seconds,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? StartsAt,
    [property: Id(5)] DateTimeOffset? EndsAt,
    [property: Id(6)] BattleSide First,
    [property: Id(7)] BattleSide Second,
    [property: Id(8)] RoomId? Winner);

/// <summary>One side of a battle.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="CreatorId">Whose it is.</param>
/// <param name="Coins">What it was given, as far as that is known.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.BattleSide")]
public sealed record BattleSide([property: Id(0)] RoomId RoomId, [property: Id(1)] UserId CreatorId, [property: Id(2)] Coins Coins);
