using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Auditing;
using OrleansCoins.Grains.Books;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>Verify finds what somebody does to the log of operators' actions.</summary>
public sealed class VerifyAuditTests(BooksOfEachStorage books) : IClassFixture<BooksOfEachStorage>
{
    public static TheoryData<TestStorage> Storages => [TestStorage.PostgreSql, TestStorage.Sqlite];

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_record_that_is_changed_removed_or_put_in_is_found(TestStorage storage)
    {
        var cluster = await WithActionsAsync(storage);
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);

        await FindsAsync(cluster, "audit record 3", "UPDATE audit SET body = replace(body, 'olga', 'oleg'), acted_by = 'oleg' WHERE number = 3");
        await FindsAsync(cluster, "audit record 3", "UPDATE audit SET acted_by = 'oleg' WHERE number = 3");
        await FindsAsync(cluster, "audit record 1", "UPDATE audit SET reason = 'He asked for it.' WHERE number = 1");
        await FindsAsync(cluster, "audit record 3", "DELETE FROM audit WHERE number = 2");
        await FindsAsync(cluster, "audit record 1", "UPDATE audit SET hash = replace(hash, substr(hash, 1, 4), 'ffff') WHERE number = 1");
        await FindsAsync(cluster, "audit record 8", "INSERT INTO audit SELECT 8, NULL, acted_by, action, subject, request_key, body, hash, reason, salt FROM audit WHERE number = 1");

        await new Database(cluster).ExecuteAsync("UPDATE audit SET reason = NULL, salt = NULL");
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task Records_that_are_removed_at_the_end_are_found_by_the_closing_that_was_made_over_them(TestStorage storage)
    {
        var cluster = await WithActionsAsync(storage);
        await cluster.Services.GetRequiredService<Closer>().CloseAsync("over the log", CancellationToken.None);
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);

        await FindsAsync(cluster, "audit record 4", "DELETE FROM audit WHERE number = 4");
        await FindsAsync(cluster, "audit record 4", "DELETE FROM audit");
    }

    [SkippableTheory]
    [MemberData(nameof(Storages))]
    public async Task A_request_is_known_by_its_key_whichever_activation_recorded_it_and_many_at_once_make_one_chain(TestStorage storage)
    {
        var cluster = await WithActionsAsync(storage);
        var audit = cluster.Grains.Audit();
        var asked = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => audit.AskAsync(Action($"wallet:{number % 20}", "same"))));
        Assert.Equal(20, asked.Select(static one => one.Value!.Number).Distinct().Count());
        var others = Enumerable.Range(0, 2).Select(_ => new OtherActivation(cluster)).ToList();
        var known = await others[0].AskAsync(Action("wallet:3", "same"));
        Assert.Equal(asked[3].Value!.Number, known.Value!.Number);
        await Task.WhenAll(others.Select(async other =>
        {
            // One after the other, as an activation does; the two at once.
            for (var number = 0; number < 20; number++)
            {
                Assert.NotNull((await other.AskAsync(Action($"wallet:more-{number}", "key"))).Value);
            }
        }));

        Assert.Equal(
            RefusalReason.IdempotencyKeyReused, (await audit.AskAsync(Action("wallet:3", "same") with { Digest = RequestDigest.Of("another"u8) })).Refusal?.Reason);
        Assert.Empty((await VerifyRuns.VerifyAsync(cluster)).Report.Differences);
        Assert.Equal(4 + 20 + 20, await new Database(cluster).CountAsync("SELECT count(*) FROM audit"));
    }

    private static OperatorAction Action(string subject, string key) =>
        new(UserId.Parse("olga"), "wallet.freeze", subject, IdempotencyKey.Parse(key), RequestDigest.Of("request"u8)) { Reason = "Why not." };

    /// <summary>Two requests, one done and one refused: four records.</summary>
    private async Task<CoinsCluster> WithActionsAsync(TestStorage storage)
    {
        var cluster = await books.OverAsync(storage);
        await new Database(cluster).ExecuteAsync("DELETE FROM audit");
        var audit = cluster.Grains.Audit();
        foreach (var (subject, refused) in new[] { ("wallet:one", (RefusalReason?)null), ("wallet:two", RefusalReason.UnknownCreator) })
        {
            var ticket = (await audit.AskAsync(Action(subject, "key"))).Value!;
            await audit.TellAsync(ticket.Number, new AuditOutcome(refused, null));
            Assert.Equal(refused is null, (await audit.TellAsync(ticket.Number, new AuditOutcome(null, "later"))).IsDone);
        }

        return cluster;
    }

    /// <summary>Does something to the log, has it found, and undoes it.</summary>
    private static async Task FindsAsync(CoinsCluster cluster, string where, string sql)
    {
        var database = new Database(cluster);
        await database.ExecuteAsync("CREATE TABLE audit_copy AS SELECT * FROM audit");
        Assert.NotEqual(0, await database.ExecuteAsync(sql));
        Assert.Contains((await VerifyRuns.VerifyAsync(cluster)).Report.Differences, difference => difference.StartsWith($"{where}: audit: ", StringComparison.Ordinal));
        await database.ExecuteAsync("DELETE FROM audit");
        await database.ExecuteAsync("INSERT INTO audit SELECT * FROM audit_copy ORDER BY number");
        await database.ExecuteAsync("DROP TABLE audit_copy");
    }

    /// <summary>What a second activation of the log does, which knows nothing of the first.</summary>
    private sealed class OtherActivation(CoinsCluster cluster)
    {
        private readonly AuditGrain _grain = new(cluster.Services.GetRequiredService<IAuditStore>(), TimeProvider.System);

        public Task<Outcome<AuditTicket>> AskAsync(OperatorAction action) => _grain.AskAsync(action);
    }
}
