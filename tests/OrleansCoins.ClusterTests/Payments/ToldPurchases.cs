using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payments;

/// <summary>Purchases of 70 coins for 99 cents, and what a provider tells about them.</summary>
internal static class ToldPurchases
{
    private static int _names;

    /// <summary>Somebody new asks for a purchase, which nobody has paid yet.</summary>
    public static async Task<(UserId Buyer, PurchaseId Purchase)> StartAsync(CoinsCluster cluster)
    {
        var number = Interlocked.Increment(ref _names);
        var (buyer, purchase) = (UserId.Parse($"buyer-{number}"), PurchaseId.Parse($"pur_money-back-{number}"));
        Assert.NotNull((await cluster.Grains.Purchase(purchase).StartAsync(new StartPurchase(buyer, PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)))).Value);
        return (buyer, purchase);
    }

    /// <param name="purchase">Which purchase.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="cents">How much of the money.</param>
    /// <param name="name">The provider's name of it, where it has one.</param>
    public static PaymentEvent Event(PurchaseId purchase, PaymentEventKind kind, long cents, string? name) =>
        new(kind, "sandbox", $"payment-{purchase}", purchase, new Money(cents, "USD")) { EventId = name is null ? null : $"{name}-{purchase}" };

    /// <summary>Tells as a provider does: again until it is answered.</summary>
    public static Task TellAsync(CoinsCluster cluster, PaymentEvent told) => Eventually.IsTrueAsync(
        async () =>
        {
            try
            {
                return (await cluster.Grains.Purchase(told.PurchaseId).ApplyPaymentAsync(told)).Value is not null;
            }
            catch (Exception fault) when (fault is UnavailableException or TimeoutException or OrleansException)
            {
                return false;
            }
        },
        $"{told.Kind} is answered");
}
