using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Timers;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Payouts;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payouts;

/// <summary>A cluster whose creators are paid by Stripe's stub, and whose gifts are available at once. What can die may be told to.</summary>
internal sealed class PayingCluster : IAsyncDisposable
{
    public static readonly UserId Creator = UserId.Parse("creator");

    private int _payouts;

    private PayingCluster(CoinsCluster cluster, StripeStub stripe, CrashPoints points) => (Cluster, Stripe, Points) = (cluster, stripe, points);

    public CoinsCluster Cluster { get; }

    public StripeStub Stripe { get; }

    public CrashPoints Points { get; }

    public ICreatorPayoutsGrain Account => Cluster.Grains.PayoutsOf(Creator);

    /// <summary>A creator with 250,000 diamonds and an account at Stripe.</summary>
    public static async Task<PayingCluster> StartAsync(
        TestStorage storage,
        PayoutTerms? terms = null,
        PayoutOptions? options = null,
        TimeProvider? time = null,
        RecoveryOptions? recovery = null,
        Action<IServiceCollection, CrashPoints>? configure = null)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var (stripe, points) = (new StripeStub(), new CrashPoints());
        var client = StripeTransfers.Connect(StripeStub.Key, stripe.Address, TimeSpan.FromSeconds(5));
        var cluster = await CoinsCluster.StartAsync(wanted =>
        {
            (wanted.Storage, wanted.Time) = (storage, time);
            wanted.ConfigureSilo = (_, silo) =>
            {
                var store = silo.Services.Single(static service => service.ServiceType == typeof(IDocumentStore)).ImplementationType!;
                silo.Services.Replace(ServiceDescriptor.Singleton<IDocumentStore>(
                    provider => new CrashingDocuments((IDocumentStore)ActivatorUtilities.CreateInstance(provider, store), points)));
                var reminders = silo.Services.Single(static service => service.ServiceType == typeof(IReminderRegistry)).ImplementationType!;
                silo.Services.Replace(ServiceDescriptor.Singleton<IReminderRegistry>(
                    provider => new CrashingReminders((IReminderRegistry)ActivatorUtilities.CreateInstance(provider, reminders), points)));
                silo.Services.AddSingleton<IPayoutProvider>(new CrashingProvider(new StripeTransfers(client, NullLogger<StripeTransfers>.Instance), points));
                silo.Services.Replace(ServiceDescriptor.Singleton(new EarningsOptions { Hold = new EarningsHold(TimeSpan.Zero) }));
                silo.Services.Replace(ServiceDescriptor.Singleton(terms ?? new PayoutTerms()));
                silo.Services.Replace(ServiceDescriptor.Singleton(options ?? new PayoutOptions()));
                if (recovery is not null)
                {
                    silo.Services.Replace(ServiceDescriptor.Singleton(recovery));
                }

                silo.AddOutgoingGrainCallFilter(new CrashingCalls(points));
                configure?.Invoke(silo.Services, points);
            };
        });
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 1_000_000);
        await cluster.SendAsync("viewer", "creator", "dragons", "dragon", quantity: 100);
        await cluster.DiamondsAsync("creator", 500_000);
        Assert.NotNull((await cluster.Grains.PayoutsOf(Creator).SetPayoutAccountAsync("stripe", "acct_1")).Value);
        return new PayingCluster(cluster, stripe, points);
    }

    /// <summary>A request for a payout that nobody made before.</summary>
    public PayoutRequest NewRequest(long diamonds = 101, string currency = "USD") => new(
        PayoutId.Parse($"pay_{Interlocked.Increment(ref _payouts)}"),
        Creator,
        Diamonds.FromUnits(diamonds * Diamonds.UnitsPerDiamond),
        currency,
        RequestDigest.Of(Encoding.UTF8.GetBytes($"{diamonds} {currency}")));

    public IPayoutGrain Payout(PayoutRequest request) => Cluster.Grains.Payout(request.Id);

    public Task<Outcome<PayoutView>> StartAsync(PayoutRequest request) => Payout(request).StartAsync(request);

    /// <summary>Waits until the payout is over.</summary>
    public async Task<PayoutView?> OverAsync(PayoutRequest request, PayoutStatus status)
    {
        PayoutView? payout = null;
        await Eventually.IsTrueAsync(
            async () => (payout = await Payout(request).GetAsync())?.Status == status, $"the payout is {status}");
        return payout;
    }

    /// <summary>What the journal holds of a payout: what was taken, and what came back.</summary>
    public async Task<(long Taken, long Back)> BookedAsync(PayoutRequest request)
    {
        var account = AccountId.Earnings(Creator);
        var debit = await Cluster.Ledger.FindAsync(account, RequestId.ForPayoutDebit(request.Id), CancellationToken.None);
        var back = await Cluster.Ledger.FindAsync(account, RequestId.ForPayoutReturn(request.Id), CancellationToken.None);
        return (-debit?.Amount ?? 0, back?.Amount ?? 0);
    }

    /// <summary>The account that the debit of a payout fixed.</summary>
    public async Task<string> AccountOfAsync(PayoutRequest request) => DetailJson.ReadPayout(
        (await Cluster.Ledger.FindAsync(AccountId.Earnings(Creator), RequestId.ForPayoutDebit(request.Id), CancellationToken.None))!).AccountId;

    public IReadOnlyList<StripeTransfer> TransfersOf(PayoutRequest request) => [.. Stripe.Transfers.Where(transfer => transfer.Payout == request.Id.Value)];

    public async ValueTask DisposeAsync()
    {
        Stripe.Dispose();
        await Cluster.DisposeAsync();
    }
}
