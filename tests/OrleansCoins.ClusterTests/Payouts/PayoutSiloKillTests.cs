using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payouts;

/// <summary>The silo process that is asking Stripe is killed while it does.</summary>
public sealed class PayoutSiloKillTests
{
    private static readonly UserId Creator = UserId.Parse("creator");

    [SkippableTheory]
    [InlineData("Hanging")]
    [InlineData("Stalling")]
    public async Task A_payout_whose_silo_is_killed_while_the_provider_is_asked_is_paid_once_by_another(string mood)
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        using var stripe = new StripeStub();
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.AsProcesses, options.Silos) = (true, 2);
            options.Settings = new Dictionary<string, string>
            {
                ["OrleansCoins__Earnings__Hold"] = "00:00:00",
                ["OrleansCoins__Stripe__ApiBase"] = stripe.Address,
                ["OrleansCoins__Stripe__ApiKey"] = StripeStub.Key,
                ["OrleansCoins__Stripe__WebhookSecret"] = "whsec_unused",
            };
        });
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("viewer", 1_000);
        await cluster.SendAsync("viewer", "creator", "fires", "fire", quantity: 10);
        await cluster.DiamondsAsync("creator", 1_000);
        Assert.NotNull((await cluster.Grains.PayoutsOf(Creator).SetPayoutAccountAsync("stripe", "acct_1")).Value);
        var payout = cluster.Grains.Payout(PayoutId.Parse("pay_1"));
        stripe.Moods.Enqueue(Enum.Parse<StripeMood>(mood));

        Assert.NotNull((await payout.StartAsync(new PayoutRequest(
            PayoutId.Parse("pay_1"), Creator, Diamonds.FromUnits(100 * Diamonds.UnitsPerDiamond), "USD", RequestDigest.Of("payout"u8)))).Value);
        await Eventually.IsTrueAsync(() => Task.FromResult(stripe.Waiting == 1), "Stripe is asked");
        await cluster.KillSiloAsync(payout);

        await Eventually.IsTrueDespiteFaultsAsync(
            async () =>
            {
                await payout.DriveAsync();
                return (await payout.GetAsync())!.Status == PayoutStatus.Paid;
            },
            "the other silo has it paid");
        var transfer = Assert.Single(stripe.Transfers);
        Assert.Equal(("pay_1", 50L, "acct_1"), (transfer.Key, transfer.Amount, transfer.Destination));
        Assert.Equal(Diamonds.FromUnits(400 * Diamonds.UnitsPerDiamond), (await cluster.Earnings("creator").GetAsync()).AvailableDiamonds);
        Assert.Empty(await cluster.DifferencesAsync());
    }
}
