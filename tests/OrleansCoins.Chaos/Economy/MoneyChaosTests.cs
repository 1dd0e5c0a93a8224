using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Running;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.Chaos.Economy;

/// <summary>
/// Money in, money out and everything between, in any order, while everything goes wrong: afterwards the books, taken by SQL that knows nothing of the
/// product, come to what people were told.
/// </summary>
public sealed class MoneyChaosTests(ITestOutputHelper output)
{
    private const int TimesEach = 20;
    private const int SettleSeconds = 60;

    /// <summary>What may be done to a journal, and which question shows it.</summary>
    private static readonly IReadOnlyDictionary<string, string> Plants = new Dictionary<string, string>
    {
        ["UPDATE entries SET balance = balance + 1 WHERE kind = 'purchase' AND sequence = 1"] = "every account is numbered without gaps, and its balances run",
        ["UPDATE entries SET amount = amount + 1 WHERE kind = 'gift' AND account LIKE 'earnings:%'"] = "every gift is credited once, or refused and back",
        ["UPDATE entries SET kind = 'purchase' WHERE kind = 'gift' AND account LIKE 'wallet:%'"] = "no creator has a gift that nobody gave",
        ["UPDATE entries SET amount = amount - 1 WHERE kind = 'reversal' AND account LIKE 'earnings:%'"] =
            "a gift that is taken back leaves its creator and reaches its giver, whole",
        ["DELETE FROM entries WHERE kind = 'reversal' AND account LIKE 'earnings:%'"] = "no coins come back of a gift that its creator keeps",
        ["UPDATE entries SET amount = amount + 1 WHERE kind = 'reward' AND account LIKE 'campaign:%'"] = "every reward leaves its campaign and reaches its user",
        ["DELETE FROM entries WHERE kind = 'reward' AND account LIKE 'campaign:%'"] = "no reward comes out of nothing",
        ["UPDATE entries SET amount = amount + 1 WHERE kind = 'payout-returned'"] = "diamonds come back of a payout that took them, all of them",
        ["UPDATE entries SET kind = 'unlock' WHERE kind = 'purchase'"] = "coins come from somewhere",
        ["UPDATE entries SET kind = 'unlock', amount = -1, balance = -1 WHERE kind = 'purchase'"] = "nothing that people do takes more than there is",
    };

