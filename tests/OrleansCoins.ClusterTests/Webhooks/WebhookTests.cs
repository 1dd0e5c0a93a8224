using System.Globalization;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Webhooks;

/// <summary>The platform's systems are told of what happens, each at least once, whatever becomes of the others.</summary>
public sealed class WebhookTests
{
    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task What_happens_is_told_signed_with_its_account_and_sequence(TestStorage storage)
    {
        using var receiver = new Receiver();
        await using var cluster = await WebhookClusters.StartAsync(storage);
        await cluster.Earnings("creator").EnrolAsync(true);
        await cluster.BuyAsync("before", 70);
        var opened = await cluster.OpenAsync(receiver.Address);

        await cluster.BuyAsync("viewer", 100);
        var gift = (await cluster.SendAsync("viewer", "creator", "one", quantity: 3)).Value!;
        await cluster.Wallet("viewer").SetFrozenAsync(true, WebhookClusters.Operator, "odd");
        await cluster.Wallet("viewer").SetFrozenAsync(false, WebhookClusters.Operator, "fine");
        var deliveries = await cluster.AwaitAsync(opened, 3, "delivered");

        Assert.Equal(["wallet.frozen", "gift.sent", "purchase.paid"], deliveries.Select(delivery => delivery.Type));
        Assert.All(deliveries, delivery => Assert.Equal((1, 200, null), (delivery.Attempts, delivery.LastStatusCode, delivery.LastError)));
        Assert.All(receiver.All, received => Assert.True(received.IsSignedBy(opened.Secret), "it is signed"));
        Assert.Equal(
            deliveries.Select(delivery => (delivery.Id, delivery.Type, "wallet:viewer", delivery.Sequence)).Order(),
            receiver.All.Select(received => (received.Id, received.Type, received.Account, received.Sequence)).Order());
        Assert.Equal([1, 2, 3], receiver.All.Select(received => received.Sequence).Order());
        var told = receiver.All.Single(received => received.Type == "gift.sent").Data;
        Assert.Equal((gift.Id, "viewer", "creator", 3L), (told.GetProperty("id").GetString(), told.GetProperty("senderId").GetString(), told.GetProperty("creatorId").GetString(), told.GetProperty("coins").GetInt64()));
    }

