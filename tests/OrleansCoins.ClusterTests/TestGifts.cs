using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>What every test here does: fill a wallet, enrol a creator, send a gift.</summary>
internal static class TestGifts
{
    public const int ShareBps = 5000;

    private static int _payments;

    public static Task<Outcome<PurchaseCredited>> BuyAsync(this CoinsCluster cluster, string user, long coins, string? paymentId = null) =>
        cluster.Wallet(user).CreditPurchaseAsync(new CreditPurchase(
            PurchaseId.Parse($"pur_{user}"),
            PackageId.Parse("coins-70"),
            new Coins(coins),
            new Money(99, "USD"),
            "test",
            paymentId ?? $"{Interlocked.Increment(ref _payments)}"));

    public static SendGift Gift(string sender, string creator, string key, string gift = "rose", int quantity = 1) => new()
    {
        RequestId = RequestId.ForKey(UserId.Parse(sender), IdempotencyKey.Parse(key)),
        Digest = RequestDigest.Of(System.Text.Encoding.UTF8.GetBytes($"{creator} {gift} {quantity}")),
        GiftId = GiftId.Parse(gift),
        Quantity = quantity,
        Creator = UserId.Parse(creator),
        Content = ContentId.Parse("video-1"),
    };

    public static Task<Outcome<GiftReceipt>> SendAsync(this CoinsCluster cluster, string sender, string creator, string key, string gift = "rose", int quantity = 1) =>
        cluster.Wallet(sender).SendGiftAsync(Gift(sender, creator, key, gift, quantity));

    /// <summary>What a creator holds once everything sent is delivered.</summary>
    public static async Task<Diamonds> DiamondsAsync(this CoinsCluster cluster, string creator, long expectedCoins)
    {
        var expected = Diamonds.ShareOf(new Coins(expectedCoins), new BasisPoints(ShareBps));
        await Eventually.IsTrueAsync(
            async () => (await cluster.Earnings(creator).GetAsync()).Diamonds >= expected, $"'{creator}' holds {expected} diamonds");
        return (await cluster.Earnings(creator).GetAsync()).Diamonds;
    }

    /// <summary>Differences in the books, but for purchases: tests credit wallets without a purchase.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(this CoinsCluster cluster)
    {
        await cluster.BooksBalanceAsync();
        return [.. (await cluster.ReadBooksAsync()).Differences.Where(difference => difference.Check != "purchases").Select(difference => difference.ToString())];
    }
}

/// <summary>Waits for a condition with a deadline that says what was awaited.</summary>
internal static class Eventually
{
    /// <summary>The same, where silos are killed meanwhile: a question that is not answered is asked again.</summary>
    public static Task IsTrueDespiteFaultsAsync(Func<Task<bool>> condition, string awaited, int seconds = 60) => IsTrueAsync(
        async () =>
        {
            try
            {
                return await condition().WaitAsync(TimeSpan.FromSeconds(4));
            }
            catch (Exception fault) when (Attempts.MayPass(fault))
            {
                return false;
            }
        },
        awaited,
        seconds);

    /// <param name="condition">What is awaited.</param>
    /// <param name="awaited">The same in words.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="slowsDown">Whether what takes long is looked at less often.</param>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string awaited, int seconds = 20, bool slowsDown = true)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"After {seconds} s this still did not hold: {awaited}");
            await look.WaitForNextTickAsync();
            look.Period = slowsDown && look.Period < TimeSpan.FromMilliseconds(150) ? look.Period * 1.3 : look.Period;
        }
    }
}
