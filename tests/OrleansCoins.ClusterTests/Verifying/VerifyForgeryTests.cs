using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>
/// Coins that somebody gives themselves by SQL, as well as can be: in order, with right balances and hashes, and with all that would make them look real but
/// one thing. Verify finds each.
/// </summary>
public sealed class VerifyForgeryTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>
{
    private const string Wallet = BooksOfEachStorage.Wallet;
    private const string Earnings = BooksOfEachStorage.Earnings;
    private const string Campaign = "campaign:camp_forged";

    private static readonly IReadOnlyDictionary<string, (string Line, Func<CoinsCluster, Task> Do)> Forgeries = new Dictionary<string, (string, Func<CoinsCluster, Task>)>
    {
        ["a purchase that nobody paid"] = ("pur_forged: purchases: expected a paid purchase", cluster => BuyAsync(cluster, "pur_forged", "forged", "payment/sandbox/forged")),
        ["a purchase under another's payment"] = ($"{Wallet}, entry 5: origin", cluster => BuyAsync(cluster, "pur_forged", "forged", "payment/sandbox/real")),
        ["coins by a kind that brings none"] = ($"{Wallet}, entry 5: origin", cluster => CreditAsync(cluster, EntryKind.Unlock, ContraAccounts.Unlocks, null, "key/viewer/k", "{}")),
        ["coins from another's wallet"] = ($"{Wallet}, entry 5: origin", cluster => CreditAsync(cluster, EntryKind.Gift, ContraAccounts.Gifts, "wallet:other", "gift/other:1", "{}")),
        ["coins from another's wallet, by what a gift's other end may be"] = ($"{Wallet}, entry 5: peer", cluster => CreditAsync(cluster, EntryKind.Gift, ContraAccounts.Gifts, "wallet:other", "gift/other:1", "{}")),
        ["a reward that its campaign did not pay"] = ($"{Wallet}, entry 5: debit", cluster => CreditAsync(cluster, EntryKind.Reward, ContraAccounts.Rewards, Campaign, "reward/camp_forged/viewer", Reward)),
        ["a reward for somebody else"] = ($"{Wallet}, entry 5: origin", cluster => CreditAsync(
            cluster, EntryKind.Reward, ContraAccounts.Rewards, Campaign, "reward/camp_forged/other", Reward.Replace("viewer", "other", StringComparison.Ordinal))),
        ["a reward of a campaign that is not listed, with budget, debit, credit and record"] = ($"{Campaign}: campaigns", cluster => RewardAsync(cluster, isListed: false, budgets: 1)),
        ["a reward beyond the budget of a listed campaign"] = ($"{Campaign}, entry 1: origin", cluster => RewardAsync(cluster, isListed: true, budgets: 0)),
        ["a budget that was raised"] = ($"{Campaign}, entry 2: origin", cluster => RewardAsync(cluster, isListed: true, budgets: 2)),
        ["a refund that failed, of a purchase that was not refunded"] = (": purchases: expected 0 to 0 coins back from wallet:viewer, found -100", RefundAsync),
        ["a gift taken back that its creator kept"] = ($"{Wallet}, entry 5: debit", cluster => BooksOfEachStorage.AppendAsync(
            cluster, Wallet, Wallet, 2, static debit => debit with
            {
                Kind = EntryKind.Reversal,
                Amount = -debit.Amount,
                RequestId = RequestId.FromJournal("reversal/viewer:2"),
                Detail = $$"""{"sentGift":"viewer:2","gift":{{debit.Detail}}}""",
            })),
    };

    private const string Reward = """{"campaignId":"camp_forged","reward":{"userId":"viewer","coins":100}}""";

