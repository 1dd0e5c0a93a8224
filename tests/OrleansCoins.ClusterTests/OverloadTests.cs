using Orleans.Configuration;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Catalogue;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>What does not fit is refused while the rest still waits; and when the journal goes on, so does everything, without a restart.</summary>
public sealed class OverloadTests
{
    private const int Surplus = 200;

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task More_requests_than_an_account_lets_wait_are_refused_at_once_and_nothing_is_lost(TestStorage storage)
    {
        const int all = Limits.AccountPendingMax + Surplus;
        await using var cluster = await StartAsync(storage);
        await cluster.BuyAsync("viewer", all);

        Hold(cluster);
        var sending = Enumerable.Range(0, all).Select(i => cluster.SendAsync("viewer", "creator", $"k{i}")).ToArray();
        await AreRefusedWhileTheOthersWaitAsync<OverloadedException>(sending);
        await Assert.ThrowsAsync<OverloadedException>(() => cluster.SendAsync("viewer", "creator", "one-more"));

        cluster.Journal.Release();
        var answered = await AnswersAsync(sending, i => cluster.SendAsync("viewer", "creator", $"k{i}"));
        Assert.Equal(all, answered.Distinct().Count());
        Assert.Equal(0, (await cluster.Wallet("viewer").GetAsync()).Coins.Value);
        Assert.Equal(Diamonds.FromUnits((1 + all) * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 1 + all));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task More_callers_of_one_key_than_may_wait_are_refused_at_once_and_all_get_the_one_answer(TestStorage storage)
    {
        await using var cluster = await StartAsync(storage);
        await cluster.BuyAsync("viewer", 10);

        Hold(cluster);
        var sending = Enumerable.Range(0, Limits.ActivationCallersMax + (2 * Surplus)).Select(_ => cluster.SendAsync("viewer", "creator", "the-same")).ToArray();
        await AreRefusedWhileTheOthersWaitAsync<LimitExceededException>(sending);

        cluster.Journal.Release();
        var answered = await AnswersAsync(sending, _ => cluster.SendAsync("viewer", "creator", "the-same"));
        Assert.Single(answered.Distinct());
        Assert.Equal(9, (await cluster.Wallet("viewer").GetAsync()).Coins.Value);
        Assert.Equal(Diamonds.FromUnits(2 * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", 2));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task More_callers_of_a_worker_than_may_wait_are_refused_at_once_and_when_it_goes_on_so_does_everything()
    {
        // Fewer than the product's own limit, which takes minutes to fill; that it has one is seen where silos are put together.
        const int callersMax = 200;
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            options.Storage = TestStorage.Sqlite;
            options.ConfigureSilo = (_, silo) => silo
                .Configure<SiloMessagingOptions>(static messaging => messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker = callersMax)
                .AddIncomingGrainCallFilter(async call =>
                {
                    await (call.InterfaceMethod.DeclaringType == typeof(ICatalogueGrain) ? goOn.Task : Task.CompletedTask);
                    await call.Invoke();
                });
        });
        var fit = Environment.ProcessorCount * callersMax;
        var asking = Enumerable.Range(0, fit + (2 * Surplus)).Select(_ => cluster.Grains.Catalogue().GetAsync()).ToArray();

        await Eventually.IsTrueAsync(
            () => Task.FromResult(asking.Count(static one => one.Exception?.InnerException is LimitExceededException) >= Surplus), $"{Surplus} are refused");
        Assert.DoesNotContain(asking, static one => one.IsCompletedSuccessfully);

        goOn.SetResult();
        await Record.ExceptionAsync(() => Task.WhenAll(asking));
        Assert.True(asking.Count(static one => one.IsCompletedSuccessfully) >= callersMax, "those that waited are answered");
        Assert.NotNull(await cluster.Grains.Catalogue().GetAsync());
    }

    private static async Task<CoinsCluster> StartAsync(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
        await cluster.Earnings("creator").EnrolAsync(true);

        // So that the creator is known in the silo, and the journal's next write is one of those that are held.
        await cluster.BuyAsync("first", 1);
        Assert.NotNull((await cluster.SendAsync("first", "creator", "first")).Value);
        await cluster.DiamondsAsync("creator", 1);
        return cluster;
    }

    /// <summary>Holds the next write until it is released.</summary>
    private static void Hold(CoinsCluster cluster)
    {
        cluster.Journal.DelayTime = TimeSpan.FromMinutes(2);
        cluster.Journal.FailNext(JournalFault.Delay);
    }

    private static async Task AreRefusedWhileTheOthersWaitAsync<TFault>(Task<Outcome<GiftReceipt>>[] sending)
        where TFault : Exception
    {
        await Eventually.IsTrueAsync(
            () => Task.FromResult(sending.Count(static one => one.Exception?.InnerException is TFault) >= Surplus), $"{Surplus} are refused, of those that are sent", 60);
        Assert.DoesNotContain(sending, static one => one.IsCompletedSuccessfully);
    }

    /// <summary>The gifts' ids. What was refused, or not answered in time by a busy machine, is sent again with its key, as its caller would.</summary>
    private static async Task<IReadOnlyList<string>> AnswersAsync(Task<Outcome<GiftReceipt>>[] sending, Func<int, Task<Outcome<GiftReceipt>>> send)
    {
        var answers = new string[sending.Length];
        for (var i = 0; i < sending.Length; i++)
        {
            await Eventually.IsTrueAsync(
                async () =>
                {
                    try
                    {
                        answers[i] = (await sending[i]).Value!.Id;
                        return true;
                    }
                    catch (Exception fault) when (Attempts.MayPass(fault))
                    {
                        sending[i] = send(i);
                        return false;
                    }
                },
                $"request {i} is answered",
                seconds: 90);
        }

        return answers;
    }
}
