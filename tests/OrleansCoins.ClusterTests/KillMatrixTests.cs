using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Every step of a gift's way, and of a refused gift's, and the silo that is at it killed there: a process, by SIGKILL. The database holds the step's
/// write up, so the silo is exactly there; what the silo was told of the write, and whether it was written at all, are enumerated too. The moments of
/// a step are a round: a gift and a silo each, killed one right after the other, so that the silos that take their places start together.
/// </summary>
public sealed class KillMatrixTests(KillMatrixFixture fixture) : IClassFixture<KillMatrixFixture>
{
    private const string NotWritten = "nothing is written";
    private const string WrittenLater = "it is written after the silo's death";
    private const string WrittenUnheard = "it is written and the silo never hears of it";

    private static readonly string[] Steps = ["debit", "credit", "refusal", "return"];
    private static readonly string[] Moments = [NotWritten, WrittenLater, WrittenUnheard];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (step, moment) in Steps.SelectMany(static step => Moments.Select(moment => (step, moment))))
            {
                cases.Add(step, moment);
            }

            return cases;
        }
    }

    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public Task Whichever_silo_is_killed_at_whichever_step_a_gift_counts_once_or_comes_back_once(string step, string moment) =>
        fixture.Once(StartRounds)[(step, moment)];

    [SkippableFact]
    public async Task A_room_whose_silo_is_killed_shows_exactly_what_was_credited_in_it()
    {
        await Task.WhenAll(fixture.Once(StartRounds).Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var (viewer, creator) = (Cluster.As($"viewer-{fixture.NextNumber()}"), Cluster.As($"creator-{fixture.NextNumber()}"));
        var room = await creator.OpenRoomAsync();
        await viewer.BuyAsync("coins-70");
        await viewer.SendGiftAsync("rose", room, 10);
        await using var gate = await ShutAsync($"earnings:{creator.Id}", "gift");
        var sending = viewer.SendGiftUntilAnsweredAsync("rose", room, 10);
        await gate.ArrivedAsync();

        await Cluster.KillSiloAsync(hosting: Cluster.Room(room.Value));
        await gate.OpenAsync();
        await Cluster.StartSiloAsync();

        Assert.NotNull((await sending).Value);
        await EndsWithAsync(viewer, 50, creator, 20);
        await ShowsAsync(room, 2);
    }

    /// <summary>A round after the other, since each wants silos that are all well.</summary>
    private Dictionary<(string Step, string Moment), Task> StartRounds()
    {
        var cases = new Dictionary<(string Step, string Moment), Task>();
        var before = Task.CompletedTask;
        foreach (var step in Steps)
        {
            var killed = RunRoundAsync(before, step);
            before = Task.WhenAll(Moments.Select(moment => cases[(step, moment)] = ProveAsync(killed, step, moment)));
        }

        return cases;
    }

    /// <summary>Sends a gift for each moment, and kills the silos that are at the step; ends when others have taken their places.</summary>
    private async Task<IReadOnlyDictionary<string, UnderWay>> RunRoundAsync(Task before, string step)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var gifts = Moments.Zip(await PrepareAsync(step), static (moment, gift) => (moment, gift)).ToDictionary(static one => one.moment, static one => one.gift);
        try
        {
            await Task.WhenAll(gifts.Values.Select(async gift =>
            {
                gift.Sending = step is "refusal" or "return" ? await SendAndCloseAsync(gift) : Send(gift);
                await gift.Gate.ArrivedAsync();
                Assert.Equal(gift.Silo, await Cluster.HostOfAsync(gift.Target));
            }));
            var starting = new List<Task>();
            foreach (var moment in Moments)
            {
                await KillAsync(gifts[moment], moment);
                starting.Add(Cluster.StartSiloAsync());
            }

            await Task.WhenAll(starting);
            return gifts;
        }
        finally
        {
            await Task.WhenAll(gifts.Values.Select(static gift => gift.Gate.DisposeAsync().AsTask()));
        }
    }

    private async Task ProveAsync(Task<IReadOnlyDictionary<string, UnderWay>> killed, string step, string moment)
    {
        var gift = (await killed)[moment];
        var isRefused = step is "refusal" or "return";
        var sent = await gift.Sending!;
        Assert.NotNull(sent.Value);
        await EndsWithAsync(gift.Viewer, isRefused ? 70 : 60, gift.Creator, isRefused ? 0 : 10);
        await ShowsAsync(gift.Room, isRefused ? 0 : 1);
        var again = await Send(gift);
        Assert.Equal((true, sent.Value), (again.Replayed, again.Value));
        Assert.True(await Cluster.BooksBalanceAsync(), "the books balance");
    }

    /// <summary>
    /// A gift for each moment, not sent yet. The accounts that write the step are in a silo each, and their peers in those that stay: so no gift waits
    /// for another's silo.
    /// </summary>
    private async Task<UnderWay[]> PrepareAsync(string step)
    {
        var ofWallet = step is "debit" or "return";
        var targets = new List<(CoinsUser User, RoomId? Room, IAddressable Grain, string Silo)>();
        while (targets.Count < Moments.Length)
        {
            var target = ofWallet ? await NewViewerAsync() : await NewCreatorAsync();
            if (targets.TrueForAll(other => other.Silo != target.Silo))
            {
                targets.Add(target);
            }
        }

        var gifts = new List<UnderWay>();
        foreach (var target in targets)
        {
            var peer = target;
            while (targets.Exists(one => one.Silo == peer.Silo))
            {
                peer = ofWallet ? await NewCreatorAsync() : await NewViewerAsync();
            }

            var (viewer, creator) = ofWallet ? (target, peer) : (peer, target);
            var kind = step switch { "refusal" => "gift-refused", "return" => "gift-returned", _ => "gift" };
            var gate = await ShutAsync(target.Grain.GetPrimaryKeyString(), kind);
            gifts.Add(new UnderWay(viewer.User, creator.User, creator.Room!.Value, target.Grain, target.Silo, gate));
        }

        return [.. gifts];
    }

    private async Task<(CoinsUser User, RoomId? Room, IAddressable Grain, string Silo)> NewViewerAsync()
    {
        var viewer = Cluster.As($"viewer-{fixture.NextNumber()}");
        await viewer.BuyAsync("coins-70");
        var wallet = Cluster.Wallet(viewer.Id.Value);
        return (viewer, null, wallet, (await Cluster.HostOfAsync(wallet))!);
    }

    private async Task<(CoinsUser User, RoomId? Room, IAddressable Grain, string Silo)> NewCreatorAsync()
    {
        var creator = Cluster.As($"creator-{fixture.NextNumber()}");
        var room = await creator.OpenRoomAsync();
        var earnings = Cluster.Earnings(creator.Id.Value);
        return (creator, room, earnings, (await Cluster.HostOfAsync(earnings))!);
    }

    private Task<WriteGate> ShutAsync(string account, string kind) => WriteGate.ShutAsync(Cluster.ConnectionString, account, kind);

    private static Task<Outcome<GiftReceipt>> Send(UnderWay gift) => gift.Viewer.SendGiftUntilAnsweredAsync("rose", gift.Room, 10, "the-gift");

    /// <summary>Sends a gift, and closes its creator's account while the debit is being written.</summary>
    private async Task<Task<Outcome<GiftReceipt>>> SendAndCloseAsync(UnderWay gift)
    {
        await using var debit = await ShutAsync($"wallet:{gift.Viewer.Id}", "gift");
        var sending = Send(gift);
        await debit.ArrivedAsync();
        await Cluster.Earnings(gift.Creator.Id.Value).SetClosedAsync(true, UserId.Parse("operator"), "test");
        await debit.OpenAsync();
        return sending;
    }

    private async Task KillAsync(UnderWay gift, string moment)
    {
        var (gate, silo) = (gift.Gate, gift.Silo);
        var writing = await gate.ArrivedAsync();
        await Cluster.PauseSiloAsync(silo);
        while (await gate.WaitingAsync() != writing)
        {
            // It took too long to get here, and the statement has given up or is about to: the silo makes the next.
            await Cluster.ResumeSiloAsync(silo);
            writing = await gate.ArrivedAsync();
            await Cluster.PauseSiloAsync(silo);
        }

        switch (moment)
        {
            case NotWritten:
                await gate.CutAsync(writing);
                await Cluster.KillSiloAsync(silo);
                await gate.OpenAsync();
                break;
            case WrittenLater:
                await Cluster.KillSiloAsync(silo);
                await gate.OpenAsync();
                await Eventually.IsTrueAsync(gate.IsWrittenAsync, "what was under way is written");
                break;
            default:
                await gate.OpenAsync();
                await Eventually.IsTrueAsync(gate.IsWrittenAsync, "what was under way is written");
                await Cluster.KillSiloAsync(silo);
                break;
        }
    }

    private static async Task EndsWithAsync(CoinsUser viewer, long coins, CoinsUser creator, long earned)
    {
        var diamonds = Diamonds.FromUnits(earned * TestGifts.ShareBps);
        await Eventually.IsTrueDespiteFaultsAsync(
            async () => await viewer.CoinsAsync() == coins && await creator.DiamondsAsync() == diamonds,
            $"the viewer has {coins} coins and the creator {diamonds} diamonds");
    }

    private async Task ShowsAsync(RoomId room, int gifts) => await Eventually.IsTrueDespiteFaultsAsync(
        async () => await Cluster.Room(room.Value).GetAsync() is RoomView view && (view.Gifts, view.Coins.Value) == (gifts, 10 * gifts),
        $"the room shows {gifts} gifts of 10 coins");

    /// <summary>A gift whose silo is killed.</summary>
    /// <param name="Viewer">Who sends it.</param>
    /// <param name="Creator">Who gets it.</param>
    /// <param name="Room">Where.</param>
    /// <param name="Target">The account that writes the step.</param>
    /// <param name="Silo">Where that is.</param>
    /// <param name="Gate">What holds the step's write up.</param>
    private sealed record UnderWay(CoinsUser Viewer, CoinsUser Creator, RoomId Room, IAddressable Target, string Silo, WriteGate Gate)
    {
        public Task<Outcome<GiftReceipt>>? Sending { get; set; }
    }
}

/// <summary>Five silo processes over PostgreSQL whose recovery is impatient: with three that are killed together two stay.</summary>
public sealed class KillMatrixFixture : MatrixFixture<(string Step, string Moment)>
{
    protected override void Configure(CoinsClusterOptions options) =>
        (options.Silos, options.AsProcesses, options.RecoveryAfter) = (5, true, TimeSpan.FromMilliseconds(100));

    protected override Task PrepareAsync(CoinsCluster cluster) => WriteGate.InstallAsync(cluster.ConnectionString);
}
