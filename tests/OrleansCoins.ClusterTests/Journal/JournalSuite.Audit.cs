using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task What_operators_did_is_read_back_as_it_was_recorded_newest_first_and_by_who_what_and_whom()
    {
        RequireStorage();
        var store = _services!.GetRequiredService<IAuditStore>();
        Assert.Null(await store.GetLastAsync(CancellationToken.None));

        var freeze = AuditRules.Ask(null, Asked("olga", "wallet.freeze", "wallet:a", "k1") with { Reason = "why 'quoted'" }, "salt", 1);
        var done = AuditRules.Tell(freeze, AuditText.Read(freeze.Body), new AuditOutcome(null, "{}"), 2);
        var hold = AuditRules.Ask(done, Asked("olga", "payouts.hold", "earnings:b", "k2"), "salt", 3);
        var other = AuditRules.Ask(hold, Asked("oleg", "wallet.freeze", "wallet:a", "k1"), "salt", 4);
        foreach (var record in new[] { freeze, done, hold, other })
        {
            Assert.True(await store.InsertAsync(record, CancellationToken.None), $"record {record.Keys.Number} is added");
        }

        Assert.Equal(other, await store.GetLastAsync(CancellationToken.None));
        Assert.Equal(freeze, await store.GetAsync(1, CancellationToken.None));
        Assert.Null(await store.GetAsync(5, CancellationToken.None));
        Assert.Equal(freeze, await store.FindAsync("olga/wallet:a/k1", CancellationToken.None));
        Assert.Null(await store.FindAsync("olga/wallet:b/k1", CancellationToken.None));
        Assert.Equal([new KeyValuePair<long, StoredAudit>(1, done)], await store.FindOutcomesAsync([1, 3, 4], CancellationToken.None));
        Assert.Equal([4L, 3L, 1L], await ListAsync(null, null, null));
        Assert.Equal([4L, 1L], await ListAsync(null, "wallet.freeze", null));
        Assert.Equal([3L, 1L], await ListAsync("olga", null, null));
        Assert.Equal([1L], await ListAsync("olga", "wallet.freeze", "wallet:a"));
        Assert.Equal([3L], (await store.ListAsync(new AuditFilter(null, null, null), 4, 1, CancellationToken.None)).Select(static record => record.Keys.Number));

        async Task<IEnumerable<long>> ListAsync(string? by, string? action, string? subject) =>
            (await store.ListAsync(new AuditFilter(by, action, subject), long.MaxValue, 10, CancellationToken.None)).Select(static record => record.Keys.Number);
    }

    [SkippableFact]
    public async Task A_number_is_given_once_and_a_request_has_one_outcome()
    {
        RequireStorage();
        var store = _services!.GetRequiredService<IAuditStore>();
        var first = AuditRules.Ask(null, Asked("olga", "wallet.freeze", "wallet:a", "k1"), "salt", 1);
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.InsertAsync(first, CancellationToken.None)));
        Assert.Single(added, static one => one);

        var done = AuditRules.Tell(first, AuditText.Read(first.Body), new AuditOutcome(null, null), 2);
        Assert.True(await store.InsertAsync(done, CancellationToken.None));
        var again = AuditRules.Tell(done, AuditText.Read(first.Body), new AuditOutcome(null, null), 3);
        Assert.False(await store.InsertAsync(again, CancellationToken.None));
        Assert.Equal(done, await store.GetLastAsync(CancellationToken.None));
    }

    private static OperatorAction Asked(string by, string action, string subject, string key) =>
        new(UserId.Parse(by), action, subject, IdempotencyKey.Parse(key), RequestDigest.Of("request"u8));
}