    [SkippableFact]
    public async Task An_endpoint_that_fails_holds_back_neither_its_next_delivery_nor_another_endpoint_nor_a_gift()
    {
        using var failing = new Receiver();
        using var hanging = new Receiver();
        using var well = new Receiver();
        (failing.Answer, hanging.Answer) = (static received => received.Sequence == 2 ? 500 : 200, static received => received.Sequence == 2 ? 0 : 200);
        await using var cluster = await WebhookClusters.StartAsync(TestStorage.PostgreSql, static options => options.Silos = 2);
        await cluster.Earnings("creator").EnrolAsync(true);
        var (fails, hangs, works) = (await cluster.OpenAsync(failing.Address), await cluster.OpenAsync(hanging.Address), await cluster.OpenAsync(well.Address));
        using var nobody = new Receiver();
        nobody.Dispose();
        var gone = await cluster.OpenAsync(nobody.Address);

        await cluster.BuyAsync("viewer", 100);
        for (var gift = 0; gift < 40; gift++)
        {
            Assert.NotNull((await cluster.SendAsync("viewer", "creator", gift.ToString(CultureInfo.InvariantCulture))).Value);
        }

        await cluster.AwaitAsync(works, 41, "delivered");
        await cluster.AwaitAsync(fails, 40, "delivered");
        await cluster.AwaitAsync(hangs, 40, "delivered");
        var waiting = Assert.Single(await cluster.DeliveriesAsync(fails), delivery => delivery.Status == "pending");
        Assert.Equal((2, 500, "The endpoint answered 500."), (waiting.Sequence, waiting.LastStatusCode, waiting.LastError));
        Assert.All(await cluster.AwaitAsync(gone, 41, "pending"), delivery => Assert.Null(delivery.LastStatusCode));
        await cluster.DiamondsAsync("creator", 40);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task A_failing_delivery_is_tried_for_days_then_given_up_and_an_operator_can_send_it_again(TestStorage storage)
    {
        var clock = new TestClock();
        using var receiver = new Receiver();
        receiver.Answer = static _ => 503;
        await using var cluster = await WebhookClusters.StartAsync(storage, options => options.Time = clock);
        var opened = await cluster.OpenAsync(receiver.Address);
        await cluster.BuyAsync("viewer", 100);

        TimeSpan[] pauses = [.. new double[] { 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400 }.Select(TimeSpan.FromSeconds)];
        for (var tried = 1; tried <= 9; tried++)
        {
            var attempts = tried;
            WebhookDeliveryView? waiting = null;
            await Eventually.IsTrueAsync(
                async () => (waiting = (await cluster.DeliveriesAsync(opened)).SingleOrDefault()) is { Status: "pending", LastStatusCode: 503 } && waiting.Attempts == attempts,
                $"try {attempts} has failed");
            Assert.InRange(waiting!.NextAttemptAt!.Value - clock.GetUtcNow(), pauses[tried - 1] - TimeSpan.FromSeconds(5), pauses[tried - 1]);
            Assert.Equal(tried, receiver.All.Count);
            clock.Advance(pauses[tried - 1]);
        }

        var failed = Assert.Single(await cluster.AwaitAsync(opened, 1, "failed"));
        Assert.Equal((10, null), (failed.Attempts, failed.NextAttemptAt));
        receiver.Answer = static _ => 200;

        Assert.Equal(0, await cluster.Endpoint(opened).ReplayAsync(new WebhookReplay("evt_none", null)));
        Assert.Equal(1, await cluster.Endpoint(opened).ReplayAsync(new WebhookReplay(failed.Id, null)));
        Assert.Equal((1, 200), Tried(Assert.Single(await cluster.AwaitAsync(opened, 1, "delivered"))));
        Assert.Equal(1, await cluster.Endpoint(opened).ReplayAsync(new WebhookReplay(null, failed.CreatedAt)));
        await Eventually.IsTrueAsync(() => Task.FromResult(receiver.All.Count == 12), "it is sent once more");
        Assert.Equal(0, await cluster.Endpoint(opened).ReplayAsync(new WebhookReplay(null, failed.CreatedAt.AddSeconds(1))));

        // One name and one text at every try, each signed anew as of its time.
        Assert.Single(receiver.All.Select(received => (received.Id, received.Body)).Distinct());
        Assert.All(receiver.All, received => Assert.True(received.IsSignedBy(opened.Secret), "it is signed"));
        Assert.InRange(receiver.All[9].At - receiver.All[0].At, TimeSpan.FromDays(3), TimeSpan.FromDays(4));

        static (int, int?) Tried(WebhookDeliveryView delivery) => (delivery.Attempts, delivery.LastStatusCode);
    }

    [SkippableFact]
    public async Task No_endpoint_is_opened_at_a_place_where_an_entry_may_still_come_in_unseen()
    {
        var log = new BusyLog();
        await using var cluster = await WebhookClusters.StartAsync(
            TestStorage.Sqlite, options => options.ConfigureSilo = (_, silo) => WebhookClusters.Wrap<ITransferLog>(silo.Services, log.Around));
        await cluster.BuyAsync("viewer", 100);

        log.IsBusy = true;
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.OpenAsync("http://127.0.0.1:9/hook"));
        Assert.Empty((await cluster.Grains.WebhookEndpoints().ListAsync(new PageRequest(10, null))).Items);

        log.IsBusy = false;
        await cluster.OpenAsync("http://127.0.0.1:9/hook");
    }

    /// <summary>A journal with a writer that isn't done, for as long as it is said.</summary>
    private sealed class BusyLog
    {
        public bool IsBusy { get; set; }

        public ITransferLog Around(ITransferLog inner) => new Log(this, inner);

        private sealed class Log(BusyLog busy, ITransferLog inner) : ITransferLog
        {
            public async Task<JournalMark> MarkAsync(CancellationToken cancellation) =>
                await inner.MarkAsync(cancellation) is var mark && busy.IsBusy ? mark with { OldestWriter = 0, NextWriter = Math.Max(1, mark.NextWriter) } : mark;

            public Task<IReadOnlyList<JournalTransfer>> ReadAsync(long after, long through, long sight, CancellationToken cancellation) =>
                inner.ReadAsync(after, through, sight, cancellation);

            public Task<IReadOnlySet<TransferAnswer>> FindAnswersAsync(IReadOnlyCollection<TransferAnswer> wanted, CancellationToken cancellation) =>
                inner.FindAnswersAsync(wanted, cancellation);
        }
    }

