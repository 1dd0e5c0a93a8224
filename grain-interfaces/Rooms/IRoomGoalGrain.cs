using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rooms;

/// <summary>What a room wants to be given. What counts towards it are the room's gifts that are credited after it was set.</summary>
[Alias("OrleansCoins.IRoomGoalGrain")]
public interface IRoomGoalGrain : IGrainWithStringKey
{
    /// <summary>The room's goal as it stands; <see langword="null"/> when there is no such room.</summary>
    [Alias("GetGoal")]
    [OpenTo(Callers.Users)]
    Task<RoomGoalAnswer?> GetGoalAsync();

    /// <summary>
    /// Sets a goal, in the place of the one before it; it counts from nothing. The same goal again changes nothing while it is not reached. Refused with
    /// <see cref="RefusalReason.UnknownRoom"/> to all but the room's creator, and with <see cref="RefusalReason.RoomEnded"/>.
    /// </summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same command may be sent again.</exception>
    [Alias("SetGoal")]
    [OpenTo(Callers.Users, Asker = nameof(command))]
    Task<Outcome<RoomGoal>> SetGoalAsync(SetGoal command);
}

/// <summary>Sets a room's goal.</summary>
/// <param name="Caller">Who asks for it.</param>
/// <param name="GiftId">Which gift counts, by the piece; <see langword="null"/> for all, by their coins.</param>
/// <param name="Target">How many pieces or coins it takes; 1 or more.</param>
/// <param name="Title">What it is called, 1 to <see cref="TitleLengthMax"/> characters.</param>
/// <param name="Request">Names this request: the same one that comes twice sets one goal.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.SetGoal")]
public sealed record SetGoal(
    [property: Id(0)] UserId Caller,
    [property: Id(1)] GiftId? GiftId,
    [property: Id(2)] long Target,
    [property: Id(3)] string Title,
    [property: Id(4)] string Request) : IAsked
{
    /// <summary>The longest title, in UTF-16 code units.</summary>
    public const int TitleLengthMax = 140;

    string IAsked.Asker => Caller.Value;
}

/// <summary>What a room answers that is asked for its goal.</summary>
/// <param name="Goal">The goal; <see langword="null"/> when it has none.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomGoalAnswer")]
public sealed record RoomGoalAnswer([property: Id(0)] RoomGoal? Goal);

/// <summary>A room's goal, and what was given towards it.</summary>
/// <param name="GiftId">Which gift counts, by the piece; <see langword="null"/> for all, by their coins.</param>
/// <param name="Target">How many pieces or coins it takes.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Progress">How many were given since it was set; goes on beyond <paramref name="Target"/>.</param>
/// <param name="SetAt">When it was set.</param>
/// <param name="ReachedAt">When the gift that reached it was credited; <see langword="null"/> before.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomGoal")]
public sealed record RoomGoal(
    [property: Id(0)] GiftId? GiftId,
    [property: Id(1)] long Target,
    [property: Id(2)] string Title,
    [property: Id(3)] long Progress,
    [property: Id(4)] DateTimeOffset SetAt,
    [property: Id(5)] DateTimeOffset? ReachedAt);
