using System.Globalization;
using OrleansCoins.ClusterTests.Payouts;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Webhooks;

/// <summary>Whatever dies on the way from the journal to an endpoint, every event is told.</summary>
public sealed class WebhookCrashTests
{
    [SkippableTheory]
    [InlineData("endpoint")]
    [InlineData("feed")]
    public async Task Silos_that_are_killed_between_the_journal_and_the_answer_lose_no_event(string killed)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        using var receiver = new Receiver();
        receiver.Answer = static _ => 0;
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.AsProcesses, options.Silos) = (true, 2);
            options.Settings = new Dictionary<string, string> { ["OrleansCoins__Webhooks__AllowPrivateAddresses"] = "true" };
        });
        await cluster.Earnings("creator").EnrolAsync(true);
        var opened = await cluster.OpenAsync(receiver.Address);
        await cluster.BuyAsync("viewer", 100);
        for (var gift = 0; gift < 30; gift++)
        {
            Assert.NotNull((await cluster.SendAsync("viewer", "creator", gift.ToString(CultureInfo.InvariantCulture))).Value);
        }

        // Some are on their way and not answered, the others wait for them, and no answer is stored.
        await Eventually.IsTrueAsync(() => Task.FromResult(receiver.All.Count == Grains.Limits.WebhookSendsMax), "the first are on their way");
        await cluster.KillSiloAsync(killed == "endpoint" ? cluster.Endpoint(opened) : cluster.Grains.GetGrain<IWebhookFeedGrain>(WebhookPoke.Key));
        receiver.Answer = static _ => 200;
        if (killed == "feed")
        {
            receiver.GoOn();
        }

        await Eventually.IsTrueDespiteFaultsAsync(
            async () => (await cluster.DeliveriesAsync(opened)).Count(static delivery => delivery.Status == "delivered") == 31, "all are delivered");
        Assert.Equal(Enumerable.Range(1, 31).Select(static sequence => (long)sequence), receiver.All.Select(static received => received.Sequence).Distinct().Order());
        Assert.Equal(31, receiver.All.Select(static received => received.Id).Distinct().Count());
        Assert.All(receiver.All, received => Assert.True(received.IsSignedBy(opened.Secret), "it is signed"));
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql, "before")]
    [InlineData(TestStorage.PostgreSql, "after")]
    [InlineData(TestStorage.Sqlite, "before")]
    [InlineData(TestStorage.Sqlite, "after")]
    public async Task A_run_that_is_cut_off_before_or_after_its_commit_loses_and_doubles_nothing(TestStorage storage, string when)
    {
        using var receiver = new Receiver();
        FailingWebhooks? failing = null;
        await using var cluster = await WebhookClusters.StartAsync(
            storage, options => options.ConfigureSilo = (_, silo) => WebhookClusters.Wrap<IWebhookStore>(silo.Services, store => failing = new FailingWebhooks(store)));
        var opened = await cluster.OpenAsync(receiver.Address);
        var times = when == "before" ? 3 : 1;
        failing!.FailNext(when, times);

        for (var purchase = 0; purchase < 5; purchase++)
        {
            await cluster.BuyAsync("viewer", 100);
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(failing.Failed >= times), "runs were cut off");
        await cluster.AwaitAsync(opened, 5, "delivered");
        Assert.Equal([1, 2, 3, 4, 5], receiver.All.Select(static received => received.Sequence).Order());
    }

    [SkippableFact]
    public async Task Without_an_endpoint_the_journal_is_not_read()
    {
        FailingWebhooks? watched = null;
        CountedLog? log = null;
        using var receiver = new Receiver();
        await using var cluster = await WebhookClusters.StartAsync(TestStorage.Sqlite, options => options.ConfigureSilo = (_, silo) =>
        {
            WebhookClusters.Wrap<IWebhookStore>(silo.Services, store => watched = new FailingWebhooks(store));
            WebhookClusters.Wrap<ITransferLog>(silo.Services, inner => log = new CountedLog(inner));
        });
        await cluster.BuyAsync("viewer", 100);

        await Eventually.IsTrueAsync(() => Task.FromResult(watched?.Listed >= 40), "the feed has run");
        Assert.Equal(0, watched!.Read);

        // Recovery looks at it too, every other second.
        Assert.InRange(log!.Marks, 0, watched.Listed / 2);
        await cluster.OpenAsync(receiver.Address);
        await cluster.BuyAsync("viewer", 100);
        await Eventually.IsTrueAsync(() => Task.FromResult(receiver.All.Count == 1), "what happens now is told");
        Assert.Equal(2, Assert.Single(receiver.All).Sequence);
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql, "Kind")]
    [InlineData(TestStorage.Sqlite, "Kind")]
    [InlineData(TestStorage.Sqlite, "Refusing")]
    public async Task Wherever_the_payer_dies_it_is_told_what_became_of_the_payout(TestStorage storage, string mood)
    {
        using var receiver = new Receiver();
        await using var paying = await PayingCluster.StartAsync(storage, configure: (services, points) =>
        {
            WebhookClusters.Prepare(services);
            WebhookClusters.Wrap<IWebhookStore>(services, store => new FailingWebhooks(store) { Points = points });
        });
        paying.Stripe.Usual = Enum.Parse<StripeMood>(mood);
        var (opened, type) = (await paying.Cluster.OpenAsync(receiver.Address, "payout.paid", "payout.failed"), mood == "Kind" ? "payout.paid" : "payout.failed");
        var (places, toldOf, diedAt) = (1, 0, new List<string>());
        for (var place = 1; place <= places; place++)
        {
            var request = paying.NewRequest();
            paying.Points.Begin(place);
            try
            {
                await paying.StartAsync(request);
                await paying.Payout(request).DriveAsync();
            }
            catch (Exception fault) when (Attempts.MayPass(fault))
            {
                // Whoever asked was told that it isn't known.
            }

            var hasCrashed = paying.Points.HasCrashed;
            diedAt.Add(hasCrashed ? paying.Points.Passed[^1] : "nowhere");
            await paying.Cluster.DeactivateAsync(paying.Payout(request));
            paying.Points.Begin(0);
            if ((await paying.StartAsync(request)).Value is { } payout)
            {
                // As the reminder would.
                await paying.Payout(request).DriveAsync();
                await paying.OverAsync(request, mood == "Kind" ? PayoutStatus.Paid : PayoutStatus.Failed);
                await paying.Payout(request).DriveAsync();
                toldOf++;
                await paying.Cluster.AwaitAsync(opened, toldOf, "delivered");
                var told = receiver.All.Last(received => received.Data.GetProperty("payoutId").GetString() == request.Id.Value);
                Assert.Equal((type, payout.Diamonds.ToString(), "earnings:creator"), (told.Type, told.Data.GetProperty("diamonds").GetString(), told.Account));
            }

            places = hasCrashed ? place + 1 : places;
        }

        Assert.InRange(toldOf, 15, 100);
        Assert.Equal(mood == "Kind", diedAt.Contains("before telling of it") && diedAt.Contains("after telling of it"));
        Assert.Equal(toldOf, receiver.All.Select(static received => received.Sequence).Distinct().Count());
    }
}

