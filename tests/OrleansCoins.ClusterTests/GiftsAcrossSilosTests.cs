using Npgsql;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payments;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class GiftsAcrossSilosTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableFact]
    public async Task Many_gifts_at_once_from_one_wallet_spend_exactly_what_it_holds()
    {
        await Cluster.Earnings("m1-creator").EnrolAsync(true);
        await Cluster.BuyAsync("m1-viewer", 300);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Cluster.SendAsync("m1-viewer", "m1-creator", $"k{i}")));

        Assert.Equal(300, outcomes.Count(outcome => outcome.Value is not null));
        Assert.All(outcomes.Where(outcome => outcome.Value is null), outcome => Assert.Equal(RefusalReason.InsufficientCoins, outcome.Refusal!.Reason));
        Assert.Equal(Coins.Zero, (await Cluster.Wallet("m1-viewer").GetAsync()).Coins);
        Assert.Equal(Diamonds.FromUnits(300 * TestGifts.ShareBps), await Cluster.DiamondsAsync("m1-creator", 300));
        Assert.Empty(await Cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Every_balance_in_a_reply_is_the_one_in_the_statement()
    {
        await Cluster.Earnings("b-creator").EnrolAsync(true);
        await Cluster.BuyAsync("b-viewer", 1000);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Cluster.SendAsync("b-viewer", "b-creator", $"k{i}", "heart")));

        var statement = await Cluster.Wallet("b-viewer").GetEntriesAsync(new PageRequest(100));
        Assert.Equal(Enumerable.Range(1, 61).Select(n => (long)n), statement.Items.Select(line => line.Sequence).Reverse());
        var balances = statement.Items.Where(line => line.Gift is not null).ToDictionary(line => line.Gift!.Id, line => line.Balance);
        Assert.All(outcomes, outcome => Assert.Equal(balances[outcome.Value!.Id], outcome.Value.Balance));
    }

    [SkippableFact]
    public async Task Many_wallets_to_one_creator_give_exactly_the_share()
    {
        await Cluster.Earnings("w-creator").EnrolAsync(true);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async viewer =>
        {
            await Cluster.BuyAsync($"w-viewer-{viewer}", 1000);
            for (var i = 0; i < 5; i++)
            {
                Assert.NotNull((await Cluster.SendAsync($"w-viewer-{viewer}", "w-creator", $"k{i}", "star")).Value);
            }
        }));

        Assert.Equal(Diamonds.FromUnits(100L * 5 * 20 * TestGifts.ShareBps), await Cluster.DiamondsAsync("w-creator", 100 * 5 * 20));
        Assert.Empty(await Cluster.DifferencesAsync());
    }

    [SkippableFact]
    public async Task The_same_key_at_once_from_many_callers_is_one_gift_with_one_answer()
    {
        await Cluster.Earnings("s-creator").EnrolAsync(true);
        await Cluster.BuyAsync("s-viewer", 1000);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Cluster.SendAsync("s-viewer", "s-creator", "one-key", "fire")));

        Assert.Single(outcomes, outcome => !outcome.Replayed);
        Assert.Single(outcomes.Select(outcome => outcome.Value).Distinct());
        Assert.Equal(new Coins(900), (await Cluster.Wallet("s-viewer").GetAsync()).Coins);
    }

    [SkippableFact]
    public async Task A_replay_needs_neither_the_creator_nor_the_room_to_answer()
    {
        await Cluster.Earnings("gone-creator").EnrolAsync(true);
        await Cluster.BuyAsync("gone-viewer", 1000);
        var first = await Cluster.SendAsync("gone-viewer", "gone-creator", "key", "fire");
        await Cluster.DiamondsAsync("gone-creator", 100);

        // An entry that no program knows keeps the creator's account from being loaded.
        await using (var database = NpgsqlDataSource.Create(Cluster.ConnectionString))
        {
            await database.CreateCommand("UPDATE entries SET kind = 'unheard-of' WHERE account = 'earnings:gone-creator' AND sequence = 2").ExecuteNonQueryAsync();
        }

        await Cluster.DeactivateAsync(Cluster.Earnings("gone-creator"));
        await Cluster.DeactivateAsync(Cluster.Wallet("gone-viewer"));
        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.IsTrueAsync(
            async () => (await Cluster.SendAsync("gone-viewer", "gone-creator", Guid.NewGuid().ToString())).Value is null, "the creator is gone"));

        var again = await Cluster.SendAsync("gone-viewer", "gone-creator", "key", "fire");

        Assert.True(again.Replayed, "the second answer is a replay");
        Assert.Equal(first.Value, again.Value);
        await using var repair = NpgsqlDataSource.Create(Cluster.ConnectionString);
        await repair.CreateCommand("UPDATE entries SET kind = 'gift' WHERE account = 'earnings:gone-creator' AND sequence = 2").ExecuteNonQueryAsync();
    }

    [SkippableFact]
    public async Task A_key_is_answered_the_same_after_the_activation_is_gone_and_after_many_other_gifts()
    {
        await Cluster.Earnings("r-creator").EnrolAsync(true);
        await Cluster.BuyAsync("r-viewer", 10_000);
        var first = await Cluster.SendAsync("r-viewer", "r-creator", "old-key", "fire");
        for (var i = 0; i < 200; i++)
        {
            await Cluster.SendAsync("r-viewer", "r-creator", $"k{i}");
        }

        await Cluster.DeactivateAsync(Cluster.Wallet("r-viewer"));
        var again = await Cluster.SendAsync("r-viewer", "r-creator", "old-key", "fire");

        Assert.True(again.Replayed);
        Assert.Equal(first.Value, again.Value);
    }

    [SkippableFact]
    public async Task Many_old_keys_sent_again_at_once_are_all_answered()
    {
        await Cluster.Earnings("o-creator").EnrolAsync(true);
        await Cluster.BuyAsync("o-viewer", 10_000);
        var first = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Cluster.SendAsync("o-viewer", "o-creator", $"k{i}")));
        await Cluster.DeactivateAsync(Cluster.Wallet("o-viewer"));

        var mixed = await Task.WhenAll(Enumerable.Range(0, 220).Select(i => Cluster.SendAsync("o-viewer", "o-creator", $"k{i}")));

        Assert.Equal(first.Select(outcome => outcome.Value), mixed.Take(200).Select(outcome => outcome.Value));
        Assert.All(mixed.Take(200), outcome => Assert.True(outcome.Replayed));
        Assert.All(mixed.Skip(200), outcome => Assert.True(outcome is { Value: not null, Replayed: false }));
        Assert.Equal(new Coins(10_000 - 220), (await Cluster.Wallet("o-viewer").GetAsync()).Coins);
    }

    [SkippableFact]
    public async Task One_payment_pays_one_purchase_whatever_a_provider_says()
    {
        var purchases = new[] { ("2p-anna", "pur_2p1"), ("2p-bert", "pur_2p2"), ("2p-anna", "pur_2p3") };
        foreach (var (buyer, purchase) in purchases)
        {
            await Cluster.Grains.Purchase(PurchaseId.Parse(purchase)).StartAsync(
                new StartPurchase(UserId.Parse(buyer), PackageId.Parse("coins-70"), RequestDigest.Of("buy"u8)));
        }

        var outcomes = await Task.WhenAll(purchases.Select(bought => PayAsync(bought.Item2, "2p-payment")));

        Assert.Single(outcomes, outcome => outcome.Value is not null);
        var coins = await Task.WhenAll(new[] { "2p-anna", "2p-bert" }.Select(async user => (await Cluster.Wallet(user).GetAsync()).Coins.Value));
        Assert.Equal(70, coins.Sum());

        // What was refused can still be paid by a payment of its own.
        var again = await Task.WhenAll(purchases.Select((bought, i) => PayAsync(bought.Item2, $"2p-payment-{i}")));
        Assert.Equal(2, again.Count(outcome => outcome.Value is not null));
    }

    private Task<Outcome<PurchaseView>> PayAsync(string purchase, string payment) =>
        Cluster.Grains.Purchase(PurchaseId.Parse(purchase)).ApplyPaymentAsync(
            new PaymentEvent(PaymentEventKind.Succeeded, "sandbox", payment, PurchaseId.Parse(purchase), new Money(99, "USD")));

    [SkippableFact]
    public async Task A_key_with_another_request_is_refused_and_writes_nothing()
    {
        await Cluster.Earnings("x-creator").EnrolAsync(true);
        await Cluster.BuyAsync("x-viewer", 1000);
        await Cluster.SendAsync("x-viewer", "x-creator", "key", "rose");

        var other = await Cluster.SendAsync("x-viewer", "x-creator", "key", "fire");

        Assert.Equal(RefusalReason.IdempotencyKeyReused, other.Refusal!.Reason);
        Assert.Equal(new Coins(999), (await Cluster.Wallet("x-viewer").GetAsync()).Coins);
    }

    [SkippableFact]
    public async Task A_payment_is_credited_once_however_often_it_comes()
    {
        var credited = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Cluster.BuyAsync("p-viewer", 70, "payment-1")));

        Assert.All(credited, outcome => Assert.Equal(new Coins(70), outcome.Value!.Balance));
        Assert.Equal(new Coins(70), (await Cluster.Wallet("p-viewer").GetAsync()).Coins);
    }
}
