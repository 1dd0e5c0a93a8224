using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Auditing;

namespace OrleansCoins.UnitTests.Auditing;

public sealed class AuditRulesTests
{
    private static readonly OperatorAction Freeze = new(
        UserId.Parse("olga"), "wallet.freeze", "wallet:alice", IdempotencyKey.Parse("key"), RequestDigest.Of("freeze"u8))
    { Reason = "Stolen card." };

    [Fact]
    public void A_log_that_nobody_touched_is_right() => Assert.Empty(Check(Log()));

    [Fact]
    public void A_record_that_was_changed_shows_whatever_was_changed_of_it()
    {
        var log = Log();
        Assert.NotEmpty(Check([log[0], log[1] with { Body = log[1].Body.Replace("olga", "oleg") }, log[2]]));
        Assert.NotEmpty(Check([log[0], log[1], log[2] with { Keys = log[2].Keys with { By = "oleg" } }]));
        Assert.NotEmpty(Check([log[0], log[1], log[2] with { Keys = log[2].Keys with { Subject = "wallet:bob" } }]));
        Assert.NotEmpty(Check([log[0] with { Hash = log[1].Hash }, log[1], log[2]]));
        Assert.NotEmpty(Check([log[0] with { Reason = "He asked for it." }, log[1], log[2]]));
        Assert.NotEmpty(Check([log[0] with { Body = "{}" }, log[1], log[2]]));
    }

    [Fact]
    public void A_record_that_was_removed_or_put_in_between_shows()
    {
        var log = Log();
        Assert.NotEmpty(Check([log[1], log[2]]));
        Assert.NotEmpty(Check([log[0], log[2]]));
        Assert.NotEmpty(Check([log[0], AuditRules.Ask(log[0], Freeze with { Action = "wallet.unfreeze" }, "salt", 9), log[1], log[2]]));
        Assert.NotEmpty(Check([log[0], AuditRules.Ask(log[0], Freeze with { Action = "wallet.unfreeze" }, "salt", 9), log[2]]));
    }

    [Fact]
    public void A_reason_can_be_erased_and_nothing_else_with_it()
    {
        var log = Log();
        Assert.Empty(Check([log[0] with { Reason = null, Salt = null }, log[1], log[2]]));
        Assert.DoesNotContain("Stolen", log[0].Body, StringComparison.Ordinal);
        Assert.NotEqual(log[0].Body, AuditRules.Ask(null, Freeze, "another salt", 1).Body);
    }

    [Fact]
    public void A_record_says_what_was_asked_for_by_whom_and_what_came_of_it()
    {
        var (asked, told) = (AuditText.Read(Log()[0].Body), AuditText.Read(Log()[1].Body));
        Assert.Equal((1, AuditStatus.Asked, "olga", "wallet.freeze", "wallet:alice", "olga/wallet:alice/key"), (asked.Number, asked.Status, asked.By, asked.Action, asked.Subject, asked.Key));
        Assert.Equal((2, AuditStatus.Refused, 1, RefusalReason.UnknownCreator), (told.Number, told.Status, told.Asked, told.Refused));
        Assert.True(AuditRules.IsOf(asked, Freeze));
        Assert.False(AuditRules.IsOf(asked, Freeze with { Digest = RequestDigest.Of("other"u8) }));
        Assert.False(AuditRules.IsOf(asked, Freeze with { Action = "wallet.unfreeze" }));
    }

    private static List<StoredAudit> Log()
    {
        var first = AuditRules.Ask(null, Freeze, "salt", 1);
        var second = AuditRules.Tell(first, AuditText.Read(first.Body), new AuditOutcome(RefusalReason.UnknownCreator, null), 2);
        return [first, second, AuditRules.Ask(second, Freeze, "salt", 3)];
    }

    private static List<(string, string)> Check(IEnumerable<StoredAudit> log)
    {
        var (number, hash, found) = (0L, AuditRules.NoHash, new List<(string, string)>());
        foreach (var record in log)
        {
            found.AddRange(AuditRules.Check(number, hash, record));
            (number, hash) = (record.Keys.Number, record.Hash);
        }

        return found;
    }
}
