using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Timers;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Grains.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Safety;

/// <summary>Whoever takes a break can't pay what they had opened before: it is closed at the provider.</summary>
public sealed class BreakTests
{
    private static readonly UserId Viewer = UserId.Parse("viewer");

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_break_closes_every_checkout_that_is_open_and_no_other(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var provider = new DoorProvider();
        await using var cluster = await StartAsync(storage, provider);
        await LimitsOf(cluster).SetPayingAsync(new SetLimits(new(null, 10 * 99, null, null), null, "USD"));
        await BuyAsync(cluster, 1, 2, 3, 4);
        await TellAsync(cluster, 1, PaymentEventKind.Succeeded);
        await TellAsync(cluster, 2, PaymentEventKind.Failed);

        await TakeBreakAsync(cluster);

        await Eventually.IsTrueAsync(async () => await StatusAsync(cluster, 3) == PurchaseStatus.Expired && await StatusAsync(cluster, 4) == PurchaseStatus.Expired, "both are closed");
        Assert.Equal(["checkout_pur_break-3", "checkout_pur_break-4"], provider.Closed.Order());
        Assert.Equal((PurchaseStatus.Paid, PurchaseStatus.Failed), (await StatusAsync(cluster, 1), await StatusAsync(cluster, 2)));
        Assert.Equal(99, (await LimitsOf(cluster).GetPayingAsync(null)).Used.Daily);
        Assert.Equal(["set"], provider.Reminders);
        await RemindAsync(cluster);
        Assert.Equal(["set", "taken away"], provider.Reminders);

        // What was paid before the door closed, and is told of after it, is credited all the same.
        await TellAsync(cluster, 3, PaymentEventKind.Succeeded);
        Assert.Equal((PurchaseStatus.Paid, 140), (await StatusAsync(cluster, 3), (await cluster.Wallet("viewer").GetAsync()).Coins.Value));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task A_break_begins_at_once_and_what_a_provider_does_not_close_is_closed_by_the_reminder()
    {
        var provider = new DoorProvider { IsAway = true };
        await using var cluster = await StartAsync(TestStorage.Sqlite, provider);
        await BuyAsync(cluster, 1, 2);

        await TakeBreakAsync(cluster);
        await Eventually.IsTrueAsync(() => Task.FromResult(provider.Asked >= 2), "both were tried");
        Assert.Equal((PurchaseStatus.Pending, PurchaseStatus.Pending), (await StatusAsync(cluster, 1), await StatusAsync(cluster, 2)));
        await RemindAsync(cluster);
        Assert.DoesNotContain("taken away", provider.Reminders);

        // Whoever knew of it is dead.
        await cluster.DeactivateAsync(cluster.Wallet("viewer"));
        provider.IsAway = false;
        await RemindAsync(cluster);
        Assert.Equal((PurchaseStatus.Expired, PurchaseStatus.Expired), (await StatusAsync(cluster, 1), await StatusAsync(cluster, 2)));
        Assert.Contains("taken away", provider.Reminders);
        var asked = provider.Asked;
        await RemindAsync(cluster);
        Assert.Equal(asked, provider.Asked);
    }

    [Fact]
    public async Task No_break_is_written_without_the_reminder_that_closes_what_its_writer_leaves_open()
    {
        var provider = new DoorProvider { LosesReminders = true };
        await using var cluster = await StartAsync(TestStorage.Sqlite, provider);

        await Assert.ThrowsAnyAsync<Exception>(() => TakeBreakAsync(cluster));
        await BuyAsync(cluster, 1);

        provider.LosesReminders = false;
        await TakeBreakAsync(cluster);
        await Eventually.IsTrueAsync(async () => await StatusAsync(cluster, 1) == PurchaseStatus.Expired, "it is closed");
    }

    [Fact]
    public async Task A_checkout_that_is_being_paid_is_left_to_what_the_provider_tells_of_it()
    {
        var provider = new DoorProvider { IsPaying = true };
        await using var cluster = await StartAsync(TestStorage.Sqlite, provider);
        await BuyAsync(cluster, 1);

        await TakeBreakAsync(cluster);
        await RemindAsync(cluster);
        Assert.Contains("taken away", provider.Reminders);
        Assert.Equal(PurchaseStatus.Pending, await StatusAsync(cluster, 1));
        await TellAsync(cluster, 1, PaymentEventKind.Succeeded);
        Assert.Equal(PurchaseStatus.Paid, await StatusAsync(cluster, 1));
    }

    [Fact]
    public async Task What_was_refused_after_its_checkout_was_opened_is_closed_too()
    {
        var provider = new DoorProvider();
        await using var cluster = await StartAsync(TestStorage.Sqlite, provider);
        provider.Opening = () => LimitsOf(cluster).SetPayingAsync(new SetLimits(new(98, null, null, null), null, "USD"));
        var refused = await cluster.Grains.Purchase(IdOf(1)).StartAsync(new StartPurchase(Viewer, PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)));
        Assert.Equal((RefusalReason.PurchaseLimitExceeded, PurchaseStatus.Failed), (refused.Refusal?.Reason, await StatusAsync(cluster, 1)));

        await TakeBreakAsync(cluster);

        await Eventually.IsTrueAsync(async () => await StatusAsync(cluster, 1) == PurchaseStatus.Expired, "it is closed");
        Assert.Equal("checkout_pur_break-1", Assert.Single(provider.Closed));
    }

