using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Every step of a gift's way, and of a refused gift's, and the silo that is at it killed there: a process, by SIGKILL. The database holds the step's
/// write up, so the silo is exactly there; what the silo was told of the write, and whether it was written at all, are enumerated too.
/// </summary>
public sealed class KillMatrixTests(KillMatrixFixture fixture) : IClassFixture<KillMatrixFixture>
{
    private const string NotWritten = "nothing is written";
    private const string WrittenLater = "it is written after the silo's death";
    private const string WrittenUnheard = "it is written and the silo never hears of it";

    private static int _names;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var step in new[] { "debit", "credit", "refusal", "return" })
            {
                foreach (var moment in new[] { NotWritten, WrittenLater, WrittenUnheard })
                {
                    cases.Add(step, moment);
                }
            }

            return cases;
        }
    }

    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task Whichever_silo_is_killed_at_whichever_step_a_gift_counts_once_or_comes_back_once(string step, string moment)
    {
        var creator = Cluster.As($"creator-{++_names}");
        var room = await creator.OpenRoomAsync();
        var earnings = Cluster.Earnings(creator.Id.Value);
        var viewer = await BuyElsewhereAsync(earnings);
        var wallet = Cluster.Wallet(viewer.Id.Value);
        var isRefused = step is "refusal" or "return";
        await using var gate = step switch
        {
            "debit" => await ShutAsync($"wallet:{viewer.Id}", "gift"),
            "credit" => await ShutAsync($"earnings:{creator.Id}", "gift"),
            "refusal" => await ShutAsync($"earnings:{creator.Id}", "gift-refused"),
            _ => await ShutAsync($"wallet:{viewer.Id}", "gift-returned"),
        };

        var sending = isRefused
            ? await SendAndCloseAsync(viewer, creator, room)
            : viewer.SendGiftUntilAnsweredAsync("rose", room, 10, "the-gift");
        await KillAsync(step is "debit" or "return" ? wallet : earnings, gate, moment);
        var starting = Cluster.StartSiloAsync();
        var sent = await sending;
        await starting;

        Assert.NotNull(sent.Value);
        await EndsWithAsync(viewer, isRefused ? 70 : 60, creator, isRefused ? 0 : 10);
        await ShowsAsync(room, isRefused ? 0 : 1);
        var again = await viewer.SendGiftUntilAnsweredAsync("rose", room, 10, "the-gift");
        Assert.Equal((true, sent.Value), (again.Replayed, again.Value));
        Assert.True(await Cluster.BooksBalanceAsync(), "the books balance");
    }

    [SkippableFact]
    public async Task A_room_whose_silo_is_killed_shows_exactly_what_was_credited_in_it()
    {
        var (viewer, creator) = (Cluster.As($"viewer-{++_names}"), Cluster.As($"creator-{_names}"));
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

    private Task<WriteGate> ShutAsync(string account, string kind) => WriteGate.ShutAsync(Cluster.ConnectionString, account, kind);

    /// <summary>A viewer whose wallet is in another silo than a creator's account, so that neither's writes wait for the other's.</summary>
    private async Task<CoinsUser> BuyElsewhereAsync(IAddressable earnings)
    {
        var host = await Cluster.HostOfAsync(earnings);
        var viewer = Cluster.As($"viewer-{++_names}");
        await Cluster.WakeInAsync(Cluster.SiloAddresses.First(silo => silo != host), () => viewer.BuyAsync("coins-70"));
        Assert.NotEqual(host, await Cluster.HostOfAsync(Cluster.Wallet(viewer.Id.Value)));
        return viewer;
    }

    /// <summary>Sends a gift, and closes its creator's account while the debit is being written.</summary>
    private async Task<Task<Outcome<GiftReceipt>>> SendAndCloseAsync(
        CoinsUser viewer, CoinsUser creator, RoomId room)
    {
        await using var debit = await ShutAsync($"wallet:{viewer.Id}", "gift");
        var sending = viewer.SendGiftUntilAnsweredAsync("rose", room, 10, "the-gift");
        await debit.ArrivedAsync();
        await Cluster.Earnings(creator.Id.Value).SetClosedAsync(true, UserId.Parse("operator"), "test");
        await debit.OpenAsync();
        return sending;
    }

    private async Task KillAsync(IAddressable grain, WriteGate gate, string moment)
    {
        var writing = await gate.ArrivedAsync();
        var host = await Cluster.HostOfAsync(grain);
        var paused = await Cluster.PauseSiloAsync(hosting: grain);
        Assert.Equal(host, paused);
        while (await gate.WaitingAsync() != writing)
        {
            // It took too long to get here, and the statement has given up or is about to: the silo makes the next.
            await Cluster.ResumeSiloAsync(paused);
            writing = await gate.ArrivedAsync();
            await Cluster.PauseSiloAsync(hosting: grain);
        }

        switch (moment)
        {
            case NotWritten:
                await gate.CutAsync(writing);
                await Cluster.KillSiloAsync(paused);
                await gate.OpenAsync();
                break;
            case WrittenLater:
                await Cluster.KillSiloAsync(paused);
                await gate.OpenAsync();
                await Eventually.IsTrueAsync(gate.IsWrittenAsync, "what was under way is written", seconds: 60);
                break;
            default:
                await gate.OpenAsync();
                await Eventually.IsTrueAsync(gate.IsWrittenAsync, "what was under way is written");
                await Cluster.KillSiloAsync(paused);
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
}

/// <summary>Three silo processes over PostgreSQL whose recovery is impatient.</summary>
public sealed class KillMatrixFixture : ClusterFixture
{
    protected override void Configure(CoinsClusterOptions options) =>
        (options.Silos, options.AsProcesses, options.RecoveryAfter) = (3, true, TimeSpan.FromMilliseconds(100));

    protected override Task PrepareAsync(CoinsCluster cluster) => WriteGate.InstallAsync(cluster.ConnectionString);
}
