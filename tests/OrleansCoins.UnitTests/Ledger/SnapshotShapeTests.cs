using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.Silo.Storage;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Ledger;

/// <summary>
/// A snapshot of another shape reads without a fault: what it lacks is taken for nothing, what it has too much is passed over. Only the version of
/// the rules keeps such a state out. So when one of these texts changes, that version has to be raised, and both be written here anew.
/// </summary>
public sealed class SnapshotShapeTests
{
    private static readonly SnapshotSerializer Serializer = new(
        new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())),
        new LedgerInstruments(new Meters()),
        NullLogger<SnapshotSerializer>.Instance);

    private static readonly WalletState Wallet = new()
    {
        Balance = new Coins(12),
        Lots = [new Lot(3, new Coins(5), LotCategory.Promotional) { ExpiresAt = 1_700_000_000_000_000 }, new Lot(4, new Coins(7), LotCategory.Paid)],
        Unlocks = [new Unlocked(2, FeatureId.Parse("filter-stars"), new Coins(50), 1_600_000_000_000_000)],
        Freezes = ["operator"],
        Given = new Coins(70),
        Spent = new SpentPeriods(new SpentPeriod(1, 2, 3), new SpentPeriod(4, 5, 6), new SpentPeriod(7, 8, 9)),
        Protection = new WalletProtection
        {
            Spending = new LimitState { Own = new(1, 2, 3, 4), Raised = new(5, null, null, null), RaisedAt = 6, Guardian = new(null, 7, null, null) },
            Paying = new LimitState { Own = new(8, null, null, null), Currency = "USD", Guardian = new(null, null, 9, null), GuardianCurrency = "EUR" },
            TimeZone = "Asia/Kathmandu",
            TimeZoneSince = 9,
            ExcludedUntil = 10,
            Paid = new SpentPeriods(new SpentPeriod(11, 12, 13), default, default),
            PaidCurrency = "EUR",
            PaidElsewhere = [new PaidSum("USD", new SpentPeriods(new SpentPeriod(16, 17, 18), default, default))],
            Checkouts = [new OpenCheckout(PurchaseId.Parse("pur_1"), 14, "USD", 15)],
        },
    };

    private static readonly EarningsState Earnings = new()
    {
        Balance = Diamonds.FromUnits(25_000),
        Lifetime = Diamonds.FromUnits(35_000),
        Pending = new PendingDiamonds { Earlier = [new DiamondRelease(5, 6)], Latest = new DiamondRelease(7, 8) },
        EnrolledAtMicroseconds = 1_700_000_000_000_000,
        AcceptsGifts = true,
        IsClosed = true,
        RoomTails = [new RoomTail(RoomId.Parse("room_1"), 9)],
        RoomsForgotten = true,
        Blocked = [UserId.Parse("eve")],
        Welcome = [GiftId.Parse("rose")],
        Payouts = new PayoutState { Provider = "sandbox", AccountId = "acct", HeldUntil = 1, IsHeld = true, Last = PayoutId.Parse("pay_1"), Day = 2, DayUnits = 3, Week = 4, WeekUnits = 5 },
    };

    [Fact]
    public void A_wallets_state_of_another_shape_comes_with_another_version_of_its_rules() => Assert.Equal(
        (5, """{"Balance":12,"Lots":[{"Sequence":3,"Left":5,"Category":"promotional","ExpiresAt":1700000000000000},{"Sequence":4,"Left":7,"Category":"paid"}],"Unlocks":[{"Sequence":2,"FeatureId":"filter-stars","Coins":50,"AtMicroseconds":1600000000000000}],"Freezes":["operator"],"Given":70,"Spent":{"Day":{"First":1,"End":2,"Sum":3},"Week":{"First":4,"End":5,"Sum":6},"Month":{"First":7,"End":8,"Sum":9}},"Protection":{"Spending":{"Own":{"Single":1,"Daily":2,"Weekly":3,"Monthly":4},"Raised":{"Single":5},"RaisedAt":6,"Guardian":{"Daily":7}},"Paying":{"Own":{"Single":8},"RaisedAt":0,"Guardian":{"Weekly":9},"Currency":"USD","GuardianCurrency":"EUR"},"TimeZone":"Asia/Kathmandu","TimeZoneSince":9,"ExcludedUntil":10,"Paid":{"Day":{"First":11,"End":12,"Sum":13},"Week":{"First":0,"End":0,"Sum":0},"Month":{"First":0,"End":0,"Sum":0}},"PaidCurrency":"EUR","PaidElsewhere":[{"Currency":"USD","Paid":{"Day":{"First":16,"End":17,"Sum":18},"Week":{"First":0,"End":0,"Sum":0},"Month":{"First":0,"End":0,"Sum":0}}}],"Checkouts":[{"PurchaseId":"pur_1","Amount":14,"Currency":"USD","Until":15}]}}"""),
        (WalletRules.Version, Serializer.Serialize(Wallet).ToString()));

    [Fact]
    public void A_creators_state_of_another_shape_comes_with_another_version_of_its_rules() => Assert.Equal(
        (3, """
            {"Balance":"2.5","Lifetime":"3.5","Pending":{"Earlier":[{"At":5,"Units":6}],"Latest":{"At":7,"Units":8}},"EnrolledAtMicroseconds":1700000000000000,"AcceptsGifts":true,"IsClosed":true,"RoomTails":[{"Room":"room_1","Sequence":9}],"RoomsForgotten":true,"Blocked":["eve"],"Welcome":["rose"],"Payouts":{"Provider":"sandbox","AccountId":"acct","HeldUntil":1,"IsHeld":true,"Last":"pay_1","Day":2,"DayUnits":3,"Week":4,"WeekUnits":5}}
            """),
        (EarningsRules.Version, Serializer.Serialize(Earnings).ToString()));

    [Fact]
    public void What_is_stored_is_read_back_as_it_was()
    {
        Assert.Equal(Serializer.Serialize(Wallet).ToString(), Serializer.Serialize(Serializer.Deserialize<WalletState>(Serializer.Serialize(Wallet))).ToString());
        Assert.Equal(Serializer.Serialize(Earnings).ToString(), Serializer.Serialize(Serializer.Deserialize<EarningsState>(Serializer.Serialize(Earnings))).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"Balance":"much"}""")]
    [InlineData("""{"Balance":99999999999999999999}""")]
    [InlineData("""{"RoomTails":[{"Room":"no room","Sequence":1}]}""")]
    public void A_state_that_cannot_be_read_counts_as_none(string stored) => Assert.Null(Serializer.Deserialize<EarningsState>(BinaryData.FromString(stored)));
}
