using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>A reward is right when it was granted, its campaign paid for it, and who was rewarded has what it brings: each once.</summary>
public sealed class VerifyRewardTests
{
    private const string Campaign = "camp_test";
    private const string Account = $"campaign:{Campaign}";

    private static readonly IReadOnlyDictionary<string, (string Line, Func<CoinsCluster, Task> Do)> Tamperings = new Dictionary<string, (string, Func<CoinsCluster, Task>)>
    {
        ["a credit deleted"] = ($"{Account}, entry 2: undelivered", Sql("DELETE FROM entries WHERE account = 'wallet:viewer'")),
        ["a debit deleted"] = ("earnings:creator, entry 2: debit", Sql($"DELETE FROM entries WHERE account = '{Account}' AND sequence = 4")),
        ["a debit deleted, by the books"] = ($"{Campaign}/creator: rewards", Sql($"DELETE FROM entries WHERE account = '{Account}' AND sequence = 4")),
        ["a record deleted"] = ($"{Campaign}/viewer: rewards", Sql($"DELETE FROM documents WHERE id = '{Campaign}/viewer'")),
        ["a record's coins"] = ($"{Campaign}/viewer: rewards", Sql($"UPDATE documents SET body = replace(body, '\"coins\":30', '\"coins\":31') WHERE id = '{Campaign}/viewer'")),
        ["a record's share"] = ($"{Campaign}/creator: rewards", Sql($"UPDATE documents SET body = replace(body, '5000', '6000') WHERE id = '{Campaign}/creator'")),
        ["coins, with a chain that holds"] = ("wallet:viewer, entry 1: reward", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, "wallet:viewer", static entry => entry with { Amount = entry.Amount + 1 })),
        ["diamonds, with a chain that holds"] = ("earnings:creator, entry 2: reward", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, "earnings:creator", static entry => entry.Sequence == 2 ? entry with { Amount = entry.Amount + 1 } : entry)),
        ["coins of a debit, with a chain that holds"] = ($"{Account}, entry 2: detail", cluster => BooksOfEachStorage.RewriteAsync(
            cluster, Account, static entry => entry.Sequence == 2 ? entry with { Amount = entry.Amount + 1 } : entry)),
        ["a credit doubled in another account"] = ("wallet:other, entry 2: debit", cluster => BooksOfEachStorage.AppendAsync(
            cluster, "wallet:other", "wallet:viewer", 1, static credit => credit)),
    };

    public static TheoryData<TestStorage, string> Cases
    {
        get
        {
            var cases = new TheoryData<TestStorage, string>();
            foreach (var tampering in Tamperings.Keys)
            {
                cases.Add(TestStorage.PostgreSql, tampering);
                cases.Add(TestStorage.Sqlite, tampering);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task Rewards_are_right_until_somebody_tampers_with_them(TestStorage storage, string tampering)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.Grains.Campaign(CampaignId.Parse(Campaign)).OpenAsync(
            new OpenCampaign("Welcome", new Coins(100), DateTimeOffset.UtcNow.AddDays(1), UserId.Parse("operator"), RequestDigest.Of("open"u8)));
        await GrantAsync(cluster, "viewer", reward => reward with { Coins = new Coins(30) });
        await Eventually.IsTrueAsync(async () => (await cluster.Wallet("viewer").GetAsync()).Coins.Value == 30, "the coins are there");
        await GrantAsync(cluster, "other", reward => reward with { Coins = new Coins(1) });
        await GrantAsync(cluster, "creator", reward => reward with { GiftId = GiftId.Parse("rose"), Quantity = 2 });
        Assert.True(await cluster.BooksBalanceAsync(), "the books balance");
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);

        var (line, tamper) = Tamperings[tampering];
        await tamper(cluster);
        Assert.Contains((await VerifyRuns.VerifyAsync(cluster)).Report.Differences, difference => difference.StartsWith(line, StringComparison.Ordinal));
    }

    private static async Task GrantAsync(CoinsCluster cluster, string user, Func<GrantReward, GrantReward> what) => Assert.NotNull(
        (await cluster.Grains.Reward(CampaignId.Parse(Campaign), UserId.Parse(user)).GrantAsync(what(
            new GrantReward(CampaignId.Parse(Campaign), UserId.Parse(user), UserId.Parse("operator"), IdempotencyKey.Parse(user), RequestDigest.Of("grant"u8))))).Value);

    private static Func<CoinsCluster, Task> Sql(string sql) => async cluster => Assert.Equal(1, await new Database(cluster).ExecuteAsync(sql));
}
