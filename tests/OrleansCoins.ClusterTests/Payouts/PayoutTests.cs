using OrleansCoins.ClusterTests.Verifying;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payouts;

public sealed class PayoutTests
{
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Of_many_payouts_asked_for_at_once_one_is_made_and_the_others_are_told_that_one_is_on_its_way(TestStorage storage)
    {
        await using var paying = await PayingCluster.StartAsync(storage);
        await paying.Account.SetPayoutsHeldAsync(true, UserId.Parse("operator"), "wait");
        var requests = Enumerable.Range(0, 20).Select(_ => paying.NewRequest(200_000)).ToList();

        var answers = await Task.WhenAll(requests.Select(paying.StartAsync));

        var made = Assert.Single(answers, static answer => answer.Value is not null).Value!;
        Assert.All(answers, answer => Assert.True(answer.Value is not null || answer.Refusal!.Reason == RefusalReason.PayoutInProgress));
        Assert.Equal(Diamonds.FromUnits(50_000 * Diamonds.UnitsPerDiamond), (await paying.Cluster.Earnings("creator").GetAsync()).AvailableDiamonds);
        Assert.Equal(made.Id, Assert.Single((await paying.Cluster.Grains.Listings().GetPayoutsAsync(PayingCluster.Creator, new PageRequest(100))).Items).Id);

        await paying.Account.SetPayoutsHeldAsync(false, UserId.Parse("operator"), "go");
        await paying.OverAsync(requests.Single(request => request.Id == made.Id), PayoutStatus.Paid);
        Assert.Single(paying.Stripe.Transfers);
        Assert.Empty(await paying.Cluster.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task The_same_payout_asked_for_at_once_is_one_and_all_get_its_answer(TestStorage storage)
    {
        await using var paying = await PayingCluster.StartAsync(storage);
        var request = paying.NewRequest();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => paying.StartAsync(request)));

        Assert.Single(answers.Select(static answer => answer.Value).Distinct());
        Assert.Single(answers, static answer => !answer.Replayed);
        await paying.OverAsync(request, PayoutStatus.Paid);
        Assert.Single(paying.TransfersOf(request));
        Assert.Equal(
            RefusalReason.IdempotencyKeyReused,
            (await paying.StartAsync(request with { Digest = RequestDigest.Of("another"u8) })).Refusal!.Reason);
    }

