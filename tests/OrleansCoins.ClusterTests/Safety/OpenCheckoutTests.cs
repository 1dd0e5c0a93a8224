using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Payments;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Safety;

/// <summary>What is set while a checkout is being opened, or is open already: whoever is told where to pay may pay, and it counts.</summary>
public sealed class OpenCheckoutTests
{
    private static readonly PurchaseId Purchase = PurchaseId.Parse("pur_opened-1");

    [Fact]
    public async Task A_first_limit_that_is_set_while_a_checkout_is_opened_holds_for_it()
    {
        var clock = new TestClock();
        await using var cluster = await StartAsync(opening: started => LimitAsync(started, daily: 98), clock: clock);

        Assert.Equal(RefusalReason.PurchaseLimitExceeded, (await BuyAsync(cluster)).Refusal?.Reason);

        Assert.Equal((PurchaseStatus.Failed, 0), await StandsAsync(cluster));
        Assert.Equal(RefusalReason.PurchaseLimitExceeded, (await BuyAsync(cluster)).Refusal?.Reason);

        // The same request has room later, and begins then.
        await LimitAsync(cluster, daily: 200);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal((false, PurchaseStatus.Pending), await BuyAsync(cluster) is var begun ? (begun.Replayed, begun.Value!.Status) : default);
        Assert.Equal((PurchaseStatus.Pending, 99), await StandsAsync(cluster));
        Assert.True((await BuyAsync(cluster)).Replayed);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task What_was_refused_after_it_was_opened_takes_no_room_and_is_credited_and_counts_if_it_is_paid_after_all()
    {
        // Between the document and the second look at the limits: the first limit finds it open, and counts it.
        await using var cluster = await StartAsync(nameof(IWalletLimitsGrain.ReserveCheckoutAsync), time: 2, before: started => LimitAsync(started, daily: 150, single: 98));

        Assert.Equal(RefusalReason.PurchaseLimitExceeded, (await BuyAsync(cluster)).Refusal?.Reason);

        Assert.Equal((PurchaseStatus.Failed, 0), await StandsAsync(cluster));
        Assert.NotNull((await cluster.Grains.Purchase(Purchase).ApplyPaymentAsync(Told(PaymentEventKind.Succeeded))).Value);
        Assert.Equal((PurchaseStatus.Paid, 99), await StandsAsync(cluster));
        Assert.Equal(70, (await cluster.Wallet("viewer").GetAsync()).Coins.Value);
        Assert.True((await BuyAsync(cluster)).Replayed);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Theory]
    [InlineData(98)]
    [InlineData(150)]
    public async Task A_purchase_that_nobody_looked_at_again_after_a_crash_counts_before_its_buyer_is_told_where_to_pay(long daily)
    {
        InjectedFault? crash = null;
        await using var cluster = await StartAsync(opening: async started =>
        {
            await LimitAsync(started, daily);
            crash = started.Calls.LoseCall(LimitsOf(started), nameof(IWalletLimitsGrain.ReserveCheckoutAsync));
        });

        await Assert.ThrowsAsync<TimeoutException>(() => BuyAsync(cluster));
        Assert.Equal(1, crash!.Met);
        Assert.Equal((PurchaseStatus.Pending, 0), await StandsAsync(cluster));

        var again = await BuyAsync(cluster);
        Assert.Equal((daily >= 99, daily >= 99 ? null : RefusalReason.PurchaseLimitExceeded), (again.Value is not null, again.Refusal?.Reason));
        Assert.Equal(daily >= 99 ? (PurchaseStatus.Pending, 99L) : (PurchaseStatus.Failed, 0L), await StandsAsync(cluster));
    }

    [Fact]
    public async Task A_checkout_that_is_opened_while_a_first_limit_looks_for_those_that_are_open_counts()
    {
        await using var cluster = await StartAsync("GetPurchasesAsync", time: 1, after: async started => Assert.NotNull((await BuyAsync(started)).Value));

        await LimitAsync(cluster, daily: 150);

        Assert.Equal((PurchaseStatus.Pending, 99), await StandsAsync(cluster));
        Assert.Equal(RefusalReason.PurchaseLimitExceeded, (await BuyAsync(cluster, PurchaseId.Parse("pur_opened-2"))).Refusal?.Reason);
    }

    [Theory]
    [InlineData(PaymentEventKind.Succeeded)]
    [InlineData(PaymentEventKind.Failed)]
    [InlineData(PaymentEventKind.Expired)]
    public async Task A_request_that_comes_again_is_answered_as_it_was_whatever_was_set_since(PaymentEventKind end)
    {
        await using var cluster = await StartAsync();
        var first = await BuyAsync(cluster);
        Assert.Equal(Outcome<PurchaseView>.Again(first.Value!), await BuyAsync(cluster));

        Assert.NotNull((await LimitsOf(cluster).ExcludeAsync(new ExcludeSelf(TimeProvider.System.GetUtcNow().AddHours(1), null, RequestDigest.Of("break"u8)))).Value);

        Assert.Equal(Outcome<PurchaseView>.Again(first.Value!), await BuyAsync(cluster));
        Assert.Equal(RefusalReason.SelfExcluded, (await BuyAsync(cluster, PurchaseId.Parse("pur_opened-2"))).Refusal?.Reason);
        Assert.NotNull((await cluster.Grains.Purchase(Purchase).ApplyPaymentAsync(Told(end))).Value);
        Assert.Equal(Outcome<PurchaseView>.Again(first.Value!), await BuyAsync(cluster));
    }

    private static Task<CoinsCluster> StartAsync(string method, int time, Func<CoinsCluster, Task>? before = null, Func<CoinsCluster, Task>? after = null) =>
        StartAsync(calls: new MeetingCalls(method, time, before, after));

    /// <summary>A cluster in which something happens while a checkout is opened, or around a call.</summary>
    private static async Task<CoinsCluster> StartAsync(Func<CoinsCluster, Task>? opening = null, TestClock? clock = null, MeetingCalls? calls = null)
    {
        CoinsCluster? started = null;
        var cluster = await CoinsCluster.StartAsync(options =>
        {
            options.Storage = TestStorage.Sqlite;
            options.Time = clock ?? options.Time;
            options.ConfigureSilo = (_, silo) =>
            {
                var sandbox = silo.Services.Single(static service => service.ServiceType == typeof(IPaymentProvider));
                silo.Services.Replace(ServiceDescriptor.Singleton<IPaymentProvider>(services => new SlowProvider(
                    (IPaymentProvider)sandbox.ImplementationFactory!(services), () => opening?.Invoke(started!) ?? Task.CompletedTask)));
                silo.AddIncomingGrainCallFilter(call => calls?.InvokeAsync(call, started!) ?? call.Invoke());
            };
        });
        return started = cluster;
    }

    private static IWalletLimitsGrain LimitsOf(CoinsCluster cluster) => cluster.Grains.WalletLimits(UserId.Parse("viewer"));

    private static async Task LimitAsync(CoinsCluster cluster, long daily, long? single = null) =>
        Assert.NotNull((await LimitsOf(cluster).SetPayingAsync(new SetLimits(new(single, daily, null, null), null, "USD"))).Value);

    private static Task<Outcome<PurchaseView>> BuyAsync(CoinsCluster cluster, PurchaseId? purchase = null) =>
        cluster.Grains.Purchase(purchase ?? Purchase).StartAsync(new StartPurchase(UserId.Parse("viewer"), PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)));