    public static TheoryData<TestStorage, string> Cases
    {
        get
        {
            var cases = new TheoryData<TestStorage, string>();
            foreach (var forgery in Forgeries.Keys)
            {
                cases.Add(TestStorage.PostgreSql, forgery);
                cases.Add(TestStorage.Sqlite, forgery);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task Coins_without_an_origin_are_found_however_well_they_are_forged(TestStorage storage, string forgery)
    {
        var cluster = await books.OverAsync(storage);
        await new Database(cluster).ExecuteAsync("DELETE FROM documents WHERE id LIKE 'camp_forged%'");
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
        var (line, forge) = Forgeries[forgery];
        await forge(cluster);

        var found = (await VerifyRuns.VerifyAsync(cluster)).Report.Differences;

        Assert.Contains(found, difference => difference.Contains(line, StringComparison.Ordinal));
        Assert.DoesNotContain(found, static difference => difference.Contains(": hash:", StringComparison.Ordinal) || difference.Contains(": balance:", StringComparison.Ordinal));
        await new Database(cluster).ExecuteAsync("DELETE FROM documents WHERE id LIKE 'camp_forged%'");
    }

    private static Task BuyAsync(CoinsCluster cluster, string purchase, string payment, string requestId) => CreditAsync(
        cluster,
        EntryKind.Purchase,
        ContraAccounts.Purchases,
        null,
        requestId,
        $$"""{"purchaseId":"{{purchase}}","packageId":"coins-70","price":{"amount":99,"currency":"USD"},"provider":"sandbox","paymentId":"{{payment}}"}""");

    /// <summary>A refund that is told of the wallet's own purchase, as one that failed after all is.</summary>
    private static async Task RefundAsync(CoinsCluster cluster)
    {
        var purchase = DetailJson.ReadPurchase((await cluster.Ledger.ReadForwardAsync(AccountId.Parse(Wallet), 0, 1, CancellationToken.None))[0]);
        await CreditAsync(
            cluster,
            EntryKind.Refund,
            ContraAccounts.Purchases,
            null,
            "refund/sandbox/forged",
            DetailJson.Write(new TakeBackDetail
            {
                PurchaseId = purchase.PurchaseId,
                Lot = 1,
                Provider = "sandbox",
                EventId = "forged",
                Coins = new(-100),
                Money = purchase.Price,
                Lots = [new(1, new(100))],
            }));
    }

    private static async Task RewardAsync(CoinsCluster cluster, bool isListed, int budgets)
    {
        for (var budget = 1; budget <= budgets; budget++)
        {
            var requestId = RequestId.FromJournal(budget == 1 ? "budget/camp_forged" : "budget/camp_forged/again");
            await BooksOfEachStorage.AppendAsync(cluster, Campaign, Wallet, 1, model => Entry(
                model, EntryKind.Budget, 100, ContraAccounts.Budgets, null, requestId, """{"endsAt":1,"by":"olga"}"""));
        }

        await BooksOfEachStorage.AppendAsync(cluster, Campaign, Wallet, 1, static model => Entry(
            model, EntryKind.Reward, -100, ContraAccounts.Rewards, Wallet, RequestId.FromJournal("reward/camp_forged/viewer"), Reward));
        await CreditAsync(cluster, EntryKind.Reward, ContraAccounts.Rewards, Campaign, "reward/camp_forged/viewer", Reward);
        const string insert = "INSERT INTO documents (kind, id, owner, status, created_at, version, body) VALUES (@p0, @p1, @p2, @p3, 1, 1, @p4)";
        var database = new Database(cluster);
        await database.ExecuteAsync(insert, "reward", "camp_forged/viewer", "viewer", "granted", $$"""{"campaignId":"camp_forged","reward":{"userId":"viewer","coins":100},"digest":""}""");
        if (isListed)
        {
            await database.ExecuteAsync(insert, "campaign", "camp_forged", "", "", """{"name":"Forged"}""");
        }
    }

    private static Task CreditAsync(CoinsCluster cluster, EntryKind kind, string contra, string? peer, string requestId, string detail) => BooksOfEachStorage.AppendAsync(
        cluster, Wallet, Wallet, 1, model => Entry(model, kind, 100, contra, peer, RequestId.FromJournal(requestId), detail));

    private static Entry Entry(Entry model, EntryKind kind, long amount, string contra, string? peer, RequestId requestId, string detail) => model with
    {
        Kind = kind,
        Amount = amount,
        Contra = contra,
        Peer = peer is null ? null : AccountId.Parse(peer),
        RequestId = requestId,
        Detail = detail,
    };
}
