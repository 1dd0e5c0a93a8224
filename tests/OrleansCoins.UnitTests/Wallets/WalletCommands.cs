using CsCheck;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Wallets;

/// <summary>Something asked of a wallet.</summary>
internal abstract record WalletCommand
{
    public sealed record Buy(long Coins) : WalletCommand;

    public sealed record Give(SendGift Gift, GiftFacts Facts) : WalletCommand;
}

/// <summary>Random wallets: what is asked of them, and the wallet of Alice that is asked.</summary>
internal static class WalletCommands
{
    public static readonly UserId Alice = UserId.Parse("alice");
    public static readonly UserId Bob = UserId.Parse("bob");
    private static readonly RoomId Room = RoomId.Parse("room_1");
    private static readonly BasisPoints Share = new(5000);

    private static readonly Gen<WalletCommand> Buy = Gen.Frequency(
            (20, Gen.Long[1, 300]), (1, Gen.OneOf(0L, -1L, Coins.MaxValue, Coins.MaxValue - 100)))
        .Select(WalletCommand (coins) => new WalletCommand.Buy(coins));

    private static readonly Gen<GiftFacts> Facts =
        from price in Gen.Frequency((20, Gen.Long[1, 60]), (1, Gen.OneOf(Coins.MaxValue, Coins.MaxValue / 9999, 922_337_203_685_478L)))
        from share in Any.Share
        from flaw in Gen.Frequency((12, Gen.Const(-1)), (6, Gen.Int[0, 5]))
        select new GiftFacts(
            flaw == 0 ? null : new Gift(GiftId.Parse("rose"), "Rose", new Coins(price), 1),
            7,
            share,
            RoomExists: flaw != 1,
            RoomIsLive: flaw is not (1 or 2),
            flaw == 3 ? Alice : Bob,
            flaw == 4 ? null : flaw != 5)
        {
            Safety = SafetyOptions.Unrestricted,
        };

    private static readonly Gen<WalletCommand> Give =
        from facts in Facts
        from quantity in Gen.Frequency((20, Gen.Int[1, 6]), (2, Gen.OneOf(0, -1, 9999, 10_000, int.MinValue, int.MaxValue)))
        from expected in Gen.Frequency((6, Gen.Const((long?)null)), (1, Gen.Long[1, 60].Select(coins => (long?)coins)))
        from inRoom in Gen.Bool
        from anonymous in Gen.Bool
        select (WalletCommand)new WalletCommand.Give(
            new SendGift
            {
                GiftId = GiftId.Parse("rose"),
                Quantity = quantity,
                Room = inRoom ? Room : null,
                Creator = inRoom ? null : facts.CreatorId,
                Content = inRoom ? null : ContentId.Parse("video:1"),
                Anonymous = anonymous,
                ExpectedCoins = expected is { } coins ? new Coins(coins) : null,
            },
            facts);

    public static readonly Gen<WalletCommand[]> Many = Gen.Frequency((2, Buy), (5, Give)).Array[1, 40];

    public static readonly Gen<GiftFacts> AnyFacts = Facts;

    public static Account<WalletState> NewWallet() => new(AccountId.Wallet(Alice), WalletState.Empty, WalletRules.Apply);

    /// <summary>What the wallet decides; the n-th command has the n-th request id.</summary>
    public static Decision Decide(WalletState wallet, WalletCommand command, int n) => command switch
    {
        WalletCommand.Buy buy => WalletRules.DecidePurchase(
            wallet,
            Purchase(buy.Coins, n),
            RequestId.ForPayment("sandbox", $"payment-{n}"),
            RequestDigest.Of("purchase"u8),
            nowMicroseconds: 0),
        WalletCommand.Give give => WalletRules.DecideGift(wallet, Alice, give.Gift with { RequestId = KeyOf(n) }, give.Facts),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>The wallet after all the commands; those that it refuses leave it as it is.</summary>
    public static Account<WalletState> Run(WalletCommand[] commands)
    {
        var wallet = NewWallet();
        for (var n = 0; n < commands.Length; n++)
        {
            wallet.Settle(Decide(wallet.State, commands[n], n));
        }

        return wallet;
    }

    public static RequestId KeyOf(int n) => RequestId.ForKey(Alice, IdempotencyKey.Parse($"key-{n}"));

    public static GiftFacts Good(long price = 10) =>
        new(new Gift(GiftId.Parse("rose"), "Rose", new Coins(price), 1), 1, Share, RoomExists: true, RoomIsLive: true, Bob, CreatorAcceptsGifts: true)
        {
            Safety = SafetyOptions.Unrestricted,
        };

    public static SendGift Roses(int quantity) => new() { GiftId = GiftId.Parse("rose"), Quantity = quantity, Room = Room, RequestId = KeyOf(0) };

    private static CreditPurchase Purchase(long coins, int n) => new(
        PurchaseId.Parse($"pur_{n}"), PackageId.Parse("coins-70"), new Coins(coins), new Money(99, "USD"), "sandbox", $"payment-{n}");
}