    [SkippableFact]
    public async Task The_provider_pays_what_the_payout_says_in_every_currency_that_it_counts_otherwise()
    {
        var stripes = new (string Currency, decimal Price, long Money, long Sent)[]
        {
            ("USD", 0.005m, 50, 50),
            ("JPY", 0.75m, 75, 75),
            ("ISK", 0.75m, 75, 7_500),
            ("UGX", 18.5m, 1_868, 186_800),
            ("MGA", 22.5m, 227_200, 2_272),
            ("KWD", 0.0015m, 150, 150),
        };
        var terms = new PayoutTerms { DiamondPrices = stripes.ToDictionary(static one => one.Currency, static one => one.Price) };
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite, terms);
        foreach (var (currency, _, money, sent) in stripes)
        {
            var request = paying.NewRequest(101, currency);

            Assert.Equal(new Money(money, currency), (await paying.StartAsync(request)).Value!.Money);

            await paying.OverAsync(request, PayoutStatus.Paid);
            var transfer = Assert.Single(paying.TransfersOf(request));
            Assert.Equal((currency.ToLowerInvariant(), sent), (transfer.Currency, transfer.Amount));
        }
    }

    [SkippableFact]
    public async Task A_refused_payout_leaves_nothing_behind_and_its_key_is_free()
    {
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite);
        var request = paying.NewRequest(250_001);
        var before = await paying.Cluster.Earnings("creator").GetAsync();

        Assert.Equal(RefusalReason.InsufficientDiamonds, (await paying.StartAsync(request)).Refusal!.Reason);

        var database = new Database(paying.Cluster);
        Assert.Equal(0, await database.CountAsync("SELECT count(*) FROM documents WHERE kind = 'payout'"));
        Assert.Equal(before, await paying.Cluster.Earnings("creator").GetAsync());
        Assert.NotNull((await paying.StartAsync(request with { Diamonds = Diamonds.FromUnits(1_000_000), Digest = RequestDigest.Of("less"u8) })).Value);
        await paying.OverAsync(request, PayoutStatus.Paid);
    }

    [SkippableFact]
    public async Task A_hold_for_a_changed_account_ends_by_itself_and_the_payout_goes_to_the_account_that_it_was_asked_for()
    {
        var clock = new TestClock();
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite, time: clock);
        Assert.NotNull((await paying.Account.SetPayoutAccountAsync("stripe", "acct_2")).Value!.HeldUntil);
        var request = paying.NewRequest();
        Assert.Equal(PayoutStatus.Held, (await paying.StartAsync(request)).Value!.Status);
        await paying.Payout(request).DriveAsync();
        Assert.Equal(PayoutStatus.Held, (await paying.Payout(request).GetAsync())!.Status);
        Assert.Empty(paying.Stripe.Transfers);

        clock.Advance(TimeSpan.FromDays(2));
        await paying.Payout(request).DriveAsync();

        await paying.OverAsync(request, PayoutStatus.Paid);
        Assert.Equal("acct_2", Assert.Single(paying.Stripe.Transfers).Destination);
    }

    [SkippableFact]
    public async Task A_payout_to_an_account_that_was_replaced_before_it_was_sent_comes_back_and_nobody_is_paid()
    {
        var clock = new TestClock();
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite, time: clock);
        await paying.Account.SetPayoutAccountAsync("stripe", "acct_thief");
        var request = paying.NewRequest();
        Assert.Equal(PayoutStatus.Held, (await paying.StartAsync(request)).Value!.Status);

        await paying.Account.SetPayoutAccountAsync("stripe", "acct_1");

        // At once, though payouts are held for two days more.
        Assert.Equal("account_changed", (await paying.OverAsync(request, PayoutStatus.Failed))!.FailureCode);
        Assert.Equal((1_000_000, 1_000_000), await paying.BookedAsync(request));
        clock.Advance(TimeSpan.FromDays(2));
        var next = paying.NewRequest();
        Assert.NotNull((await paying.StartAsync(next)).Value);
        await paying.OverAsync(next, PayoutStatus.Paid);
        Assert.Equal("acct_1", Assert.Single(paying.Stripe.Transfers).Destination);
        Assert.Empty(await paying.Cluster.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData("Deaf")]
    [InlineData("Mute")]
    public async Task An_operators_hold_also_stops_a_payout_that_was_tried_in_vain_and_not_one_that_was_paid(string mood)
    {
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite);
        var request = paying.NewRequest();
        paying.Stripe.Moods.Enqueue(Enum.Parse<StripeMood>(mood));
        Assert.NotNull((await paying.StartAsync(request)).Value);
        await Eventually.IsTrueAsync(() => Task.FromResult(paying.Stripe.Asked == 1), "Stripe is asked");

        await paying.Account.SetPayoutsHeldAsync(true, UserId.Parse("operator"), "wait");
        await Eventually.IsTrueAsync(
            async () =>
            {
                await paying.Payout(request).DriveAsync();
                return (await paying.Payout(request).GetAsync())!.Status != PayoutStatus.Pending;
            },
            "it is held, or known to be paid");

        if (mood == "Deaf")
        {
            await paying.Payout(request).DriveAsync();
            Assert.Equal(PayoutStatus.Held, (await paying.Payout(request).GetAsync())!.Status);
            Assert.Equal((1, 0), (paying.Stripe.Asked, paying.Stripe.Transfers.Count));
            await paying.Account.SetPayoutsHeldAsync(false, UserId.Parse("operator"), "go");
        }

        await paying.OverAsync(request, PayoutStatus.Paid);
        Assert.Single(paying.Stripe.Transfers);
    }

    [SkippableFact]
    public async Task A_payout_that_was_paid_stays_paid_where_its_document_is_older_and_the_account_was_replaced_since()
    {
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite);
        var request = paying.NewRequest();
        await paying.StartAsync(request);
        await paying.OverAsync(request, PayoutStatus.Paid);
        Assert.Equal(1, await new Database(paying.Cluster).ExecuteAsync(
            """UPDATE documents SET status = 'pending', body = replace(body, '"tries":1', '"tries":0') WHERE kind = 'payout' AND id = @p0""", request.Id.Value));

        await paying.Account.SetPayoutAccountAsync("stripe", "acct_2");
        await paying.Payout(request).DriveAsync();

        await paying.OverAsync(request, PayoutStatus.Paid);
        Assert.Equal((1_000_000, 0), await paying.BookedAsync(request));
        Assert.Single(paying.Stripe.Transfers);
    }

    [SkippableTheory]
    [InlineData("DELETE FROM documents WHERE kind = 'payout' AND id = 'pay_1'")]
    [InlineData("UPDATE documents SET body = replace(body, '1000000', '1000001') WHERE kind = 'payout' AND id = 'pay_1'")]
    [InlineData("UPDATE documents SET owner = 'other' WHERE kind = 'payout' AND id = 'pay_1'")]
    [InlineData("UPDATE documents SET status = 'failed' WHERE kind = 'payout' AND id = 'pay_1'")]
    [InlineData("UPDATE documents SET status = 'refused' WHERE kind = 'payout' AND id = 'pay_1'")]
    [InlineData("UPDATE documents SET status = 'paid' WHERE kind = 'payout' AND id = 'pay_2'")]
    [InlineData("DELETE FROM entries WHERE kind = 'payout-returned'")]
    [InlineData("DELETE FROM entries WHERE kind = 'payout' AND request_id = 'payout/pay_1/debit'")]
    [InlineData("UPDATE documents SET body = 'no JSON' WHERE kind = 'payout' AND id = 'pay_2'")]
    public async Task Books_that_do_not_fit_the_payouts_records_do_not_balance(string sql)
    {
        foreach (var storage in new[] { TestStorage.Sqlite, TestStorage.PostgreSql })
        {
            await using var paying = await PayingCluster.StartAsync(storage);
            var (paid, failed) = (paying.NewRequest(), paying.NewRequest());
            await paying.StartAsync(paid);
            await paying.OverAsync(paid, PayoutStatus.Paid);
            paying.Stripe.Usual = StripeMood.Refusing;
            await paying.StartAsync(failed);
            await paying.OverAsync(failed, PayoutStatus.Failed);
            Assert.Empty(await paying.Cluster.DifferencesAsync());
            Assert.DoesNotContain(": payouts: ", await VerifyAsync(paying.Cluster), StringComparison.Ordinal);

            Assert.Equal(1, await new Database(paying.Cluster).ExecuteAsync(sql));

            Assert.Contains((await paying.Cluster.ReadBooksAsync()).Differences, static difference => difference.Check == "payouts");
            Assert.Contains(": payouts: ", await VerifyAsync(paying.Cluster), StringComparison.Ordinal);
        }
    }

    private static async Task<string> VerifyAsync(CoinsCluster cluster) => string.Join('\n', (await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
}
