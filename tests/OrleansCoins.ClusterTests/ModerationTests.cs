using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>What a creator doesn't want is refused before the debit, at every silo, as soon as they are told so.</summary>
public sealed class ModerationTests
{
    private const string Creator = "mo-creator";
    private const int Senders = 24;

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task When_a_block_is_answered_no_silo_accepts_a_gift_of_the_blocked_and_everybody_elses_are_accepted(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(storage);
        await GiveAsync(cluster, "before", static (_, outcome) => Assert.NotNull(outcome.Value));

        await Task.WhenAll(Enumerable.Range(0, Senders).Where(IsBlocked).Select(async sender =>
            Assert.NotNull((await cluster.Earnings(Creator).SetBlockedAsync(UserId.Parse(Sender(sender)), blocked: true)).Value)));
        await GiveAsync(cluster, "blocked", static (sender, outcome) => Assert.Equal(IsBlocked(sender) ? RefusalReason.BlockedByCreator : null, outcome.Refusal?.Reason));

        await cluster.DeactivateAsync(cluster.Earnings(Creator));
        await GiveAsync(cluster, "blocked-still", static (sender, outcome) => Assert.Equal(IsBlocked(sender) ? RefusalReason.BlockedByCreator : null, outcome.Refusal?.Reason));
        foreach (var sender in Enumerable.Range(0, Senders).Where(IsBlocked))
        {
            Assert.True((await cluster.SendAsync(Sender(sender), Creator, "before")).Replayed, "what was accepted before is answered as it was");
        }

        Assert.NotNull((await cluster.Earnings(Creator).SetBlockedAsync(UserId.Parse(Sender(0)), blocked: false)).Value);
        Assert.NotNull((await cluster.SendAsync(Sender(0), Creator, "again")).Value);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task When_welcome_gifts_are_answered_no_silo_accepts_another_also_after_the_creators_silo_was_killed()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await StartAsync(TestStorage.PostgreSql);
        await GiveAsync(cluster, "before", static (_, outcome) => Assert.NotNull(outcome.Value));

        Assert.NotNull((await cluster.Earnings(Creator).SetWelcomeGiftsAsync([GiftId.Parse("heart")])).Value);
        await GiveAsync(cluster, "roses", static (_, outcome) => Assert.Equal(RefusalReason.GiftNotWelcome, outcome.Refusal?.Reason));
        await cluster.KillSiloAsync(cluster.Earnings(Creator));
        await GiveAsync(cluster, "roses-again", static (_, outcome) => Assert.Equal(RefusalReason.GiftNotWelcome, outcome.Refusal?.Reason));
        await GiveAsync(cluster, "hearts", static (_, outcome) => Assert.NotNull(outcome.Value), "heart");

        Assert.NotNull((await Attempts.UntilAnsweredAsync(() => cluster.Earnings(Creator).SetWelcomeGiftsAsync(null), TimeSpan.FromMinutes(1))).Value);
        await GiveAsync(cluster, "roses-welcome", static (_, outcome) => Assert.NotNull(outcome.Value));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task Only_creators_moderate_and_what_is_so_already_writes_nothing()
    {
        await using var cluster = await StartAsync(TestStorage.Sqlite);
        var (eve, rose) = (UserId.Parse("eve"), GiftId.Parse("rose"));

        Assert.Equal(RefusalReason.UnknownCreator, (await cluster.Earnings("eve").SetBlockedAsync(eve, blocked: true)).Refusal?.Reason);
        Assert.Equal(RefusalReason.UnknownCreator, (await cluster.Earnings("eve").SetWelcomeGiftsAsync([rose])).Refusal?.Reason);
        for (var times = 0; times < 2; times++)
        {
            await cluster.Earnings(Creator).SetBlockedAsync(eve, blocked: true);
            await cluster.Earnings(Creator).SetWelcomeGiftsAsync([rose]);
        }

        Assert.Equal(3, (await cluster.Earnings(Creator).GetAsync()).Sequence);
        Assert.Equal(["moderation", "moderation", "enrolment"], (await cluster.Earnings(Creator).GetEntriesAsync(new PageRequest(9))).Items.Select(static line => line.Kind));
    }

    private static bool IsBlocked(int sender) => sender % 3 == 0;

    private static string Sender(int number) => $"mo-sender-{number}";

    private static async Task<CoinsCluster> StartAsync(TestStorage storage)
    {
        var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.Silos, options.RecoveryAfter) = (storage, 3, TimeSpan.FromSeconds(1)));
        await cluster.As(Creator).EnrolAsync();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => cluster.BuyAsync(Sender(sender), 1_000)));
        return cluster;
    }

    /// <summary>Everybody gives at once; their wallets are spread over the silos.</summary>
    private static Task GiveAsync(CoinsCluster cluster, string key, Action<int, Outcome<GrainInterfaces.Gifts.GiftReceipt>> check, string gift = "rose") =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender => check(
            sender, await Attempts.UntilAnsweredAsync(() => cluster.SendAsync(Sender(sender), Creator, key, gift), TimeSpan.FromMinutes(1)))));
}
