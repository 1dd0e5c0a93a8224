using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.ClusterTests.Journal;

public abstract partial class JournalSuite
{
    [SkippableFact]
    public async Task Recovery_reads_past_gifts_that_are_answered_in_sight_and_past_nothing_else()
    {
        RequireStorage();
        var log = _services!.GetRequiredService<ITransferLog>();
        var (creator, other) = (AccountId.Earnings(UserId.Parse("creator")), AccountId.Earnings(UserId.Parse("other")));
        await GiveAsync("credited");
        await GiveAsync("refused");
        await GiveAsync("open");
        await GiveAsync("credited-elsewhere");
        await GiveAsync("credited-later");
        var through = (await log.MarkAsync(CancellationToken.None)).Position;
        await AnswerAsync(creator, EntryKind.Gift, "credited");
        await AnswerAsync(creator, EntryKind.GiftRefused, "refused");
        await AnswerAsync(other, EntryKind.Gift, "credited-elsewhere");
        var sight = (await log.MarkAsync(CancellationToken.None)).Position;
        await AnswerAsync(creator, EntryKind.Gift, "credited-later");
        var end = (await log.MarkAsync(CancellationToken.None)).Position;

        Assert.Equal(["wallet:open:1", "wallet:credited-elsewhere:1", "wallet:credited-later:1"], await ReadAsync(0, through, sight));
        Assert.Equal(["wallet:open:1", "wallet:credited-elsewhere:1"], await ReadAsync(0, through, end));
        Assert.Equal(["wallet:credited-later:1"], await ReadAsync(through - 1, through, sight));

        // A refusal is a transfer of its own, to the sender; a credit is none.
        Assert.Equal(["earnings:creator:2"], await ReadAsync(through, end, end));

        async Task<IEnumerable<string>> ReadAsync(long after, long last, long within) =>
            (await log.ReadAsync(after, last, within, CancellationToken.None)).Select(static transfer => transfer.Id);

        Task GiveAsync(string viewer) => AddAsync(
            AccountId.Wallet(UserId.Parse(viewer)),
            new EntryDraft(EntryKind.Gift, -5, ContraAccounts.Gifts, creator, Key(viewer), RequestDigest.Of("gift"u8), "{}"));

        Task AnswerAsync(AccountId answering, EntryKind kind, string viewer)
        {
            var sender = UserId.Parse(viewer);
            return AddAsync(answering, new EntryDraft(
                kind,
                kind == EntryKind.Gift ? 5 : 0,
                ContraAccounts.Gifts,
                AccountId.Wallet(sender),
                RequestId.ForGift(new SentGiftId(sender, 1)),
                OwnRequests.Digest,
                "{}"));
        }
    }

    /// <summary>Adds an entry to any account, as its next.</summary>
    private async Task AddAsync(AccountId account, EntryDraft draft)
    {
        var session = await Here.OpenSessionAsync(account, CancellationToken.None);
        var head = await Here.ReadBackwardAsync(account, long.MaxValue, 1, CancellationToken.None) is [var last] ? last.Head : AccountHead.Empty;
        session.Begin(head);
        Assert.True(session.TryAppend(draft.After(account, head, DateTimeOffset.UnixEpoch.AddYears(56), "silo-1", account.Bucket), null, out var outcome));
        Assert.Equal(AppendOutcome.Written, await outcome);
        session.Close();
    }
}
