using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Every step of a gift's way, and of a refused gift's, and everything that can happen to it, enumerated. Whatever it is: the caller, who asks again as
/// a gateway does, gets one answer; and wallet, creator, room and books end as if nothing had happened. Silos that are killed at each step are in
/// <see cref="KillMatrixTests"/>.
/// </summary>
public sealed class FaultMatrixTests(FaultMatrixFixture fixture) : IClassFixture<FaultMatrixFixture>
{
    private const string HandOver = "hand over";

    private static readonly string[] OfWrites =
    [
        "not written, and nobody knows", "written, and nobody knows", "late", "never known, not written", "never known, written", "activation dropped",
    ];

    private static readonly string[] OfCalls = ["call lost", "reply lost"];

    // Handing over has no reply: the debit says by itself that a credit has to follow.
    private static readonly (string Step, string[] Faults)[] StepsOfAGift =
    [
        ("send", OfCalls), ("debit", OfWrites), (HandOver, ["call lost"]), ("deliver", OfCalls), ("credit", OfWrites), ("show in the room", OfCalls),
    ];

    private static readonly (string Step, string[] Faults)[] StepsOfARefusedGift =
    [
        ("deliver", OfCalls), ("refusal", OfWrites), ("take back", OfCalls), ("return", OfWrites),
    ];

    public static TheoryData<string, string> Given => Cases(StepsOfAGift);

