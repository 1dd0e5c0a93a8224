using Microsoft.Extensions.Logging.Abstractions;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Catalogue;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Silo;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Payments;

namespace OrleansCoins.UnitTests.Payments;

public sealed class StripeProviderTests
{
    private static readonly StripeSettings Settings = new(new Uri("http://127.0.0.1:9"), "sk_test_unused", "whsec_dW51c2Vk");

    [Fact]
    public async Task A_refund_that_Stripe_cannot_be_told_of_exactly_is_refused_before_it_is_asked()
    {
        using var stripe = new StripeProvider(Settings, new Uri("http://127.0.0.1"), TimeProvider.System, NullLogger<StripeProvider>.Instance);

        var answer = await stripe.RefundAsync(new RefundOrder(PurchaseId.Parse("pur_1"), "pi_1", new Money(501, "MGA"), "refund-1"), CancellationToken.None);

        Assert.Equal(RefusalReason.NotRefundable, answer.Refusal!.Reason);
        Assert.Contains("multiples of 100 MGA", answer.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_does_not_start_with_a_price_that_Stripe_cannot_be_told_of_exactly()
    {
        var catalogue = Catalogue.Parse("""
            {
              "version": 1,
              "gifts": [ { "id": "rose", "name": "Rose", "coins": 1, "since": 1 } ],
              "packages": [ { "id": "coins-70", "coins": 70, "price": { "amount": 50050, "currency": "MGA" } } ]
            }
            """);

        var refused = Assert.Throws<SettingException>(() => SiloHosting.RequireStripesPrices(catalogue));

        Assert.Contains("'coins-70'", refused.Message, StringComparison.Ordinal);
    }
}
