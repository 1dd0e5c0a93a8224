using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using OrleansCoins.Chaos.Running;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Rewards;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Economy;

/// <summary>
/// Viewers who buy, give and unlock, a provider who refunds and disputes, operators who reward, refund, reverse and freeze, and creators who redeem: each
/// does one thing after another, drawn from the seed, all of them at once.
/// </summary>
internal sealed class People(CoinsCluster cluster, Told told, int seed)
{
    private static readonly ImmutableArray<string> Gifts = ["rose", "heart", "star", "sunshine"];
    private static readonly ImmutableArray<string> Packages = ["coins-70", "coins-350"];
    private static readonly ImmutableArray<string> Features = ["chat-colour", "filter-stars", "filter-vintage"];
    private static readonly UserId Operator = UserId.Parse("operator");

    private readonly ConcurrentQueue<PurchaseView> _paid = new();
    private readonly ConcurrentQueue<(string Purchase, string Dispute, Money Amount)> _disputes = new();
    private readonly ConcurrentQueue<GiftReceipt> _given = new();
    private readonly ConcurrentQueue<PayoutId> _payouts = new();

    /// <summary>Every purchase that was paid.</summary>
    public IEnumerable<PurchaseId> Purchases => _paid.Select(static purchase => purchase.Id);

    /// <summary>Every payout that was begun.</summary>
    public IEnumerable<PayoutId> Payouts => _payouts;

    /// <summary>Creators take gifts, and say where they are paid: one of them to an account that can't be.</summary>
    public async Task OpenAsync()
    {
        foreach (var (creator, account) in Plan.Creators.Zip(["good", "fails"]))
        {
            await cluster.As(creator).EnrolAsync();
            var open = new OpenRoom(UserId.Parse(creator), "Money", RequestDigest.Of("open"u8));
            Assert.NotNull((await cluster.Room(Plan.RoomOf(creator)).OpenAsync(open)).Value);
            Assert.NotNull((await cluster.Grains.PayoutsOf(UserId.Parse(creator)).SetPayoutAccountAsync("sandbox", account)).Value);
        }
    }

    /// <summary>Everybody does so many things.</summary>
    public Task ActAsync(int times) => Task.WhenAll(
        [
            .. Enumerable.Range(0, Plan.Users).Select(viewer => RepeatAsync($"viewer-{viewer}", times, ActAsViewerAsync)),
            .. Enumerable.Range(0, 3).Select(number => RepeatAsync($"operator-{number}", times, ActAsOperatorAsync)),
            .. Plan.Creators.Select(creator => RepeatAsync(creator, times, RedeemAsync)),
        ]);

    /// <summary>
    /// Disputes are closed, and payouts carried on, as providers and reminders would in time. When the hold is over, everybody has a payout: what is
    /// redeemed amid gifts may all come too early.
    /// </summary>
    public async Task SettleAsync()
    {
        var random = new Random(seed);
        foreach (var creator in Plan.Creators)
        {
            var attempt = 0;
            await Eventually.IsTrueAsync(
                async () => _payouts.Any(payout => payout.Value.StartsWith($"pay_{creator}-", StringComparison.Ordinal))
                    || await RedeemAsync(creator, random, $"{creator}-late-{attempt++}"),
                $"{creator} has a payout");
        }

        while (_disputes.TryDequeue(out var dispute))
        {
            await CloseAsync(dispute, isLost: random.Next(2) == 0);
        }

        foreach (var payout in _payouts)
        {
            await Attempts.UntilAnsweredAsync(
                async () =>
                {
                    await cluster.Grains.Payout(payout).DriveAsync();
                    return true;
                },
                TimeSpan.FromMinutes(1));
        }
    }

    private async Task RepeatAsync(string who, int times, Func<string, Random, string, Task> act)
    {
        var random = new Random(who.Aggregate(seed, static (sum, letter) => unchecked((sum * 31) + letter)));
        for (var i = 0; i < times; i++)
        {
            await act(who, random, $"{who}-{i}");
        }
    }

