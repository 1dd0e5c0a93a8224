using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Webhooks;

namespace OrleansCoins.ClusterTests.Journal;

/// <summary>What every store of webhooks guarantees.</summary>
public abstract partial class JournalSuite
{
    private const long Then = 1_000_000;

    private IWebhookStore Webhooks => _services!.GetRequiredService<IWebhookStore>();

    [SkippableFact]
    public async Task Entries_are_read_for_webhooks_by_kind_in_the_order_of_their_positions()
    {
        RequireStorage();
        var log = _services!.GetRequiredService<ITransferLog>();
        await AddEntryAsync("one", EntryKind.Purchase);
        var after = (await log.MarkAsync(CancellationToken.None)).Position;
        await AddEntryAsync("two", EntryKind.Freeze);
        await AddEntryAsync("three", EntryKind.Purchase);
        await AddEntryAsync("four", EntryKind.Unlock);
        var through = (await log.MarkAsync(CancellationToken.None)).Position;
        await AddEntryAsync("five", EntryKind.Purchase);

        Assert.Equal(["wallet:one", "wallet:two", "wallet:three"], await ReadAsync(0, EntryKind.Purchase, EntryKind.Freeze));
        Assert.Equal(["wallet:three"], await ReadAsync(after, EntryKind.Purchase));
        Assert.Empty(await ReadAsync(after, EntryKind.Payout));

        async Task<IEnumerable<string>> ReadAsync(long from, params EntryKind[] kinds)
        {
            var read = await Webhooks.ReadEntriesAsync(from, through, kinds, CancellationToken.None);
            Assert.Equal(read.Select(static row => row.Position).Order(), read.Select(static row => row.Position));
            Assert.All(read, row => Assert.InRange(row.Position, from + 1, through));
            return read.Select(static row => row.Entry.Account.Value);
        }

        Task AddEntryAsync(string user, EntryKind kind) => AddAsync(
            AccountId.Wallet(UserId.Parse(user)), new EntryDraft(kind, 0, ContraAccounts.None, null, Key(user), OwnRequests.Digest, "{}"));
    }

    [SkippableFact]
    public async Task An_endpoint_is_stored_once_and_changed_by_whoever_has_seen_its_last_version()
    {
        RequireStorage();
        var (old, young) = (new StoredEndpoint("hook_old", EndpointStatus.Enabled, 5, Then, 1, "{\"a\":\"ä\"}"), new StoredEndpoint("hook_young", EndpointStatus.Disabled, 0, Then + 1, 1, "{}"));

        Assert.True(await Webhooks.InsertAsync(old, CancellationToken.None), "it is new");
        Assert.True(await Webhooks.InsertAsync(young, CancellationToken.None), "it is new");
        Assert.False(await Webhooks.InsertAsync(old with { Body = "other" }, CancellationToken.None), "there is one");
        Assert.Equal([young, old], await Webhooks.ListAsync(CancellationToken.None));
        Assert.Equal(old, await Webhooks.GetAsync("hook_old", CancellationToken.None));
        Assert.Null(await Webhooks.GetAsync("hook_none", CancellationToken.None));

        Assert.True(await Webhooks.ReplaceAsync(old with { Status = EndpointStatus.Deleted, Body = "gone", Position = 99 }, CancellationToken.None), "its version is the last");
        Assert.False(await Webhooks.ReplaceAsync(old with { Body = "late" }, CancellationToken.None), "its version is not the last any more");
        Assert.Equal([young], await Webhooks.ListAsync(CancellationToken.None));
        Assert.Equal(old with { Status = EndpointStatus.Deleted, Body = "gone", Version = 2 }, await Webhooks.GetAsync("hook_old", CancellationToken.None));
    }

