using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rankings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.TestKit;
using Xunit.Abstractions;

namespace OrleansCoins.ClusterTests.Rankings;

/// <summary>Whatever is lost, rankings come to what was given, each gift once.</summary>
public sealed class RankingTests(ITestOutputHelper output)
{
    private const int GiftsEach = 60;
    private static readonly RankingOptions Quick = new()
    {
        Every = TimeSpan.FromMilliseconds(200),
        CheckEvery = TimeSpan.FromSeconds(1),
        SaveEvery = TimeSpan.FromMilliseconds(500),
    };

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Creators_and_supporters_are_ranked_by_what_was_given_though_what_rankings_are_told_is_lost_again_and_again(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var reports = new LossyReports(Seed());
        await using var cluster = await StartAsync(options => (options.Storage, options.Silos) = (storage, 2), reports: reports);
        await GivenGifts.BeginAsync(cluster);
        var given = new GivenGifts();

        await given.SendAsync(cluster, GiftsEach);

        await given.AreRankedAsync(cluster);
        await given.AreRankedAsync(cluster, RankingPeriod.Week);
        Assert.InRange(reports.Lost, 1, int.MaxValue);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Rankings_survive_the_death_of_any_silo()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(options => (options.Silos, options.RecoveryAfter) = (3, TimeSpan.FromSeconds(1)));
        await GivenGifts.BeginAsync(cluster);
        var given = new GivenGifts();
        foreach (var victim in new IAddressable[]
        {
            cluster.Earnings(GivenGifts.CreatorOf(0)),
            cluster.Grains.Supporters(UserId.Parse(GivenGifts.CreatorOf(1))),
            RankingReporter.TopsOf(cluster.Grains, RankingRules.PartOf(Grains.Ledger.AccountId.Earnings(UserId.Parse(GivenGifts.CreatorOf(2))))),
            cluster.Grains.GetGrain<IRankingCheckGrain>(RankingReporter.CheckKey),
        })
        {
            var sending = given.SendAsync(cluster, GiftsEach / 4);
            await Eventually.IsTrueDespiteFaultsAsync(async () => await cluster.HostOfAsync(victim) is not null, $"{victim.GetGrainId()} is awake");
            await cluster.KillSiloAsync(victim);
            await cluster.StartSiloAsync();
            await sending;
        }

        await given.AreRankedAsync(cluster, seconds: 120);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Rankings_whose_documents_and_snapshots_are_gone_are_made_of_the_journal_again()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var given = new GivenGifts();
        string database;
        await using (var first = await StartAsync(static _ => { }))
        {
            database = first.ConnectionString;
            await GivenGifts.BeginAsync(first);
            await given.SendAsync(first, GiftsEach / 2);
            await given.AreRankedAsync(first);
        }

        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var lose = source.CreateCommand(
                "DELETE FROM documents WHERE kind IN ('creator-top', 'ranking-place'); DELETE FROM orleans_state WHERE grain_id_extension LIKE 'supporters:%'");
            Assert.InRange(await lose.ExecuteNonQueryAsync(), 1, int.MaxValue);
        }

        await using var second = await StartAsync(options => options.ConnectionString = database);
        await given.AreRankedAsync(second);
        await given.SendAsync(second, 5);
        await given.AreRankedAsync(second);
    }

    [Fact]
    public async Task A_day_that_is_over_stays_as_it_was_and_a_new_one_begins_with_nothing()
    {
        var clock = new TestClock();
        await using var cluster = await StartAsync(options => (options.Storage, options.Time) = (TestStorage.Sqlite, clock));
        await GivenGifts.BeginAsync(cluster);
        var (first, then) = (new GivenGifts(), DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        await first.SendAsync(cluster, 0, creator: 0, quantity: 9);
        await first.SendAsync(cluster, 1, creator: 1, quantity: 3, isAnonymous: true);
        await first.AreRankedAsync(cluster, RankingPeriod.Day, then);

        clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty((await cluster.Grains.CreatorRankings().GetAsync(new RankingQuery(RankingPeriod.Day, null, RankingOrder.Coins, 9))).Ranks);
        Assert.Equal(Coins.Zero, await cluster.Grains.Supporters(UserId.Parse(GivenGifts.CreatorOf(0))).GetRecentCoinsAsync());
        var second = new GivenGifts();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            clock.Advance(TimeSpan.FromDays(1));
            second = new GivenGifts();
            await second.SendAsync(cluster, 2, creator: 0, quantity: 4);
            await second.SendAsync(cluster, 3, creator: 1, quantity: 1);
            await second.AreRankedAsync(cluster, RankingPeriod.Day);
        }

        // What is not in memory any more is read: of creators from the journal, of the platform from what was stored.
        await first.AreRankedAsync(cluster, RankingPeriod.Day, then);
        Assert.Equal(new Coins(12), await cluster.Grains.Supporters(UserId.Parse(GivenGifts.CreatorOf(0))).GetRecentCoinsAsync());
    }

    [Fact]
    public async Task Nobody_who_is_no_creator_has_supporters()
    {
        await using var cluster = await StartAsync(static options => options.Storage = TestStorage.Sqlite);

        var ranking = await cluster.Grains.Supporters(UserId.Parse("nobody")).GetRankingAsync(new RankingQuery(RankingPeriod.All, null, RankingOrder.Coins, 9));

        Assert.Equal(RefusalReason.UnknownCreator, ranking.Refusal?.Reason);
    }

    private static Task<CoinsCluster> StartAsync(Action<CoinsClusterOptions> configure, LossyReports? reports = null) => CoinsCluster.StartAsync(options =>
    {
        configure(options);
        options.ConfigureSilo = (_, silo) =>
        {
            silo.Services.Replace(ServiceDescriptor.Singleton(Quick));
            if (reports is not null)
            {
                silo.Services.AddSingleton<IIncomingGrainCallFilter>(reports);
            }
        };
    });

    private int Seed()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        return seed;
    }
}
