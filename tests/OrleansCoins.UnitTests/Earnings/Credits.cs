using CsCheck;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Earnings;

/// <summary>What happens to a creator: a gift, into a room or on content, or a change of enrolment.</summary>
internal sealed record CreatorEvent(int? Room, long Coins, int ShareBps, int Sender, bool Anonymous, bool? AcceptsGifts);

/// <summary>Random creators.</summary>
internal static class Credits
{
    public const int Rooms = 12;

    /// <summary>So short that some of what happens to a creator comes after the release of what came before.</summary>
    public static readonly EarningsHold Hold = new(TimeSpan.FromSeconds(20));

    /// <summary>What happens to a creator who has up to <see cref="Rooms"/> rooms, more than an account keeps the last gift of.</summary>
    public static readonly Gen<CreatorEvent[]> Many = (
        from room in Gen.Frequency((8, Gen.Int[0, Rooms - 1].Select(room => (int?)room)), (1, Gen.Const((int?)null)))
        from coins in Gen.Long[1, 1_000_000]
        from share in Gen.Int[0, BasisPoints.Whole]
        from sender in Gen.Int[0, 4]
        from anonymous in Gen.Bool
        from accepts in Gen.Frequency((9, Gen.Const((bool?)null)), (1, Gen.Bool.Select(value => (bool?)value)))
        select new CreatorEvent(room, coins, share, sender, anonymous, accepts)).Array[0, 60];

    public static Account<EarningsState> NewAccount() => new(AccountId.Parse("earnings:bob"), EarningsState.Empty, EarningsRules.Apply);

    /// <summary>The account after all that happened; the n-th gift is the n-th of its sender's wallet.</summary>
    public static Account<EarningsState> Run(CreatorEvent[] events)
    {
        var account = NewAccount();
        for (var n = 0; n < events.Length; n++)
        {
            account.Settle(events[n].AcceptsGifts is { } accepts
                ? EarningsRules.DecideEnrolment(account.Head, account.Head.Sequence + 1, accepts)
                : EarningsRules.DecideCredit(account.State, Transfer(events[n], n), Hold));
        }

        return account;
    }

    public static RoomId RoomOf(int room) => RoomId.Parse($"room_{room}");

    public static GiftTransfer Transfer(CreatorEvent gift, int n) => new(
        new SentGiftId(UserId.Parse($"sender-{gift.Sender}"), n + 1),
        UserId.Parse("bob"),
        new Coins(gift.Coins),
        new BasisPoints(gift.ShareBps),
        GiftId.Parse("rose"),
        1,
        gift.Room is { } room ? RoomOf(room) : null,
        gift.Room is null ? ContentId.Parse("video:1") : null,
        ComboId.Parse("combo"),
        gift.Anonymous,
        Entries.Noon,
        Message: null);
}
