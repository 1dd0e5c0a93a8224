using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Every write of a gift's way, and everything that can happen to it, enumerated. Whatever it is: the caller, who asks again as a gateway does, gets one
/// answer; and wallet, creator and books end as if nothing had happened.
/// </summary>
public sealed class FaultMatrixTests(FaultMatrixFixture fixture) : IClassFixture<FaultMatrixFixture>
{
    /// <summary>More tries than a lane makes before it gives up.</summary>
    private const int UntilGivenUp = 15;

    private const string DroppedActivations = "activations dropped meanwhile";

    private static int _names;

    private static readonly string[] Faults =
    [
        "lost before the commit", "lost after the commit", "late", "never known, not written", "never known, written", DroppedActivations,
    ];

    public static TheoryData<int, string> Given => Cases();

    public static TheoryData<int, string> Refused => Cases();

    [SkippableTheory]
    [MemberData(nameof(Given))]
    public async Task Whatever_happens_to_the_debit_0_or_the_credit_1_a_gift_is_one_gift(int write, string fault)
    {
        var (viewer, creator) = await PrepareAsync();
        Fail(fault, write);

        var sent = await SendAsync(viewer, creator, fault);

        Assert.NotNull(sent.Value);
        await EndsWithAsync(viewer, 60, creator, 10);
        var again = await viewer.SendGiftAsync("rose", creator.Id.Value, 10, "the-gift");
        Assert.Equal((true, sent.Value), (again.Replayed, again.Value));
    }

    [SkippableTheory]
    [MemberData(nameof(Refused))]
    public async Task Whatever_happens_to_the_refusal_0_or_the_return_1_the_coins_come_back_once(int write, string fault)
    {
        var (viewer, creator) = await PrepareAsync();
        await Cluster.Earnings(creator.Id.Value).SetClosedAsync(true, UserId.Parse("operator"), "test");
        await LostGifts.WriteDebitsAsync(Cluster, viewer.Id.Value, creator.Id.Value, 1, 1);
        Fail(fault, write);
        if (fault == DroppedActivations)
        {
            await DropActivationsAsync(viewer, creator);
        }

        await EndsWithAsync(viewer, 70, creator, 0);
    }

    private CoinsCluster Cluster => fixture.Cluster;

    private static TheoryData<int, string> Cases()
    {
        var cases = new TheoryData<int, string>();
        foreach (var fault in Faults)
        {
            cases.Add(0, fault);
            cases.Add(1, fault);
        }

        return cases;
    }

    private async Task<(CoinsUser Viewer, CoinsUser Creator)> PrepareAsync()
    {
        var (viewer, creator) = (Cluster.As($"viewer-{++_names}"), Cluster.As($"creator-{_names}"));
        await creator.EnrolAsync();
        await viewer.BuyAsync("coins-70");
        return (viewer, creator);
    }

    private async Task EndsWithAsync(CoinsUser viewer, long coins, CoinsUser creator, long earned)
    {
        var diamonds = Diamonds.FromUnits(earned * TestGifts.ShareBps);
        await Eventually.IsTrueAsync(
            async () => Cluster.Journal.Pending == 0 && await viewer.CoinsAsync() == coins && await creator.DiamondsAsync() == diamonds,
            $"the fault was met, the viewer has {coins} coins and the creator {diamonds} diamonds",
            seconds: 60);
        Assert.True(await Cluster.BooksBalanceAsync(), "the books balance");
    }

    private void Fail(string fault, int after)
    {
        var (kind, times) = fault switch
        {
            "lost before the commit" => (JournalFault.BeforeCommit, 1),
            "lost after the commit" => (JournalFault.AfterCommit, 1),
            "never known, not written" => (JournalFault.BeforeCommit, UntilGivenUp),
            "never known, written" => (JournalFault.AfterCommit, UntilGivenUp),
            _ => (JournalFault.Delay, 1),
        };
        Cluster.Journal.FailNext(kind, times, after);
    }

    /// <summary>As a gateway does: what is not known is asked again, with the same key.</summary>
    private async Task<Outcome<GiftReceipt>> SendAsync(CoinsUser viewer, CoinsUser creator, string fault)
    {
        var first = TrySendAsync(viewer, creator);
        if (fault == DroppedActivations)
        {
            await DropActivationsAsync(viewer, creator);
        }

        var answer = await first;
        while (answer is null)
        {
            answer = await TrySendAsync(viewer, creator);
        }

        return answer;
    }

    private async Task DropActivationsAsync(CoinsUser viewer, CoinsUser creator)
    {
        await Cluster.DeactivateAsync(Cluster.Wallet(viewer.Id.Value));
        await Cluster.DeactivateAsync(Cluster.Earnings(creator.Id.Value));
    }

    private static async Task<Outcome<GiftReceipt>?> TrySendAsync(CoinsUser viewer, CoinsUser creator)
    {
        try
        {
            return await viewer.SendGiftAsync("rose", creator.Id.Value, 10, "the-gift");
        }
        catch (UnavailableException)
        {
            return null;
        }
    }
}

/// <summary>A silo over PostgreSQL whose recovery is impatient.</summary>
public sealed class FaultMatrixFixture : IAsyncLifetime
{
    private CoinsCluster? _cluster;

    public CoinsCluster Cluster
    {
        get
        {
            Skip.If(_cluster is null, PostgresServer.WhyNot);
            return _cluster;
        }
    }

    public async Task InitializeAsync()
    {
        if (PostgresServer.IsAvailable)
        {
            _cluster = await CoinsCluster.StartAsync(options =>
            {
                options.RecoveryAfter = TimeSpan.FromMilliseconds(100);
            });
            _cluster.Journal.DelayTime = TimeSpan.FromMilliseconds(300);
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