    [Theory]
    [MemberData(nameof(ChaosTest.Seeds), MemberType = typeof(ChaosTest))]
    public async Task In_one_silo_over_SQLite_the_books_come_to_what_people_were_told(int seed)
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite, silos: 1);
        await RunAsync(cluster, seed, Strike.InOneSilo);
        await using var connection = new SqliteConnection(cluster.ConnectionString.Replace("Mode=ReadOnly", "Mode=ReadWrite", StringComparison.Ordinal));
        await connection.OpenAsync();
        foreach (var (plant, shows) in Plants)
        {
            await AssertShownAsync(connection, plant, shows);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ChaosTest.Seeds), MemberType = typeof(ChaosTest))]
    public async Task In_a_cluster_over_PostgreSQL_the_books_come_to_what_people_were_told(int seed)
    {
        Assert.True(
            PostgresServer.IsAvailable || Environment.GetEnvironmentVariable("ORLEANSCOINS_REQUIRE_POSTGRES") != "1",
            $"PostgreSQL is required here. {PostgresServer.WhyNot}");
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(TestStorage.PostgreSql, silos: 3);
        await RunAsync(cluster, seed, Strike.InACluster);
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage, int silos)
    {
        var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Storage, options.Silos, options.RecoveryAfter) = (storage, silos, TimeSpan.FromMilliseconds(200));
            options.ConfigureSilo = static (_, silo) => silo.Services
                .AddSingleton(new EarningsOptions { Hold = new EarningsHold(TimeSpan.FromSeconds(2)) })
                .AddSingleton(new PayoutTerms { Minimum = Diamonds.FromUnits(Diamonds.UnitsPerDiamond) });
        });
        cluster.Journal.DelayTime = TimeSpan.FromMilliseconds(500);
        return cluster;
    }

    private async Task RunAsync(CoinsCluster cluster, int seed, ImmutableArray<Strike> strikes)
    {
        output.WriteLine($"ORLEANSCOINS_CHAOS_SEED={seed}");
        var told = new Told();
        var people = new People(cluster, told, seed);
        await people.OpenAsync();
        var acting = people.ActAsync(TimesEach);
        await StrikeAsync(cluster, told, acting, seed, strikes);
        await acting;
        await people.SettleAsync();
        await Eventually.IsTrueAsync(() => BooksBalanceAsync(cluster), "the platform's own books balance", SettleSeconds);

        await using var connection = Connect(cluster);
        await connection.OpenAsync();
        Assert.Empty(await IndependentBooks.ReadWrongAsync(connection));
        await CheckToldAsync(connection, cluster, told, people);
        output.WriteLine(string.Join('\n', told.Refused.Select(static refused => $"refused, {refused.Key}: {refused.Value}")));
        Assert.True(told.Unknown > 0, "somebody did not know what became of their request");
        Assert.True(told.Refused.ContainsKey(RefusalReason.CampaignBudgetExhausted), "a budget was used up");
    }

    /// <summary>An operator who meets what a strike has cut or held up asks again.</summary>
    private static async Task<bool> BooksBalanceAsync(CoinsCluster cluster)
    {
        try
        {
            return await cluster.ReadBooksAsync() is { UndeliveredGifts: 0, Differences.IsEmpty: true };
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>One strike after another while people act, each when its share of what they do is answered.</summary>
    private static async Task StrikeAsync(CoinsCluster cluster, Told told, Task acting, int seed, ImmutableArray<Strike> strikes)
    {
        var shuffled = strikes.ToArray();
        new Random(seed).Shuffle(shuffled);
        var expected = (Plan.Users + 3) * TimesEach;
        for (var i = 0; i < shuffled.Length; i++)
        {
            var due = expected * (i + 1) / (shuffled.Length + 1);
            await Eventually.IsTrueAsync(() => Task.FromResult(told.Answers >= due || acting.IsCompleted), $"{due} requests are answered");
            if (shuffled[i] is Outage outage)
            {
                await outage.HitAsync(cluster, () => told.Unknown, acting);
            }
            else
            {
                await shuffled[i].HitAsync(new Scene(cluster, new History(), acting));
            }
        }
    }

    private static async Task CheckToldAsync(DbConnection journal, CoinsCluster cluster, Told told, People people)
    {
        Assert.Equal(told.Of("purchase"), await IndependentBooks.SumAsync(journal, "wallet", "purchase"));
        Assert.Equal(told.Of("gift"), await IndependentBooks.SumAsync(journal, "wallet", "gift"));
        Assert.Equal(told.Of("unlock"), await IndependentBooks.SumAsync(journal, "wallet", "unlock"));
        Assert.Equal(told.Of("budget"), await IndependentBooks.SumAsync(journal, "campaign", "budget"));
        Assert.Equal(told.Of("reward"), await IndependentBooks.SumAsync(journal, "campaign", "reward"));
        Assert.Equal(told.Of("payout"), await IndependentBooks.SumAsync(journal, "earnings", "payout"));
        Assert.Equal(told.Of("reversal").Count, (await IndependentBooks.SumAsync(journal, "earnings", "reversal")).Count);

        var purchases = await Task.WhenAll(people.Purchases.Select(purchase => AskAsync(() => cluster.Grains.Purchase(purchase).GetAsync())));
        Assert.Equal(-purchases.Sum(static purchase => purchase!.RefundedCoins.Value), (await IndependentBooks.SumAsync(journal, "wallet", "refund", "chargeback")).Amount);
        var payouts = await Task.WhenAll(people.Payouts.Select(payout => AskAsync(() => cluster.Grains.Payout(payout).GetAsync())));
        Assert.All(payouts, static payout => Assert.Contains(payout!.Status, new[] { PayoutStatus.Paid, PayoutStatus.Failed }));
        Assert.Equal(
            payouts.Where(static payout => payout!.Status == PayoutStatus.Failed).Sum(static payout => payout!.Diamonds.Units),
            (await IndependentBooks.SumAsync(journal, "earnings", "payout-returned")).Amount);

        foreach (var (account, balance) in await IndependentBooks.BalancesAsync(journal))
        {
            var (kind, owner) = (account.Split(':')[0], account.Split(':')[1]);
            Assert.Equal(balance, await AskAsync(async () => kind switch
            {
                "wallet" => await cluster.As(owner).CoinsAsync(),
                "earnings" => (await cluster.As(owner).DiamondsAsync()).Units,
                _ => (await cluster.Grains.Campaign(CampaignId.Parse(owner)).GetAsync())!.Remaining.Value,
            }));
        }
    }

    /// <summary>A connection that was cut shows when it is used next.</summary>
    private static Task<T> AskAsync<T>(Func<Task<T>> ask) => Attempts.UntilAnsweredAsync(ask, TimeSpan.FromMinutes(1));

    private static DbConnection Connect(CoinsCluster cluster) => cluster.ConnectionString.StartsWith("Data Source", StringComparison.Ordinal)
        ? new SqliteConnection(cluster.ConnectionString)
        : new NpgsqlConnection(cluster.ConnectionString);

    /// <summary>That nothing was wrong is worth what would have been found.</summary>
    private static async Task AssertShownAsync(SqliteConnection connection, string plant, string shows)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = plant;
        Assert.True(await command.ExecuteNonQueryAsync() > 0, string.Create(CultureInfo.InvariantCulture, $"there was something to plant: {plant}"));
        Assert.Contains(await IndependentBooks.ReadWrongAsync(connection), wrong => wrong.StartsWith($"Not so: {shows}", StringComparison.Ordinal));
        await transaction.RollbackAsync();
    }
}