    [Fact]
    public async Task What_is_being_opened_while_a_break_begins_is_closed_by_the_reminder()
    {
        var provider = new DoorProvider();
        await using var cluster = await StartAsync(TestStorage.Sqlite, provider);
        provider.Opening = () => TakeBreakAsync(cluster);
        var refused = await cluster.Grains.Purchase(IdOf(1)).StartAsync(new StartPurchase(Viewer, PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)));
        Assert.Equal(RefusalReason.SelfExcluded, refused.Refusal?.Reason);

        await RemindAsync(cluster);

        Assert.Equal("checkout_pur_break-1", Assert.Single(provider.Closed));
    }

    [Fact]
    public async Task A_reminder_that_comes_without_a_break_closes_nothing()
    {
        var provider = new DoorProvider();
        await using var cluster = await StartAsync(TestStorage.Sqlite, provider);
        await BuyAsync(cluster, 1);
        await RemindAsync(cluster);
        Assert.Equal((PurchaseStatus.Pending, 0), (await StatusAsync(cluster, 1), provider.Asked));
    }

    private static Task<CoinsCluster> StartAsync(TestStorage storage, DoorProvider provider) => CoinsCluster.StartAsync(options =>
    {
        options.Storage = storage;
        options.ConfigureSilo = (_, silo) =>
        {
            var sandbox = silo.Services.Single(static service => service.ServiceType == typeof(IPaymentProvider));
            silo.Services.Replace(ServiceDescriptor.Singleton<IPaymentProvider>(services => provider.Before((IPaymentProvider)sandbox.ImplementationFactory!(services))));
            var reminders = silo.Services.Single(static service => service.ServiceType == typeof(IReminderRegistry)).ImplementationType!;
            silo.Services.Replace(ServiceDescriptor.Singleton<IReminderRegistry>(
                services => new NotedReminders((IReminderRegistry)ActivatorUtilities.CreateInstance(services, reminders), provider)));
        };
    });

    private static IWalletLimitsGrain LimitsOf(CoinsCluster cluster) => cluster.Grains.WalletLimits(Viewer);

    private static PurchaseId IdOf(int number) => PurchaseId.Parse($"pur_break-{number}");

    private static async Task BuyAsync(CoinsCluster cluster, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            Assert.NotNull((await cluster.Grains.Purchase(IdOf(number)).StartAsync(new StartPurchase(Viewer, PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)))).Value);
        }
    }

    private static async Task TakeBreakAsync(CoinsCluster cluster) =>
        Assert.NotNull((await LimitsOf(cluster).ExcludeAsync(new ExcludeSelf(TimeProvider.System.GetUtcNow().AddHours(1), null, RequestDigest.Of("break"u8)))).Value);

    private static async Task TellAsync(CoinsCluster cluster, int number, PaymentEventKind kind) =>
        Assert.NotNull((await cluster.Grains.Purchase(IdOf(number)).ApplyPaymentAsync(new PaymentEvent(kind, "sandbox", $"payment-{number}", IdOf(number), new Money(99, "USD")))).Value);

    private static Task RemindAsync(CoinsCluster cluster) => cluster.Wallet("viewer").AsReference<IRemindable>().ReceiveReminder(WalletGrain.CheckoutsReminder, default);

    private static async Task<PurchaseStatus> StatusAsync(CoinsCluster cluster, int number) => (await cluster.Grains.Purchase(IdOf(number)).GetAsync())!.Status;

    /// <summary>The sandbox, with a door that can be away, and somebody in it who is paying; it notes what becomes of the wallet's reminder, too.</summary>
    private sealed class DoorProvider : IPaymentProvider
    {
        private readonly ConcurrentQueue<string> _reminders = new();
        private IPaymentProvider _inner = null!;
        private int _asked;

        public ConcurrentQueue<string> Closed { get; } = new();

        public bool IsAway { get; set; }

        public bool IsPaying { get; init; }

        public Func<Task>? Opening { get; set; }

        public bool LosesReminders { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        public string[] Reminders => [.. _reminders];

        public string Name => _inner.Name;

        public bool AlwaysNamesPurchases => _inner.AlwaysNamesPurchases;

        public DoorProvider Before(IPaymentProvider inner)
        {
            _inner = inner;
            return this;
        }

        public void Note(string reminder) => _reminders.Enqueue(reminder);

        public async Task<Checkout> OpenCheckoutAsync(CheckoutOrder order, CancellationToken cancellation)
        {
            await (Opening?.Invoke() ?? Task.CompletedTask);
            return await _inner.OpenCheckoutAsync(order, cancellation);
        }

        public async Task<bool> CloseCheckoutAsync(string checkout, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            if (IsAway)
            {
                throw new UnavailableException("The provider is away.");
            }

            if (IsPaying)
            {
                return false;
            }

            Closed.Enqueue(checkout);
            return await _inner.CloseCheckoutAsync(checkout, cancellation);
        }

        public Task<Outcome<ProviderRefund>> RefundAsync(RefundOrder order, CancellationToken cancellation) => _inner.RefundAsync(order, cancellation);

        public Outcome<PaymentNews> ReadWebhook(WebhookMessage message) => _inner.ReadWebhook(message);
    }

    private sealed class NotedReminders(IReminderRegistry inner, DoorProvider notes) : IReminderRegistry
    {
        public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            if (reminderName == WalletGrain.CheckoutsReminder)
            {
                if (notes.LosesReminders)
                {
                    throw new OrleansException("The reminders are away.");
                }

                notes.Note("set");
            }

            return await inner.RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period);
        }

        public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
        {
            await inner.UnregisterReminder(callingGrainId, reminder);
            if (reminder.ReminderName == WalletGrain.CheckoutsReminder)
            {
                notes.Note("taken away");
            }
        }

        public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => inner.GetReminder(callingGrainId, reminderName);

        public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => inner.GetReminders(callingGrainId);
    }
}