    /// <summary>How far the purchase is, and what counts of the day.</summary>
    private static async Task<(PurchaseStatus Status, long Used)> StandsAsync(CoinsCluster cluster) =>
        ((await cluster.Grains.Purchase(Purchase).GetAsync())!.Status, (await LimitsOf(cluster).GetPayingAsync(null)).Used.Daily);

    private static PaymentEvent Told(PaymentEventKind kind) => new(kind, "sandbox", "payment-1", Purchase, new Money(99, "USD"));

    /// <summary>Has something happen before or after a method's call of that number.</summary>
    private sealed class MeetingCalls(string method, int time, Func<CoinsCluster, Task>? before, Func<CoinsCluster, Task>? after)
    {
        private int _calls;

        public async Task InvokeAsync(IIncomingGrainCallContext call, CoinsCluster cluster)
        {
            var isMet = call.InterfaceMethod.Name == method && Interlocked.Increment(ref _calls) == time;
            if (isMet && before is not null)
            {
                await before(cluster);
            }

            await call.Invoke();
            if (isMet && after is not null)
            {
                await after(cluster);
            }
        }
    }

    /// <summary>One whose checkouts take as long as something else.</summary>
    private sealed class SlowProvider(IPaymentProvider inner, Func<Task> meanwhile) : IPaymentProvider
    {
        public string Name => inner.Name;

        public bool AlwaysNamesPurchases => inner.AlwaysNamesPurchases;

        public async Task<Checkout> OpenCheckoutAsync(CheckoutOrder order, CancellationToken cancellation)
        {
            await meanwhile();
            return await inner.OpenCheckoutAsync(order, cancellation);
        }

        public Task<bool> CloseCheckoutAsync(string checkout, CancellationToken cancellation) => inner.CloseCheckoutAsync(checkout, cancellation);

        public Task<Outcome<ProviderRefund>> RefundAsync(RefundOrder order, CancellationToken cancellation) => inner.RefundAsync(order, cancellation);

        public Outcome<PaymentNews> ReadWebhook(WebhookMessage message) => inner.ReadWebhook(message);
    }
}
