using System.Collections.Immutable;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.GrainInterfaces.Rooms;

/// <summary>
/// What happens in a room, in one order that never changes: its gifts in the order of its creator's account, and between them what follows from them.
/// An event has one id for ever, whoever asks and whichever activation answers.
/// </summary>
[Alias("OrleansCoins.IRoomFeedGrain")]
public interface IRoomFeedGrain : IGrainWithStringKey
{
    /// <summary>Where the room's events end now; <see langword="null"/> when there is no such room.</summary>
    [Alias("GetEnd")]
    [OpenTo(Callers.Anyone)]
    Task<RoomFeedEnd?> GetEndAsync();

    /// <summary>
    /// The events after a position, oldest first, as many as fit into an answer. Where there are none yet, waits for the first. <see langword="null"/>
    /// when there is no such room.
    /// </summary>
    /// <param name="after">An event's id, or what <see cref="GetEndAsync"/> gave.</param>
    /// <param name="wait">How long at most; nothing is lost by asking again.</param>
    /// <exception cref="InvalidPositionException">The position was never handed out for this room.</exception>
    /// <exception cref="OverloadedException">Too many are reading what is long past.</exception>
    [Alias("Read")]
    [OpenTo(Callers.Anyone)]
    Task<RoomEvents?> ReadAsync(string after, TimeSpan wait);
}

/// <summary>Where a room's events end.</summary>
/// <param name="Position">After the last of them.</param>
/// <param name="HasEnded">Whether that is the end of the room too.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomFeedEnd")]
public sealed record RoomFeedEnd([property: Id(0)] string Position, [property: Id(1)] bool HasEnded);

/// <summary>Some events of a room, oldest first.</summary>
/// <param name="Events">The events.</param>
/// <param name="IsEnd">Whether the room has ended, and these are its last.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomEvents")]
public sealed record RoomEvents([property: Id(0)] ImmutableArray<RoomEvent> Events, [property: Id(1)] bool IsEnd);

/// <summary>What an event of a room tells.</summary>
[GenerateSerializer, Alias("OrleansCoins.RoomEventKind")]
public enum RoomEventKind
{
    /// <summary>A gift was credited to the room's creator.</summary>
    Gift = 0,

    /// <summary>A streak of gifts is over.</summary>
    Combo = 1,

    /// <summary>The room is over.</summary>
    Ended = 2,

    /// <summary>The room's creator thanked for a gift.</summary>
    Thanks = 3,

    /// <summary>A goal was set, or reached.</summary>
    Goal = 4,

    /// <summary>A battle was proposed, has begun or has ended.</summary>
    Battle = 5,
}

/// <summary>An event of a room.</summary>
/// <param name="Id">Its id: opaque, and rising by ordinal comparison.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="At">When that happened.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomEvent")]
public sealed record RoomEvent([property: Id(0)] string Id, [property: Id(1)] RoomEventKind Kind, [property: Id(2)] DateTimeOffset At)
{
    /// <summary>The gift.</summary>
    [Id(3)]
    public RoomGift? Gift { get; init; }

    /// <summary>Who gave, unless anonymously.</summary>
    [Id(4)]
    public RoomGiver? Giver { get; init; }

    /// <summary>The streak that a gift belongs to, or that is over.</summary>
    [Id(5)]
    public RoomCombo? Combo { get; init; }

    /// <summary>What the creator thanked for, and said; the giver is the gift's.</summary>
    [Id(8)]
    public GivenThanks? Thanks { get; init; }

    /// <summary>The goal that was set, or reached by the gift before.</summary>
    [Id(6)]
    public RoomGoal? Goal { get; init; }

    /// <summary>The battle that was proposed, has begun or has ended, as it was then.</summary>
    [Id(7)]
    public BattleView? Battle { get; init; }
}

/// <summary>Someone who gave something in a room.</summary>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">What they call themselves now; <see langword="null"/> when they have not said.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomGiver")]
public sealed record RoomGiver([property: Id(0)] UserId UserId, [property: Id(1)] string? DisplayName)
{
    /// <summary>Their level (<see cref="Levels"/>) with the gift that is told of, whatever they gave since; <see langword="null"/> for a gift of before there were levels.</summary>
    [Id(2)]
    public int? Level { get; init; }
}

/// <summary>A streak of gifts of one sender.</summary>
/// <param name="Id">The name that the sender's client gave it.</param>
/// <param name="Count">How many gifts so far.</param>
/// <param name="IsFinal">Whether no more will count.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.RoomCombo")]
public sealed record RoomCombo([property: Id(0)] ComboId Id, [property: Id(1)] int Count, [property: Id(2)] bool IsFinal);
