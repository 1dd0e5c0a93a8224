using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Battles;

/// <summary>The body of a battle's document.</summary>
/// <param name="Digest">The fingerprint of the request that proposed it, in base64.</param>
/// <param name="First">The room that proposed it.</param>
/// <param name="Second">The other room.</param>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="AcceptWithin">How long the proposal waits for its answer, in microseconds.</param>
internal sealed record BattleBody(string Digest, BattlePart First, BattlePart Second, int Seconds, long AcceptWithin)
{
    /// <summary>From when on gifts count, in microseconds since 1970; none before it was accepted.</summary>
    public long? StartsAt { get; init; }

    /// <summary>From when on none do any more.</summary>
    public long? EndsAt { get; init; }

    /// <summary>The last step that both rooms were told of.</summary>
    public BattleStatus? Told { get; init; }

    /// <summary>Whether the result was made before all transfers were answered.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>One side of a battle, as it is stored.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="CreatorId">Whose it is.</param>
internal sealed record BattlePart(RoomId RoomId, UserId CreatorId)
{
    /// <summary>Where the creator's account stood when the battle was accepted: what counts comes after.</summary>
    public long After { get; init; }

    /// <summary>What it was given, once the battle has ended.</summary>
    public Coins Coins { get; init; }
}

/// <summary>The body of a room's claim.</summary>
/// <param name="BattleId">The battle that has it, or had it last.</param>
/// <param name="IsBeginning">Whether it took the room to begin, and not only to propose.</param>
internal sealed record BattleClaimBody(BattleId BattleId, bool IsBeginning);

/// <summary>What a battle's document says.</summary>
internal static class BattleDocuments
{
    /// <summary>It waits for an answer, or did.</summary>
    public const string Proposed = "proposed";

    /// <summary>It was accepted, and takes the two rooms.</summary>
    public const string Accepting = "accepting";

    /// <summary>It has both rooms.</summary>
    public const string Live = "live";

    /// <summary>It has its result.</summary>
    public const string Ended = "ended";

    /// <summary>The battle as it stands.</summary>
    /// <param name="stored">Its document.</param>
    /// <param name="first">What the first side has been given so far; the result's once there is one.</param>
    /// <param name="second">The same of the second.</param>
    /// <param name="now">The time, in microseconds since 1970.</param>
    public static BattleView Read(Document stored, Coins first, Coins second, long now)
    {
        var body = DocumentJson.ReadBattle(stored);
        var hasEnded = stored.Status == Ended;
        var (one, two) = (SideOf(body.First, hasEnded ? body.First.Coins : first), SideOf(body.Second, hasEnded ? body.Second.Coins : second));
        return new BattleView(
            BattleId.Parse(stored.Id),
            BattleRules.StatusOf(stored.Status, body, stored.CreatedAtMicroseconds, now),
            body.Seconds,
            Microseconds.ToTime(stored.CreatedAtMicroseconds),
            body.StartsAt is { } starts ? Microseconds.ToTime(starts) : null,
            body.EndsAt is { } ends ? Microseconds.ToTime(ends) : null,
            one,
            two,
            hasEnded ? BattleRules.WinnerOf(one.RoomId, one.Coins, two.RoomId, two.Coins) : null);
    }

    /// <summary>The battle as it was proposed: the same at every replay, whatever became of it since.</summary>
    public static BattleView ReadFirst(Document stored)
    {
        var body = DocumentJson.ReadBattle(stored) with { StartsAt = null, EndsAt = null };
        return Read(stored with { Status = Proposed, Body = DocumentJson.Write(body) }, Coins.Zero, Coins.Zero, stored.CreatedAtMicroseconds);
    }

    private static BattleSide SideOf(BattlePart part, Coins coins) => new(part.RoomId, part.CreatorId, coins);
}