/// <summary>The journal by position: how often somebody looked how far it reaches.</summary>
internal sealed class CountedLog(ITransferLog inner) : ITransferLog
{
    private int _marks;

    public int Marks => Volatile.Read(ref _marks);

    public Task<JournalMark> MarkAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _marks);
        return inner.MarkAsync(cancellation);
    }

    public Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation) =>
        inner.ReadAsync(after, through, sight, cancellation);

    public Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation) =>
        inner.FindAnswersAsync(wanted, cancellation);
}

/// <summary>The store of webhooks: what is asked of it is counted, and it fails when a test wants it to.</summary>
internal sealed class FailingWebhooks(IWebhookStore inner) : IWebhookStore
{
    private string? _when;
    private int _times;
    private int _failed;
    private int _listed;
    private int _read;

    /// <summary>Places to die at.</summary>
    public CrashPoints? Points { get; init; }

    public int Failed => Volatile.Read(ref _failed);

    public int Listed => Volatile.Read(ref _listed);

    public int Read => Volatile.Read(ref _read);

    /// <summary>Fails the next times that something is to be stored, before or after it is.</summary>
    public void FailNext(string when, int times) => (_times, _when) = (times, when);

    public Task<IReadOnlyList<StoredEndpoint>> ListAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _listed);
        return inner.ListAsync(cancellation);
    }

    public Task<StoredEndpoint?> GetAsync(string endpoint, CancellationToken cancellation) => inner.GetAsync(endpoint, cancellation);

    public Task<bool> InsertAsync(StoredEndpoint endpoint, CancellationToken cancellation) => inner.InsertAsync(endpoint, cancellation);

    public Task<bool> ReplaceAsync(StoredEndpoint endpoint, CancellationToken cancellation) => inner.ReplaceAsync(endpoint, cancellation);

    public Task<IReadOnlyList<PositionedEntry>> ReadEntriesAsync(long after, long through, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _read);
        return inner.ReadEntriesAsync(after, through, kinds, cancellation);
    }

    public async Task AddAsync(IReadOnlyCollection<WebhookDelivery> deliveries, IReadOnlyCollection<string> endpoints, long through, CancellationToken cancellation)
    {
        // Of the payer only what it tells of: the feed is another's.
        if (Points is not null && endpoints.Count == 0)
        {
            await Points.AroundAsync("telling of it", async () =>
            {
                await inner.AddAsync(deliveries, endpoints, through, cancellation);
                return 0;
            });
            return;
        }

        var fails = deliveries.Count > 0 && Volatile.Read(ref _when) is not null && Interlocked.Increment(ref _failed) <= _times;
        if (fails && _when == "before")
        {
            throw new TimeoutException("Not stored, as the test wanted.");
        }

        await inner.AddAsync(deliveries, endpoints, through, cancellation);
        if (fails)
        {
            throw new TimeoutException("Stored, and the answer is lost, as the test wanted.");
        }
    }

    public Task<IReadOnlyList<WebhookDelivery>> GetDueAsync(string endpoint, long nowMicroseconds, int limit, CancellationToken cancellation) =>
        inner.GetDueAsync(endpoint, nowMicroseconds, limit, cancellation);

    public Task SetResultAsync(WebhookDelivery delivery, int attemptsBefore, CancellationToken cancellation) => inner.SetResultAsync(delivery, attemptsBefore, cancellation);

    public Task<IReadOnlyList<WebhookDelivery>> ListDeliveriesAsync(
        string endpoint, int limit, (long CreatedAtMicroseconds, string Id)? before, CancellationToken cancellation) =>
        inner.ListDeliveriesAsync(endpoint, limit, before, cancellation);

    public Task<long> ReplayAsync(string endpoint, string? delivery, long? sinceMicroseconds, long nowMicroseconds, CancellationToken cancellation) =>
        inner.ReplayAsync(endpoint, delivery, sinceMicroseconds, nowMicroseconds, cancellation);

    public Task<int> PurgeAsync(long beforeMicroseconds, int limit, CancellationToken cancellation) => inner.PurgeAsync(beforeMicroseconds, limit, cancellation);
}
