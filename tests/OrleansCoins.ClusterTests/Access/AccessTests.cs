using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Access;

/// <summary>A silo's own check of who calls: the second lock behind the gateway's.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly UserId Bert = UserId.Parse("bert");
    private static readonly UserId Olga = UserId.Parse("olga");

    private readonly ConcurrentDictionary<string, bool> _carried = new();
    private CoinsCluster? _cluster;

    private CoinsCluster Cluster => _cluster!;

    public async Task InitializeAsync() => _cluster = await CoinsCluster.StartAsync(options =>
    {
        options.Storage = TestStorage.Sqlite;

        // Behind the silo's own filter: what grains are still told of who calls.
        options.ConfigureSilo = (_, silo) => silo.AddIncomingGrainCallFilter(async call =>
        {
            _carried[call.InterfaceMethod.Name] = CallIdentity.IsSet || _carried.GetValueOrDefault(call.InterfaceMethod.Name);
            await call.Invoke();
        });
    });

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task A_gateway_that_mixes_callers_up_reaches_nothing_of_anothers()
    {
        await Cluster.As("alice").BuyAsync();
        var room = await Cluster.As("mona").OpenRoomAsync();

        await RefusedAsync(Bert, grains => grains.Wallet(Alice).GetAsync());
        await RefusedAsync(Bert, grains => grains.Wallet(Alice).GetEntriesAsync(new PageRequest(10, null)));
        await RefusedAsync(Bert, _ => Cluster.As("alice").SendGiftAsync("rose", room));
        await RefusedAsync(Bert, grains => grains.Earnings(Alice).EnrolAsync(true));
        await RefusedAsync(Bert, grains => grains.PayoutsOf(Alice).SetPayoutAccountAsync("sandbox", "acct_bert"));
        await RefusedAsync(Bert, grains => grains.Listings().GetPurchasesAsync(Alice, new PageRequest(10, null)));
        await RefusedAsync(Bert, grains => grains.WalletHistory().GetAtAsync(Alice, DateTimeOffset.UnixEpoch));
        await RefusedAsync(Bert, grains => grains.SentGifts().GetAsync("gift_a", Alice, isAdmin: false));
        await RefusedAsync(Bert, grains => grains.Room(room).EndAsync(UserId.Parse("mona")));
        await RefusedAsync(Bert, grains => grains.Profile(Alice).GetAsync());
        Assert.Equal(350, await Cluster.As("alice").CoinsAsync());
        Assert.Null((await Cluster.Room(room.Value).GetAsync())!.EndedAt);
    }

    [Fact]
    public async Task Users_reach_what_is_theirs_and_operators_what_is_for_operators()
    {
        await Cluster.As("alice").BuyAsync();
        var room = await Cluster.As("mona").OpenRoomAsync();

        Assert.Equal(350, (await CallAsync(CallIdentity.Of(Alice, false), grains => grains.Wallet(Alice).GetAsync())).Coins.Value);
        Assert.NotNull((await CallAsync(CallIdentity.Of(Alice, false), _ => Cluster.As("alice").SendGiftAsync("rose", room))).Value);
        Assert.Equal(349, (await CallAsync(CallIdentity.Of(Olga, true), grains => grains.Wallet(Alice).GetAsync())).Coins.Value);
        await CallAsync(CallIdentity.Of(Olga, true), grains => grains.Wallet(Bert).SetFrozenAsync(true, Olga, "a test"));
        await CallAsync(CallIdentity.Of(Olga, true), static grains => grains.Books().ReadAsync());
        CallIdentity.Of(Olga, true).Use();
        await Cluster.Grains.Wallet(Bert).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        Assert.NotNull(await CallAsync(CallIdentity.Anonymous, grains => grains.Room(room).GetAsync()));

        // What an operator may do they do in their own name, and their scope is no other person.
        await RefusedAsync(CallIdentity.Of(Olga, true), grains => grains.Wallet(Bert).SetFrozenAsync(false, Alice, "a test"));
        await RefusedAsync(CallIdentity.Of(Olga, true), grains => grains.Profile(Alice).GetAsync());
        await RefusedAsync(Alice, static grains => grains.Books().ReadAsync());
        await RefusedAsync(Alice, grains => grains.Wallet(Alice).SetFrozenAsync(false, Alice, "a test"));
        await RefusedAsync(Alice, grains => grains.WalletLimits(Alice).SetGuardianPayingAsync(default, "USD", Alice, "a test"));
        await RefusedAsync(Alice, grains => grains.SentGifts().GetAsync("gift_a", Alice, isAdmin: true));
        await RefusedAsync(Alice, static grains => grains.GetGrain<IManagementGrain>(0).GetHosts());
        await RefusedAsync(CallIdentity.Anonymous, static grains => grains.GetGrain<IManagementGrain>(0).GetHosts());
        await RefusedAsync(Alice, static grains => grains.Wallet(Bert).AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask());
        await RefusedAsync(CallIdentity.Anonymous, static grains => grains.Wallet(Bert).AsReference<IGrainManagementExtension>().MigrateOnIdle().AsTask());
    }

    [Fact]
    public async Task What_moves_value_between_accounts_is_reached_by_no_gateway_whoever_it_says_calls()
    {
        var payment = new PaymentEvent(PaymentEventKind.Succeeded, "sandbox", "payment-1", PurchaseId.Parse("pur_a"), new Money(99, "USD"));
        foreach (var identity in new[] { CallIdentity.Anonymous, CallIdentity.Of(Alice, false), CallIdentity.Of(Olga, true) })
        {
            await RefusedAsync(identity, grains => grains.Purchase(PurchaseId.Parse("pur_a")).ApplyPaymentAsync(payment));
            await RefusedAsync(identity, static grains => grains.Purchase(PurchaseId.Parse("pur_a")).CloseCheckoutAsync());
            await RefusedAsync(identity, static grains => grains.Earnings(Alice).CreditGiftsAsync([], false));
            await RefusedAsync(identity, static grains => grains.Wallet(Alice).TakeRewardAsync(CampaignId.Parse("camp_a")));
            await RefusedAsync(identity, static grains => grains.PayoutsOf(Alice).ReturnPayoutAsync(PayoutId.Parse("pay_a"), "none"));
            await RefusedAsync(identity, static grains => grains.GetGrain<IRecoveryGrain>(RecoveryPoke.Key).RunAsync());
            await RefusedAsync(identity, static grains => grains.Payout(PayoutId.Parse("pay_a")).AsReference<IRemindable>().ReceiveReminder("any", default));
        }
    }

    [Fact]
    public async Task Whoever_does_not_say_who_calls_is_refused_even_what_is_open_to_all()
    {
        // The test's client says that it is the platform where nobody is named; a client in the silo's own process says nothing.
        var grains = Cluster.Services.GetRequiredService<IGrainFactory>();

        await Assert.ThrowsAsync<CallRefusedException>(() => grains.Catalogue().GetAsync());
        await Assert.ThrowsAsync<CallRefusedException>(() => grains.Wallet(Alice).GetAsync());
        CallIdentity.Anonymous.Use();
        Assert.NotEmpty((await grains.Catalogue().GetAsync()).Gifts);
    }

    [Fact]
    public async Task Anothers_purchase_is_as_unknown_as_none()
    {
        var id = PurchaseId.Parse("pur_of-alice");
        var command = new StartPurchase(Alice, PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8));
        await RefusedAsync(Bert, grains => grains.Purchase(id).StartAsync(command));
        Assert.NotNull((await CallAsync(CallIdentity.Of(Alice, false), grains => grains.Purchase(id).StartAsync(command))).Value);

        Assert.NotNull(await CallAsync(CallIdentity.Of(Alice, false), grains => grains.Purchase(id).GetAsync()));
        Assert.Null(await CallAsync(CallIdentity.Of(Bert, false), grains => grains.Purchase(id).GetAsync()));
        Assert.NotNull(await CallAsync(CallIdentity.Of(Olga, true), grains => grains.Purchase(id).GetAsync()));
    }

    [Fact]
    public async Task Who_calls_goes_no_further_than_the_first_grain()
    {
        var room = await Cluster.As("mona").OpenRoomAsync();
        await Cluster.As("alice").BuyAsync();
        _carried.Clear();
        Assert.NotNull((await CallAsync(CallIdentity.Of(Alice, false), _ => Cluster.As("alice").SendGiftAsync("rose", room))).Value);
        Assert.True(await Cluster.BooksBalanceAsync(), "the books balance");

        // The wallet asked the room and the creator, and the gift was delivered: none of these calls was the user's.
        Assert.Contains(nameof(IEarningsGrain.CreditGiftsAsync), _carried.Keys);
        Assert.DoesNotContain(true, _carried.Values);
    }

    private Task RefusedAsync(UserId caller, Func<IGrainFactory, Task> call) => RefusedAsync(CallIdentity.Of(caller, isOperator: false), call);

    private async Task RefusedAsync(CallIdentity caller, Func<IGrainFactory, Task> call)
    {
        var refused = await Assert.ThrowsAsync<CallRefusedException>(async () =>
        {
            caller.Use();
            await call(Cluster.Grains);
        });
        Assert.DoesNotContain("alice", refused.Message, StringComparison.Ordinal);
    }

    private async Task<T> CallAsync<T>(CallIdentity caller, Func<IGrainFactory, Task<T>> call)
    {
        caller.Use();
        return await call(Cluster.Grains);
    }
}
