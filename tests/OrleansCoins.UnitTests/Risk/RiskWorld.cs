using System.Globalization;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Risk;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.Risk;

/// <summary>A journal of people who buy, give and are paid, in the order of time. Times are hours after noon.</summary>
internal sealed class RiskWorld
{
    private static readonly BasisPoints Half = new(5000);

    private readonly List<(double Hours, AccountId Account, EntryKind Kind, long Amount, Func<long, string> Detail)> _acts = [];
    private readonly Random _chance = new(1);

    /// <summary>A chance that is the same in every run.</summary>
    public double Chance => _chance.NextDouble();

    public void Buys(string user, string package, double hours)
    {
        var coins = long.Parse(package["coins-".Length..], CultureInfo.InvariantCulture);
        Add(hours, AccountId.Wallet(UserId.Parse(user)), EntryKind.Purchase, coins, at => DetailJson.Write(new PurchaseDetail
        {
            PurchaseId = PurchaseId.Parse($"pur_{user}_{at}"),
            PackageId = PackageId.Parse(package),
            Price = new Money(coins, "USD"),
            Provider = "sandbox",
            PaymentId = $"{user}-{at}",
        }));
    }

    /// <summary>Something that moves nothing, as setting limits does.</summary>
    public void SetsLimits(string user, double hours) => Add(hours, AccountId.Wallet(UserId.Parse(user)), EntryKind.Limits, 0, static _ => "{}");

    public void Gives(string user, string creator, long coins, double hours, string gift = "rose") => Add(
        hours,
        AccountId.Earnings(UserId.Parse(creator)),
        EntryKind.Gift,
        coins * Half.Value,
        at => DetailJson.Write(new GiftCreditDetail
        {
            SentGift = $"{user}:{at}",
            GiftId = GiftId.Parse(gift),
            Quantity = (int)coins,
            Coins = new(coins),
            ShareBps = Half,
            AcceptedAt = at,
        }));

    public void NamesPayoutAccount(string creator, string account, double hours) => Add(
        hours, AccountId.Earnings(UserId.Parse(creator)), EntryKind.PayoutHold, 0, _ => DetailJson.Write(new PayoutHoldDetail { Provider = "sandbox", AccountId = account }));

    public void IsPaid(string creator, double hours, string? account = null) => Add(
        hours, AccountId.Earnings(UserId.Parse(creator)), EntryKind.Payout, -100, at => DetailJson.Write(new PayoutDetail
        {
            PayoutId = PayoutId.Parse($"pay_{creator}_{at}"),
            Money = new Money(1, "USD"),
            DiamondPrice = "0.005",
            Provider = "sandbox",
            AccountId = account ?? $"acct_{creator}",
        }));

    /// <summary>What the analysis finds.</summary>
    public IReadOnlyList<FoundRisk> Find(int pairsMax = 10_000) => RiskRules.Find(Fold(pairsMax));

    public RiskState Fold(int pairsMax = 10_000)
    {
        var state = new RiskState(pairsMax);
        foreach (var row in Rows())
        {
            Assert.True(RiskFoldRules.Apply(state, row), "what is written here can be read");
        }

        return state;
    }

    /// <summary>The journal.</summary>
    public IReadOnlyList<RiskRow> Rows()
    {
        var (rows, sequences) = (new List<RiskRow>(), new Dictionary<AccountId, long>());
        foreach (var act in _acts.OrderBy(static act => act.Hours))
        {
            var sequence = sequences[act.Account] = sequences.GetValueOrDefault(act.Account) + 1;
            var at = Microseconds.FromTime(Entries.Noon) + (long)(act.Hours * 3_600_000_000);
            rows.Add(new RiskRow(rows.Count + 1, act.Account, sequence, act.Kind, act.Amount, at, act.Detail(at)));
        }

        return rows;
    }

    private void Add(double hours, AccountId account, EntryKind kind, long amount, Func<long, string> detail) => _acts.Add((hours, account, kind, amount, detail));
}
