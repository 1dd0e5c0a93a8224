using System.Globalization;
using System.Text;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Simulation.Parts;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Simulation;

/// <summary>Who and what there is from the beginning: a few people, a few rooms, a short catalogue.</summary>
internal sealed class Cast
{
    public UserId[] Viewers { get; } = [UserId.Parse("alice"), UserId.Parse("bob"), UserId.Parse("carol")];

    public UserId[] Creators { get; } = [UserId.Parse("dora"), UserId.Parse("emil")];

    public Room[] Rooms { get; }

    public Gift[] Gifts { get; } = [.. new[] { 3, 7, 20, 45 }.Select(static coins => new Gift(GiftId.Parse($"gift-{coins}"), "Gift", new Coins(coins), 1))];

    public Cast() => Rooms =
        [new Room(RoomId.Parse("room_1"), Creators[0], 0), new Room(RoomId.Parse("room_2"), Creators[0], 1), new Room(RoomId.Parse("room_3"), Creators[1], 0)];

    /// <summary>The creators have enrolled, and the viewers hold some coins.</summary>
    public void Enter(World world)
    {
        foreach (var creator in Creators)
        {
            Store(world, AccountId.Earnings(creator), EarningsRules.DecideEnrolment(AccountHead.Empty, 1, acceptsGifts: true));
        }

        foreach (var viewer in Viewers)
        {
            var bought = Purchase(viewer, 0, 40 + world.Chance.Below(80));
            var requestId = RequestId.ForPayment(bought.Provider, bought.PaymentId);
            world.Safety.Expect(requestId, bought.Coins);
            Store(world, AccountId.Wallet(viewer), WalletRules.DecidePurchase(WalletState.Empty, bought, requestId, OwnRequests.Digest, 0));
        }
    }

    public static CreditPurchase Purchase(UserId viewer, int number, int coins) => new(
        PurchaseId.Parse(string.Create(CultureInfo.InvariantCulture, $"pur_{viewer}-{number}")),
        PackageId.Parse("coins"),
        new Coins(coins),
        new Money(99, "USD"),
        "sandbox",
        string.Create(CultureInfo.InvariantCulture, $"{viewer}-{number}"));

    private static void Store(World world, AccountId account, Decision decision) =>
        world.Journal.Store(decision.Draft!.After(account, AccountHead.Empty, Entries.Noon, "before", world.BucketOf(account)));
}

/// <summary>A gift that a viewer wants to send: the request that stays the same however often it is sent.</summary>
internal sealed class Wish(UserId viewer, SendGift command)
{
    public UserId Viewer => viewer;

    public SendGift Command => command;

    public AccountId Wallet { get; } = AccountId.Wallet(viewer);

    public List<Attempt> Attempts { get; } = [];

    /// <summary>What the viewer was told when it was first accepted.</summary>
    public GiftReceipt? Receipt { get; set; }

    /// <summary>Whether the viewer was told that it is new: from then on it is a replay.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>Whether the viewer doesn't know what became of it, and has to send it again: nothing was told since the last time that nothing was.</summary>
    public bool IsOpen
    {
        get
        {
            var unknown = Attempts.FindLast(static attempt => attempt.IsOver && !attempt.IsKnown);
            return unknown is not null && Attempts.TrueForAll(attempt => attempt.IsOver && !(attempt.IsKnown && attempt.StartedAt >= unknown.OverAt));
        }
    }

    public static RequestDigest DigestOf(int number) => RequestDigest.Of(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>One sending of a wish.</summary>
internal sealed class Attempt(Wish wish, SimulatedSilo at, int startedAt, int head)
{
    public Wish Wish => wish;

    /// <summary>The silo that was asked.</summary>
    public SimulatedSilo At => at;

    public Deadline Deadline { get; } = new();

    public int StartedAt => startedAt;

    /// <summary>How many entries the wallet had then.</summary>
    public int HeadAtStart => head;

    /// <summary>When the caller was told something, or gave up.</summary>
    public int OverAt { get; set; } = int.MaxValue;

    public bool IsOver => OverAt < int.MaxValue;

    /// <summary>What the caller was told; <see langword="null"/> for nothing.</summary>
    public Told? Told { get; set; }

    public bool IsKnown => Told is { IsUnknown: false };

    /// <summary>What was decided for it, written or not.</summary>
    public List<Entry> Entries { get; } = [];
}

/// <summary>What a caller is told: the entry on disk, a refusal, or that the outcome is not known.</summary>
internal sealed record Told(Entry? Entry, bool Replayed, Refusal? Refusal)
{
    public static Told Nothing { get; } = new(null, false, null);

    public bool IsUnknown => Entry is null && Refusal is null;

    public static Told Of(Settlement? settlement, bool notWritten) =>
        settlement is { } known ? new Told(known.Entry, known.Replayed, known.Refusal)
        : notWritten ? Nothing with { Refusal = new Refusal(RefusalReason.GiftNotWelcome, "Nothing was written.") }
        : Nothing;
}