    private Task ActAsViewerAsync(string viewer, Random random, string key) => random.Next(10) switch
    {
        0 or 1 => BuyAsync(viewer, Packages[random.Next(Packages.Length)], key),
        2 => UnlockAsync(viewer, Features[random.Next(Features.Length)], key, Copies(random)),
        _ => GiveAsync(viewer, random, key),
    };

    private Task ActAsOperatorAsync(string name, Random random, string key) => random.Next(8) switch
    {
        0 => RefundAsync(random, key),
        1 => TellOfRefundAsync(random, key),
        2 => DisputeAsync(random, key),
        3 => FreezeAndUnfreezeAsync($"viewer-{random.Next(Plan.Users)}"),
        4 or 5 => RewardAsync(random, key),
        _ => ReverseAsync(random, key),
    };

    private static int Copies(Random random) => random.Next(4) == 0 ? 2 : 1;

    private async Task BuyAsync(string viewer, string package, string key)
    {
        var purchase = cluster.Grains.Purchase(PurchaseId.Parse($"pur_{key}"));
        var start = new StartPurchase(UserId.Parse(viewer), PackageId.Parse(package), RequestDigest.Of(Encoding.UTF8.GetBytes(package)));
        if (await told.AskAsync("checkout", key, 1, () => purchase.StartAsync(start), static _ => 0) is { } started)
        {
            var paid = new PaymentEvent(PaymentEventKind.Succeeded, started.Provider, $"payment-{key}", started.Id, started.Price);
            if (await told.AskAsync("purchase", key, 2, () => purchase.ApplyPaymentAsync(paid), static view => view.Coins.Value) is not null)
            {
                _paid.Enqueue(started);
            }
        }
    }

    private async Task GiveAsync(string viewer, Random random, string key)
    {
        var creator = Plan.Creators[random.Next(Plan.Creators.Length)];
        var (gift, quantity, inRoom) = (Gifts[random.Next(Gifts.Length)], random.Next(1, 4), random.Next(2) == 0);
        var given = await told.AskAsync(
            "gift",
            key,
            Copies(random),
            () => inRoom
                ? cluster.As(viewer).SendGiftAsync(gift, RoomId.Parse(Plan.RoomOf(creator)), quantity, key)
                : cluster.As(viewer).SendGiftAsync(gift, creator, quantity, key),
            static receipt => -receipt.Coins.Value);
        if (given is not null)
        {
            _given.Enqueue(given);
        }
    }

    private Task UnlockAsync(string viewer, string feature, string key, int copies)
    {
        var user = UserId.Parse(viewer);
        var unlock = new UnlockFeature(
            RequestId.ForKey(user, IdempotencyKey.Parse(key)), RequestDigest.Of(Encoding.UTF8.GetBytes(feature)), FeatureId.Parse(feature));
        return told.AskAsync("unlock", key, copies, () => cluster.Grains.Wallet(user).UnlockAsync(unlock), static receipt => -receipt.Coins.Value);
    }

    private async Task RefundAsync(Random random, string key)
    {
        if (Pick(_paid, random) is { } purchase)
        {
            Coins? coins = random.Next(2) == 0 ? null : new Coins(random.Next(1, 70));
            var refund = new RefundPurchase(Operator, IdempotencyKey.Parse(key), RequestDigest.Of("refund"u8), "chaos", coins);
            await told.AskAsync("operator's refund", key, Copies(random), () => cluster.Grains.Purchase(purchase.Id).RefundAsync(refund), static receipt => receipt.Coins.Value);
        }
    }

    private async Task TellOfRefundAsync(Random random, string key)
    {
        if (Pick(_paid, random) is { } purchase)
        {
            var amount = new Money(random.Next(1, 40), "USD");
            await TellAsync(purchase.Id, PaymentEventKind.Refunded, amount, key);
            if (random.Next(3) == 0)
            {
                await TellAsync(purchase.Id, PaymentEventKind.RefundFailed, amount, key);
            }
        }
    }

