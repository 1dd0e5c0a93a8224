using OrleansCoins.GrainInterfaces.Payouts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payouts;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Payouts;

/// <summary>Whoever pays dies between every two steps. Judged by Stripe's own list of transfers, and by the journal.</summary>
public sealed class PayoutKillTests
{
    private const int PlacesMin = 20;

    /// <summary>Of 101 diamonds at half a cent each those that make whole cents.</summary>
    private const long Taken = 100 * Diamonds.UnitsPerDiamond;

    private const long Cents = 50;

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite, "Kind", true)]
    [InlineData(TestStorage.Sqlite, "Kind", false)]
    [InlineData(TestStorage.Sqlite, "Mute", false)]
    [InlineData(TestStorage.Sqlite, "Refusing", true)]
    [InlineData(TestStorage.Sqlite, "Refusing", false)]
    [InlineData(TestStorage.PostgreSql, "Kind", true)]
    [InlineData(TestStorage.PostgreSql, "Mute", false)]
    [InlineData(TestStorage.PostgreSql, "Refusing", false)]
    public async Task Wherever_the_payer_dies_a_payout_is_paid_once_or_comes_back_once(TestStorage storage, string mood, bool callerAsksAgain)
    {
        await using var paying = await PayingCluster.StartAsync(storage);
        var stripe = Enum.Parse<StripeMood>(mood);
        paying.Stripe.Usual = stripe;
        var places = 1;
        for (var place = 1; place <= places; place++)
        {
            var request = paying.NewRequest();
            paying.Points.Begin(place);
            await TryAsync(paying, request);

            var passed = paying.Points.Passed;
            var hasCrashed = paying.Points.HasCrashed;
            await paying.Cluster.DeactivateAsync(paying.Payout(request));
            paying.Points.Begin(0);
            if (callerAsksAgain)
            {
                var answer = await paying.StartAsync(request);
                Assert.Equal((Taken, Cents), (answer.Value!.Diamonds.Units, answer.Value.Money.Amount));
            }

            await IsRightAsync(paying, request, stripe, $"dead {(hasCrashed ? passed[^1] : "nowhere")}");
            places = hasCrashed ? place + 1 : places;
        }

        Assert.True(places >= PlacesMin, $"There were only {places} places to die at.");
        Assert.Empty(await paying.Cluster.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData("Kind", "account")]
    [InlineData("Mute", "account")]
    [InlineData("Deaf", "account")]
    [InlineData("Kind", "hold")]
    [InlineData("Mute", "hold")]
    [InlineData("Kind", "lookup")]
    [InlineData("Mute", "lookup")]
    public async Task Wherever_the_payer_dies_a_payout_is_paid_once_or_comes_back_once_whatever_happens_before_it_goes_on(string mood, string between)
    {
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite, new PayoutTerms { AccountChangeHold = TimeSpan.Zero });
        var (place, isOver) = (0, false);
        while (!isOver)
        {
            place++;
            var request = paying.NewRequest();
            paying.Stripe.Moods.Enqueue(Enum.Parse<StripeMood>(mood));
            paying.Points.Begin(place);
            await TryAsync(paying, request);
            var what = $"dead {(paying.Points.HasCrashed ? paying.Points.Passed[^1] : "nowhere")}";
            isOver = !paying.Points.HasCrashed;
            await paying.Cluster.DeactivateAsync(paying.Payout(request));
            paying.Stripe.Moods.Clear();
            paying.Points.Begin(0);
            switch (between)
            {
                case "account":
                    await paying.Account.SetPayoutAccountAsync("stripe", $"acct_{place + 1}");
                    break;
                case "hold":
                    var asked = paying.Stripe.Asked;
                    await paying.Account.SetPayoutsHeldAsync(true, UserId.Parse("operator"), "wait");
                    await paying.Payout(request).DriveAsync();
                    Assert.True(asked == paying.Stripe.Asked, $"Nobody is asked to pay while payouts are held: {what}");
                    await paying.Account.SetPayoutsHeldAsync(false, UserId.Parse("operator"), "go");
                    break;
                default:
                    paying.Stripe.Lookups.Enqueue(StripeMood.Refusing);
                    break;
            }

            await IsRightAsync(paying, request, between == "account" ? null : StripeMood.Kind, what);
            paying.Stripe.Lookups.Clear();
        }

        Assert.True(place >= PlacesMin, $"There were only {place} places to die at.");
        Assert.Empty(await paying.Cluster.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task A_payout_whose_payer_died_is_paid_though_nobody_asks_for_it(TestStorage storage)
    {
        await using var paying = await PayingCluster.StartAsync(storage, options: new PayoutOptions { DriveAfter = TimeSpan.FromSeconds(2) });
        var request = paying.NewRequest();

        // Dead with the diamonds taken, and nothing said of it.
        paying.Points.DieAfter("DebitPayoutAsync");
        await Assert.ThrowsAnyAsync<Exception>(() => paying.StartAsync(request));
        Assert.Equal((Taken, 0), await paying.BookedAsync(request));
        await paying.Cluster.DeactivateAsync(paying.Payout(request));
        paying.Points.Begin(0);

        await Eventually.IsTrueAsync(() => Task.FromResult(paying.TransfersOf(request).Count == 1), "the reminder has it paid", seconds: 90);
        Assert.Equal(PayoutStatus.Paid, (await paying.OverAsync(request, PayoutStatus.Paid))!.Status);
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite, "writing 'starting'")]
    [InlineData(TestStorage.Sqlite, "DebitPayoutAsync")]
    [InlineData(TestStorage.Sqlite, "writing 'sending'")]
    [InlineData(TestStorage.PostgreSql, "sending")]
    [InlineData(TestStorage.PostgreSql, "DebitPayoutAsync")]
    public async Task A_payout_whose_payer_died_and_whose_reminder_is_lost_is_paid_though_nobody_asks_for_it(TestStorage storage, string step)
    {
        // A reminder that fires tomorrow is as good as none.
        await using var paying = await PayingCluster.StartAsync(
            storage,
            options: new PayoutOptions { DriveAfter = TimeSpan.FromDays(1) },
            recovery: new RecoveryOptions { PayoutsAfter = TimeSpan.FromSeconds(2) });
        var request = paying.NewRequest();
        paying.Points.DieAfter(step);
        await TryAsync(paying, request);
        await Eventually.IsTrueAsync(() => Task.FromResult(paying.Points.HasCrashed), "the payer has died");
        await paying.Cluster.DeactivateAsync(paying.Payout(request));
        paying.Points.Begin(0);

        await paying.OverAsync(request, PayoutStatus.Paid);

        Assert.Single(paying.TransfersOf(request));
        Assert.Equal((Taken, 0), await paying.BookedAsync(request));
    }

    [SkippableTheory]
    [InlineData("Mute", false)]
    [InlineData("Mute", true)]
    [InlineData("Deaf", false)]
    [InlineData("Broken", false)]
    [InlineData("Busy", false)]
    [InlineData("InUse", false)]
    [InlineData("Unauthorized", false)]
    [InlineData("Deaf", true)]
    public async Task While_it_is_not_known_what_became_of_a_payout_it_is_neither_paid_again_nor_back(string mood, bool keysAreForgotten)
    {
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite);
        var request = paying.NewRequest();
        paying.Stripe.ForgetsKeys = keysAreForgotten;
        for (var i = 0; i < 3; i++)
        {
            paying.Stripe.Moods.Enqueue(Enum.Parse<StripeMood>(mood));
        }

        Assert.NotNull((await paying.StartAsync(request)).Value);
        await Eventually.IsTrueAsync(() => Task.FromResult(paying.Stripe.Asked == 1), "Stripe is asked");
        Assert.Equal(PayoutStatus.Pending, (await paying.Payout(request).GetAsync())!.Status);
        Assert.Equal((Taken, 0), await paying.BookedAsync(request));

        await IsRightAsync(paying, request, StripeMood.Kind, mood);
    }

    [SkippableTheory]
    [InlineData("Refusing")]
    [InlineData("Unauthorized")]
    [InlineData("Busy")]
    [InlineData("Broken")]
    [InlineData("Deaf")]
    public async Task A_provider_that_refuses_to_say_what_became_of_a_payout_has_not_refused_the_payout(string lookup)
    {
        await using var paying = await PayingCluster.StartAsync(TestStorage.Sqlite);
        var request = paying.NewRequest();
        paying.Stripe.Moods.Enqueue(StripeMood.Mute);
        Assert.NotNull((await paying.StartAsync(request)).Value);
        await Eventually.IsTrueAsync(() => Task.FromResult(paying.Stripe.Asked == 1), "Stripe has made it, and the answer is lost");
        for (var i = 0; i < 3; i++)
        {
            paying.Stripe.Lookups.Enqueue(Enum.Parse<StripeMood>(lookup));
        }

        await Eventually.IsTrueAsync(
            async () =>
            {
                await paying.Payout(request).DriveAsync();
                Assert.Equal((Taken, 0), await paying.BookedAsync(request));
                return paying.Stripe.Lookups.IsEmpty;
            },
            "it was asked thrice in vain");

        await IsRightAsync(paying, request, StripeMood.Kind, lookup);
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task A_payout_whose_document_is_older_than_what_the_provider_knows_is_not_paid_again(TestStorage storage)
    {
        await using var paying = await PayingCluster.StartAsync(storage);
        var request = paying.NewRequest();
        await paying.StartAsync(request);
        await paying.OverAsync(request, PayoutStatus.Paid);

        // As after a failover to an older state, and longer than a day later.
        paying.Stripe.ForgetsKeys = true;
        Assert.Equal(1, await new Database(paying.Cluster).ExecuteAsync("UPDATE documents SET status = 'pending' WHERE kind = 'payout' AND id = @p0", request.Id.Value));

        await IsRightAsync(paying, request, StripeMood.Kind, "an older document");
    }

    [SkippableTheory]
    [InlineData(TestStorage.Sqlite)]
    [InlineData(TestStorage.PostgreSql)]
    public async Task Diamonds_that_are_taken_while_another_activation_writes_that_it_was_refused_are_paid(TestStorage storage)
    {
        await using var paying = await PayingCluster.StartAsync(storage);
        var (request, database, refusals) = (paying.NewRequest(), new Database(paying.Cluster), 0);
        paying.Points.DieAfter("writing 'starting'");
        await Assert.ThrowsAnyAsync<Exception>(() => paying.StartAsync(request));
        await paying.Cluster.DeactivateAsync(paying.Payout(request));
        paying.Points.Begin(0);
        paying.Points.Meanwhile = async place =>
        {
            if (place == "after DebitPayoutAsync" && Interlocked.Increment(ref refusals) == 1)
            {
                Assert.Equal(1, await database.ExecuteAsync("UPDATE documents SET status = 'refused', version = version + 1 WHERE kind = 'payout' AND id = @p0", request.Id.Value));
            }
        };

        await IsRightAsync(paying, request, StripeMood.Kind, "refused in the document, taken in the account");

        Assert.Single(paying.TransfersOf(request));
    }

    private static async Task TryAsync(PayingCluster paying, PayoutRequest request)
    {
        try
        {
            await paying.StartAsync(request);
            await paying.Payout(request).DriveAsync();
        }
        catch (Exception fault) when (Attempts.MayPass(fault))
        {
            // Whoever asked was told that it isn't known.
        }
    }

    /// <summary>As the reminder does, until it is over. In no mood the payout may have been paid, or come back for another account.</summary>
    private static async Task IsRightAsync(PayingCluster paying, PayoutRequest request, StripeMood? mood, string what)
    {
        PayoutView? payout = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                await paying.Payout(request).DriveAsync();
                payout = await paying.Payout(request).GetAsync();
                return payout is null or { Status: PayoutStatus.Paid or PayoutStatus.Failed };
            },
            $"the payout is over: {what}");
        var (booked, transfers) = (await paying.BookedAsync(request), paying.TransfersOf(request));
        if (payout is null)
        {
            Assert.True(booked == (0, 0) && transfers.Count == 0, $"Nothing was begun, and nothing taken or paid: {what}");
        }
        else if (mood == StripeMood.Refusing || (mood is null && payout.Status == PayoutStatus.Failed))
        {
            Assert.True(booked == (Taken, Taken) && transfers.Count == 0, $"Not paid, and back once: {what}");
            Assert.Equal((PayoutStatus.Failed, mood is null ? "account_changed" : "account_invalid", null), (payout.Status, payout.FailureCode, payout.PaidAt));
        }
        else
        {
            Assert.True(booked == (Taken, 0) && transfers.Count == 1, $"Taken once and paid once, not {booked} and {transfers.Count} times: {what}");
            Assert.Equal((request.Id.Value, Cents, "usd", await paying.AccountOfAsync(request), request.Id.Value), (transfers[0].Key, transfers[0].Amount, transfers[0].Currency, transfers[0].Destination, transfers[0].Group));
            Assert.Equal((PayoutStatus.Paid, null, true), (payout.Status, payout.FailureCode, payout.PaidAt is not null));
        }
    }
}
