using OrleansCoins.GrainInterfaces.Battles;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Battles;

/// <summary>What counts in a battle, and what follows from it. Pure: the accounts of the two creators say it all.</summary>
internal static class BattleRules
{
    /// <summary>Whether a gift counts for a room: if it was accepted between the start, inclusive, and the end, exclusive. When it arrives doesn't matter.</summary>
    public static bool Counts(GiftCreditDetail gift, RoomId room, long startsAt, long endsAt) =>
        gift.RoomId == room && gift.AcceptedAt >= startsAt && gift.AcceptedAt < endsAt;

    /// <summary>The side that was given more; none for a draw.</summary>
    public static RoomId? WinnerOf(RoomId first, Coins coinsOfFirst, RoomId second, Coins coinsOfSecond) =>
        coinsOfFirst > coinsOfSecond ? first : coinsOfSecond > coinsOfFirst ? second : null;

    /// <summary>Whether a proposal has waited too long.</summary>
    public static bool IsExpired(BattleBody battle, long proposedAt, long now) => battle.EndsAt is null && now >= proposedAt + battle.AcceptWithin;

    /// <summary>Whether a battle keeps a room from another one: to be proposed another one, or to begin it.</summary>
    public static bool IsInTheWay(string status, BattleBody battle, long proposedAt, RoomId room, bool ofBeginning, long now) => status switch
    {
        BattleDocuments.Proposed => !ofBeginning && battle.First.RoomId == room && !IsExpired(battle, proposedAt, now),
        BattleDocuments.Accepting => true,
        BattleDocuments.Live => now < battle.EndsAt,
        _ => false,
    };

    /// <summary>How far it has come, in the words of the outside.</summary>
    public static BattleStatus StatusOf(string status, BattleBody battle, long proposedAt, long now) => status switch
    {
        BattleDocuments.Ended => BattleStatus.Ended,
        BattleDocuments.Live => now < battle.EndsAt ? BattleStatus.Live : BattleStatus.Settling,
        BattleDocuments.Proposed when IsExpired(battle, proposedAt, now) => BattleStatus.Expired,
        _ => BattleStatus.Proposed,
    };
}

/// <summary>What one side was given, told from its creator's account, entry by entry in the account's order.</summary>
internal sealed class BattleTally(RoomId room, long after, long startsAt, long endsAt)
{
    /// <summary>The last entry that was looked at.</summary>
    public long Sequence { get; private set; } = after;

    /// <summary>What was given.</summary>
    public Coins Coins { get; private set; }

    /// <summary>Takes the next entry; one that was taken changes nothing.</summary>
    public void Take(Entry entry)
    {
        if (entry.Sequence <= Sequence)
        {
            return;
        }

        Invariant.Require(entry.Sequence == Sequence + 1, "A battle counts an account without gaps.");
        Sequence = entry.Sequence;
        if (entry.Kind == EntryKind.Gift && DetailJson.ReadGiftCredit(entry) is var gift && BattleRules.Counts(gift, room, startsAt, endsAt))
        {
            Coins += gift.Coins;
        }
    }
}