    private async Task DisputeAsync(Random random, string key)
    {
        if (_disputes.TryDequeue(out var open))
        {
            await CloseAsync(open, isLost: random.Next(2) == 0);
        }
        else if (Pick(_paid, random) is { } purchase)
        {
            var amount = new Money(random.Next(1, (int)purchase.Price.Amount), purchase.Price.Currency);
            await TellAsync(purchase.Id, PaymentEventKind.DisputeOpened, amount, key);
            _disputes.Enqueue((purchase.Id.Value, key, amount));
        }
    }

    private Task CloseAsync((string Purchase, string Dispute, Money Amount) dispute, bool isLost) => TellAsync(
        PurchaseId.Parse(dispute.Purchase), isLost ? PaymentEventKind.DisputeLost : PaymentEventKind.DisputeWon, dispute.Amount, dispute.Dispute);

    private Task TellAsync(PurchaseId purchase, PaymentEventKind kind, Money amount, string name)
    {
        var news = new PaymentEvent(kind, "sandbox", $"payment-{purchase.Value[4..]}", purchase, amount) { EventId = name };
        return told.AskAsync($"{kind}", name, 2, () => cluster.Grains.Purchase(purchase).ApplyPaymentAsync(news), static _ => 0);
    }

    private async Task FreezeAndUnfreezeAsync(string viewer)
    {
        foreach (var frozen in new[] { true, false })
        {
            var wallet = cluster.Wallet(viewer);
            await Attempts.UntilAnsweredAsync(() => wallet.SetFrozenAsync(frozen, Operator, "chaos"), TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>A campaign that two rewards use up, and three people.</summary>
    private async Task RewardAsync(Random random, string key)
    {
        var campaign = CampaignId.Parse($"camp_{key}");
        var open = new OpenCampaign("Chaos", new Coins(100), DateTimeOffset.UtcNow.AddHours(1), Operator, RequestDigest.Of("open"u8));
        await told.AskAsync("budget", key, 1, () => cluster.Grains.Campaign(campaign).OpenAsync(open), static view => view.Budget.Value);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(number =>
        {
            var user = UserId.Parse(number == 2 ? Plan.Creators[random.Next(Plan.Creators.Length)] : $"viewer-{random.Next(Plan.Users / 2) + (number * Plan.Users / 2)}");
            var grant = new GrantReward(campaign, user, Operator, IdempotencyKey.Parse($"{key}-{number}"), RequestDigest.Of("grant"u8));
            grant = number == 2 ? grant with { GiftId = GiftId.Parse("sunshine"), Quantity = 1 } : grant with { Coins = new Coins(50) };
            return told.AskAsync("reward", $"{key}-{number}", 1, () => cluster.Grains.Reward(campaign, user).GrantAsync(grant), static receipt => -receipt.Reward.Coins.Value);
        }));
    }

    private async Task ReverseAsync(Random random, string key)
    {
        // One of the last: the others' hold is over.
        if (_given.ToArray() is { Length: > 0 } given)
        {
            var gift = given[^Math.Min(given.Length, random.Next(1, 4))];
            var reverse = new ReverseGift(Operator, IdempotencyKey.Parse(key), RequestDigest.Of("reverse"u8), "chaos");
            await told.AskAsync("reversal", key, Copies(random), () => cluster.Grains.SentGifts().ReverseAsync(gift.Id, reverse), static _ => 1);
        }
    }

    private async Task<bool> RedeemAsync(string creator, Random random, string key)
    {
        var id = PayoutId.Parse($"pay_{key}");
        var request = new PayoutRequest(id, UserId.Parse(creator), Diamonds.FromUnits(random.Next(3, 30) * Diamonds.UnitsPerDiamond), "USD", RequestDigest.Of("pay"u8));
        if (await told.AskAsync("payout", key, Copies(random), () => cluster.Grains.Payout(id).StartAsync(request), static view => -view.Diamonds.Units) is null)
        {
            return false;
        }

        _payouts.Enqueue(id);
        return true;
    }

    private static T? Pick<T>(ConcurrentQueue<T> some, Random random)
        where T : class =>
        some.ToArray() is { Length: > 0 } all ? all[random.Next(all.Length)] : null;
}