    [SkippableFact]
    public async Task Deliveries_and_how_far_their_endpoints_have_got_are_stored_together_and_once()
    {
        RequireStorage();
        await OpenAsync("hook_1", "hook_2");
        var made = Made("hook_1", "evt_1");

        await Webhooks.AddAsync([made, Made("hook_2", "evt_1")], ["hook_1"], 7, CancellationToken.None);
        await Webhooks.SetResultAsync(made with { Status = DeliveryStatus.Delivered, Attempts = 1, LastStatusCode = 204 }, 0, CancellationToken.None);
        await Webhooks.AddAsync([made, Made("hook_1", "evt_2")], ["hook_1"], 5, CancellationToken.None);

        Assert.Equal((7, 0), ((await Webhooks.GetAsync("hook_1", CancellationToken.None))!.Position, (await Webhooks.GetAsync("hook_2", CancellationToken.None))!.Position));
        Assert.Equal(
            [Made("hook_1", "evt_2"), made with { Status = DeliveryStatus.Delivered, Attempts = 1, LastStatusCode = 204 }],
            await Webhooks.ListDeliveriesAsync("hook_1", 10, null, CancellationToken.None));

        // What can't be stored as a whole isn't stored at all, nor is the place.
        await Assert.ThrowsAnyAsync<Exception>(() => Webhooks.AddAsync([Made("hook_1", "evt_3"), Made("hook_1", null!)], ["hook_1"], 9, CancellationToken.None));
        Assert.Equal(7, (await Webhooks.GetAsync("hook_1", CancellationToken.None))!.Position);
        Assert.Equal(2, (await Webhooks.ListDeliveriesAsync("hook_1", 10, null, CancellationToken.None)).Count);
    }