    public static TheoryData<string, string> Refused => Cases(StepsOfARefusedGift);

    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableTheory]
    [MemberData(nameof(Given))]
    public Task Whatever_happens_at_any_step_a_gift_is_one_gift(string step, string fault) => Start()[new FaultCase(step, fault, IsRefused: false)];

    [SkippableTheory]
    [MemberData(nameof(Refused))]
    public Task Whatever_happens_at_any_step_a_refused_gift_comes_back_once(string step, string fault) => Start()[new FaultCase(step, fault, IsRefused: true)];

    [SkippableFact]
    public async Task When_all_of_it_has_happened_the_books_balance()
    {
        await Task.WhenAll(Start().Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(await Cluster.BooksBalanceAsync(), "the books balance");
    }

    /// <summary>
    /// Starts all cases at once, on accounts of their own, since nearly all of their time is waiting; but writes that fail in different ways one way
    /// after the other, since writes of several accounts are one batch and share one fate. The case of a gift that isn't handed over comes first and
    /// alone, since one call hands over the gifts of many.
    /// </summary>
    private IReadOnlyDictionary<FaultCase, Task> Start() => fixture.Once(() =>
    {
        var started = new Dictionary<FaultCase, Task>();
        var cases = Given.Select(static one => new FaultCase((string)one[0], (string)one[1], IsRefused: false))
            .Concat(Refused.Select(static one => new FaultCase((string)one[0], (string)one[1], IsRefused: true)));
        var first = cases.Single(static one => one.Step == HandOver);
        started.Add(first, RunAfterAsync(Task.CompletedTask, first));
        var before = started[first];
        foreach (var alike in cases.Where(one => one != first).GroupBy(static one => KindOf(one.Fault)))
        {
            var turn = alike.Key is null ? started[first] : before;
            foreach (var one in alike)
            {
                started.Add(one, RunAfterAsync(turn, one));
            }

            before = alike.Key is null ? before : Task.WhenAll(alike.Select(one => started[one]));
        }

        return started;
    });

    private async Task RunAfterAsync(Task turn, FaultCase one)
    {
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await (one.IsRefused ? RefuseAsync(one.Step, one.Fault) : GiveAsync(one.Step, one.Fault));
    }

    private async Task GiveAsync(string step, string fault)
    {
        var (viewer, creator, room) = await PrepareAsync();
        var planned = Plan(step, fault, viewer, creator, room);

        var answered = viewer.SendGiftUntilAnsweredAsync("rose", room, 10, "the-gift");
        await MeetAsync(planned);
        var sent = await answered;

        Assert.NotNull(sent.Value);
        await EndsWithAsync(viewer, 60, creator, 10);
        await Eventually.IsTrueAsync(
            async () => await Cluster.Room(room.Value).GetAsync() is { Gifts: 1, Coins.Value: 10 }, "the room shows one gift of 10 coins");
        var again = await viewer.SendGiftUntilAnsweredAsync("rose", room, 10, "the-gift");
        Assert.Equal((true, sent.Value), (again.Replayed, again.Value));
    }

    private async Task RefuseAsync(string step, string fault)
    {
        var (viewer, creator, room) = await PrepareAsync();
        await Cluster.Earnings(creator.Id.Value).SetClosedAsync(true, UserId.Parse("operator"), "test");
        var planned = Plan(step, fault, viewer, creator, room);
        await LostGifts.WriteDebitsAsync(Cluster, viewer.Id.Value, creator.Id.Value, 1, 1);

        await MeetAsync(planned);
        await EndsWithAsync(viewer, 70, creator, 0);
    }

    private static TheoryData<string, string> Cases((string Step, string[] Faults)[] steps)
    {
        var cases = new TheoryData<string, string>();
        foreach (var (step, faults) in steps)
        {
            foreach (var fault in faults)
            {
                cases.Add(step, fault);
            }
        }

        return cases;
    }

    private async Task<(CoinsUser Viewer, CoinsUser Creator, RoomId Room)> PrepareAsync()
    {
        var number = fixture.NextNumber();
        var (viewer, creator) = (Cluster.As($"viewer-{number}"), Cluster.As($"creator-{number}"));
        var room = await creator.OpenRoomAsync();
        await viewer.BuyAsync("coins-70");
        return (viewer, creator, room);
    }

    private Planned Plan(string step, string fault, CoinsUser viewer, CoinsUser creator, RoomId room)
    {
        var (wallet, earnings) = (Cluster.Wallet(viewer.Id.Value), Cluster.Earnings(creator.Id.Value));
        return step switch
        {
            "debit" => PlanWrite(fault, wallet, EntryKind.Gift),
            "credit" => PlanWrite(fault, earnings, EntryKind.Gift),
            "refusal" => PlanWrite(fault, earnings, EntryKind.GiftRefused),
            "return" => PlanWrite(fault, wallet, EntryKind.GiftReturned),
            "send" => PlanCall(fault, wallet, nameof(IWalletGrain.SendGiftAsync)),
            HandOver => new Planned(Cluster.Calls.LoseCall(Cluster.Services.GetRequiredService<Deliveries>().For(creator.Id), nameof(IDeliveryGrain.TakeAsync))),
            "deliver" => PlanCall(fault, earnings, nameof(IEarningsGrain.CreditGiftsAsync)),
            "show in the room" => PlanCall(fault, Cluster.Room(room.Value), nameof(IRoomGrain.ApplyGiftsAsync)),
            _ => PlanCall(fault, wallet, nameof(IWalletGrain.ReturnGiftAsync)),
        };
    }

    private Planned PlanCall(string fault, IAddressable grain, string method) =>
        new(fault == "call lost" ? Cluster.Calls.LoseCall(grain, method) : Cluster.Calls.LoseReply(grain, method));

    private Planned PlanWrite(string fault, IAddressable grain, EntryKind kind)
    {
        // More tries than a lane makes before it gives up.
        const int untilGivenUp = 15;
        var times = fault.StartsWith("never known", StringComparison.Ordinal) ? untilGivenUp : 1;
        var account = grain.GetPrimaryKeyString();
        return new Planned(
            Cluster.Journal.FailNext(KindOf(fault)!.Value, times, entry => entry.Kind == kind && entry.Account.Value == account),
            fault == "activation dropped" ? grain : null);
    }

    /// <summary>What the journal is told to do; <see langword="null"/> for what happens to calls.</summary>
    private static JournalFault? KindOf(string fault) => fault switch
    {
        "not written, and nobody knows" or "never known, not written" => JournalFault.BeforeCommit,
        "written, and nobody knows" or "never known, written" => JournalFault.AfterCommit,
        "late" or "activation dropped" => JournalFault.Delay,
        _ => null,
    };

    /// <summary>Waits until it happens, and drops the activation while its write is under way, where that is what happens.</summary>
    private async Task MeetAsync(Planned planned)
    {
        await Eventually.IsTrueAsync(() => Task.FromResult(planned.Fault.Met > 0), "the fault happens", seconds: 60);
        if (planned.Drops is { } grain)
        {
            await Cluster.DeactivateAsync(grain);
        }
    }

    private static async Task EndsWithAsync(CoinsUser viewer, long coins, CoinsUser creator, long earned)
    {
        var diamonds = Diamonds.FromUnits(earned * TestGifts.ShareBps);
        await Eventually.IsTrueAsync(
            async () => await viewer.CoinsAsync() == coins && await creator.DiamondsAsync() == diamonds,
            $"the viewer has {coins} coins and the creator {diamonds} diamonds",
            seconds: 60);
    }

    /// <summary>What a case has planned.</summary>
    /// <param name="Fault">The fault.</param>
    /// <param name="Drops">The grain whose activation is dropped when it happens.</param>
    private sealed record Planned(InjectedFault Fault, IAddressable? Drops = null);
}

/// <summary>What happens, and at which step of which way.</summary>
public sealed record FaultCase(string Step, string Fault, bool IsRefused);

/// <summary>A silo over PostgreSQL whose recovery is impatient, and the run of all cases.</summary>
public sealed class FaultMatrixFixture : ClusterFixture
{
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<FaultCase, Task>? _started;
    private int _numbers;

    /// <summary>A number that no other case has.</summary>
    public int NextNumber() => Interlocked.Increment(ref _numbers);

    /// <summary>Starts the cases, the first time.</summary>
    public IReadOnlyDictionary<FaultCase, Task> Once(Func<IReadOnlyDictionary<FaultCase, Task>> start)
    {
        lock (_gate)
        {
            return _started ??= start();
        }
    }

    protected override void Configure(CoinsClusterOptions options) => options.RecoveryAfter = TimeSpan.FromMilliseconds(100);

    protected override Task PrepareAsync(CoinsCluster cluster)
    {
        cluster.Journal.DelayTime = TimeSpan.FromMilliseconds(300);
        return Task.CompletedTask;
    }
}