    [SkippableFact]
    public async Task An_endpoint_that_is_gone_is_told_no_more_and_a_replay_tells_it_what_it_missed()
    {
        using var receiver = new Receiver();
        receiver.Answer = static _ => 410;
        await using var cluster = await WebhookClusters.StartAsync(TestStorage.Sqlite);
        var (opened, other) = (await cluster.OpenAsync(receiver.Address), await cluster.OpenAsync(receiver.Address.Replace("/hook", "/other", StringComparison.Ordinal), "payout.paid"));

        await cluster.BuyAsync("viewer", 100);
        await Eventually.IsTrueAsync(async () => !(await cluster.Endpoint(opened).GetAsync())!.IsEnabled, "the endpoint is disabled");
        WebhookDeliveryView? waiting = null;
        await Eventually.IsTrueAsync(
            async () => (waiting = Assert.Single(await cluster.AwaitAsync(opened, 1, "pending"))) is { Attempts: 1, LastStatusCode: 410 }, "what it answered is noted, and the message waits");
        Assert.True((await cluster.Endpoint(other).GetAsync())!.IsEnabled, "the other is not");
        var third = await cluster.OpenAsync(receiver.Address.Replace("/hook", "/third", StringComparison.Ordinal));
        receiver.Answer = static _ => 200;
        await cluster.BuyAsync("viewer", 100);
        await cluster.AwaitAsync(third, 1, "delivered");
        Assert.DoesNotContain(receiver.All, static received => received is { Path: "/hook", Sequence: 2 });

        Assert.Equal(1, await cluster.Endpoint(opened).ReplayAsync(new WebhookReplay(waiting!.Id, null)));
        await cluster.AwaitAsync(opened, 2, "delivered");
        Assert.True((await cluster.Endpoint(opened).GetAsync())!.IsEnabled, "it is told again");
        Assert.Equal([1, 1, 2], receiver.All.Where(static received => received.Path == "/hook").Select(static received => received.Sequence).Order());
    }

    [SkippableFact]
    public async Task After_a_rotation_both_secrets_sign_for_a_day_and_the_same_request_again_is_the_same_secret()
    {
        var clock = new TestClock();
        using var receiver = new Receiver();
        await using var cluster = await WebhookClusters.StartAsync(TestStorage.Sqlite, options => options.Time = clock);
        var opened = await cluster.OpenAsync(receiver.Address);
        var key = IdempotencyKey.Parse("key");

        var rotated = (await cluster.Endpoint(opened).RotateSecretAsync(WebhookClusters.Operator, key))!;
        var again = (await cluster.Endpoint(opened).RotateSecretAsync(WebhookClusters.Operator, key))!;

        Assert.Equal((true, rotated.Value), (again.Replayed, again.Value));
        Assert.NotEqual(opened.Secret, rotated.Value!.Secret);
        await cluster.BuyAsync("viewer", 100);
        await cluster.AwaitAsync(opened, 1, "delivered");
        clock.Advance(TimeSpan.FromHours(24));
        await cluster.BuyAsync("viewer", 100);
        await cluster.AwaitAsync(opened, 2, "delivered");

        Assert.Equal([(true, true, 2), (false, true, 1)], receiver.All.Select(received =>
            (received.IsSignedBy(opened.Secret), received.IsSignedBy(rotated.Value.Secret), received.Signatures.Split(' ').Length)));
    }

    [SkippableFact]
    public async Task A_deleted_endpoint_is_told_nothing_and_known_to_nobody()
    {
        using var receiver = new Receiver();
        await using var cluster = await WebhookClusters.StartAsync(TestStorage.Sqlite);
        var (deleted, kept) = (await cluster.OpenAsync(receiver.Address), await cluster.OpenAsync(receiver.Address.Replace("/hook", "/kept", StringComparison.Ordinal)));

        Assert.True(await cluster.Endpoint(deleted).DeleteAsync(), "it is deleted");
        Assert.False(await cluster.Endpoint(deleted).DeleteAsync(), "it was deleted");
        await cluster.BuyAsync("viewer", 100);
        await cluster.AwaitAsync(kept, 1, "delivered");

        Assert.Equal("/kept", Assert.Single(receiver.All).Path);
        Assert.Null(await cluster.Endpoint(deleted).GetAsync());
        Assert.Null(await cluster.Endpoint(deleted).GetDeliveriesAsync(new PageRequest(10)));
        Assert.Null(await cluster.Endpoint(deleted).ReplayAsync(new WebhookReplay(null, DateTimeOffset.UnixEpoch)));
        Assert.Null(await cluster.Endpoint(deleted).RotateSecretAsync(WebhookClusters.Operator, IdempotencyKey.Parse("key")));
        Assert.Equal(kept.Endpoint.Id, Assert.Single((await cluster.Grains.WebhookEndpoints().ListAsync(new PageRequest(10))).Items).Id);
    }
}