    [SkippableFact]
    public async Task What_came_of_a_try_counts_once_and_only_while_it_is_the_last()
    {
        RequireStorage();
        await OpenAsync("hook_1");
        var made = Made("hook_1", "evt_1");
        var failed = made with { Attempts = 1, LastStatusCode = 500, LastError = "ä", NextAttemptAtMicroseconds = Then + 50 };
        await Webhooks.AddAsync([made], [], 0, CancellationToken.None);

        await Webhooks.SetResultAsync(failed, 0, CancellationToken.None);
        await Webhooks.SetResultAsync(made with { Status = DeliveryStatus.Delivered, Attempts = 1 }, 0, CancellationToken.None);

        Assert.Equal([failed], await Webhooks.ListDeliveriesAsync("hook_1", 10, null, CancellationToken.None));
        Assert.Empty(await Webhooks.GetDueAsync("hook_1", Then + 49, 10, CancellationToken.None));
        Assert.Equal([failed], await Webhooks.GetDueAsync("hook_1", Then + 50, 10, CancellationToken.None));
        await Webhooks.SetResultAsync(failed with { Status = DeliveryStatus.Failed, Attempts = 2 }, 1, CancellationToken.None);
        Assert.Empty(await Webhooks.GetDueAsync("hook_1", long.MaxValue, 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task What_is_due_comes_oldest_first_and_lists_come_newest_first_in_pages()
    {
        RequireStorage();
        await OpenAsync("hook_1", "hook_2");
        WebhookDelivery[] made = [.. Enumerable.Range(1, 5).Select(number => Made("hook_1", $"evt_{number}"))];
        await Webhooks.AddAsync([.. made.Reverse(), Made("hook_2", "evt_9")], [], 0, CancellationToken.None);

        Assert.Equal(made[..3], await Webhooks.GetDueAsync("hook_1", Then, 3, CancellationToken.None));
        var first = await Webhooks.ListDeliveriesAsync("hook_1", 2, null, CancellationToken.None);
        Assert.Equal([made[4], made[3]], first);
        Assert.Equal([made[2], made[1], made[0]], await Webhooks.ListDeliveriesAsync("hook_1", 9, (first[^1].CreatedAtMicroseconds, first[^1].Id), CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_replay_makes_one_delivery_or_all_since_a_time_pending_anew()
    {
        RequireStorage();
        await OpenAsync("hook_1", "hook_2");
        WebhookDelivery[] made = [.. Enumerable.Range(1, 3).Select(number => Made("hook_1", $"evt_{number}"))];
        await Webhooks.AddAsync([.. made, Made("hook_2", "evt_1")], [], 0, CancellationToken.None);
        foreach (var delivery in made)
        {
            await Webhooks.SetResultAsync(delivery with { Status = DeliveryStatus.Failed, Attempts = 10, LastError = "no" }, 0, CancellationToken.None);
        }

        Assert.Equal(0, await Webhooks.ReplayAsync("hook_2", "evt_2", null, Then + 100, CancellationToken.None));
        Assert.Equal(1, await Webhooks.ReplayAsync("hook_1", "evt_1", null, Then + 100, CancellationToken.None));
        Assert.Equal(
            [made[0] with { LastError = "no", NextAttemptAtMicroseconds = Then + 100 }], await Webhooks.GetDueAsync("hook_1", Then + 100, 10, CancellationToken.None));
        Assert.Equal(2, await Webhooks.ReplayAsync("hook_1", null, made[1].CreatedAtMicroseconds, Then + 200, CancellationToken.None));
        Assert.Equal(3, (await Webhooks.GetDueAsync("hook_1", Then + 200, 10, CancellationToken.None)).Count);
    }

    [SkippableFact]
    public async Task A_replay_of_many_makes_each_pending_once_also_those_of_one_moment()
    {
        RequireStorage();
        await OpenAsync("hook_1");
        WebhookDelivery[] made = [.. Enumerable.Range(0, 2_500).Select(number => Made("hook_1", $"evt_{number:D5}_1"))];
        await Webhooks.AddAsync(made, [], 0, CancellationToken.None);
        await Task.WhenAll(made.Select(one => Webhooks.SetResultAsync(one with { Status = DeliveryStatus.Delivered, Attempts = 1 }, 0, CancellationToken.None)));
        Assert.Empty(await Webhooks.GetDueAsync("hook_1", long.MaxValue, 10, CancellationToken.None));

        Assert.Equal(2_500, await Webhooks.ReplayAsync("hook_1", null, Then, Then + 100, CancellationToken.None));
        Assert.Equal(2_500, (await Webhooks.GetDueAsync("hook_1", Then + 100, 3_000, CancellationToken.None)).DistinctBy(static one => one.Id).Count());
    }

    [SkippableFact]
    public async Task Old_deliveries_are_removed_and_those_of_deleted_endpoints_but_none_that_is_to_be_sent()
    {
        RequireStorage();
        await OpenAsync("hook_1", "hook_gone");
        WebhookDelivery[] made = [.. Enumerable.Range(1, 3).Select(number => Made("hook_1", $"evt_{number}"))];
        await Webhooks.AddAsync([.. made, Made("hook_gone", "evt_1"), Made("hook_gone", "evt_2")], [], 0, CancellationToken.None);
        await Webhooks.SetResultAsync(made[0] with { Status = DeliveryStatus.Delivered, Attempts = 1 }, 0, CancellationToken.None);
        await Webhooks.SetResultAsync(made[2] with { Status = DeliveryStatus.Failed, Attempts = 1 }, 0, CancellationToken.None);
        await Webhooks.ReplaceAsync((await Webhooks.GetAsync("hook_gone", CancellationToken.None))! with { Status = EndpointStatus.Deleted }, CancellationToken.None);

        Assert.Equal(2, await Webhooks.PurgeAsync(made[2].CreatedAtMicroseconds, 2, CancellationToken.None));
        Assert.Equal(1, await Webhooks.PurgeAsync(made[2].CreatedAtMicroseconds, 2, CancellationToken.None));
        Assert.Equal(0, await Webhooks.PurgeAsync(made[2].CreatedAtMicroseconds, 2, CancellationToken.None));
        Assert.Equal(["evt_3", "evt_2"], (await Webhooks.ListDeliveriesAsync("hook_1", 10, null, CancellationToken.None)).Select(static delivery => delivery.Id));
    }

    private static WebhookDelivery Made(string endpoint, string id) =>
        new(endpoint, id, "gift.sent", "wallet:alice", 7, Then + (id is null ? 0 : id[^1] - '0'), "{\"a\":\"ä\"}") { NextAttemptAtMicroseconds = Then };

    private async Task OpenAsync(params string[] endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            Assert.True(await Webhooks.InsertAsync(new StoredEndpoint(endpoint, EndpointStatus.Enabled, 0, Then, 1, "{}"), CancellationToken.None), "it is new");
        }
    }
}
