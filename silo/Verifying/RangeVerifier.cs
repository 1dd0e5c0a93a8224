using System.Data.Common;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>Verifies one stretch of the journal: account by account as the entries come, and the other ends of transfers a page at a time.</summary>
/// <param name="scan">The journal.</param>
/// <param name="through">Entries beyond this position are left for another day: they may still be on their way.</param>
/// <param name="openBefore">Since when a transfer may be without an answer, in microseconds since 1970.</param>
/// <param name="progress">Is told how many entries more were read.</param>
internal sealed class RangeVerifier(JournalScan scan, long through, long openBefore, Action<int> progress)
{
    private const int PageSize = 2_000;

    /// <summary>Verifies a stretch, on two connections: one for the entries, one to look others up.</summary>
    public async Task<RangeResult> VerifyAsync(JournalRange range, CancellationToken cancellation)
    {
        var result = new RangeResult();
        await using var reading = await scan.OpenAsync(cancellation);
        await using var lookingUp = await scan.OpenAsync(cancellation);
        var (account, head) = ("", AccountHead.Empty);
        if (range.After is { } before)
        {
            account = before.Account;
            // Its row is verified with the stretch before this one, which says so if it is gone.
            head = (await scan.FindAsync(lookingUp, before, cancellation))?.Head ?? new AccountHead(before.Sequence, default, 0, 0);
        }

        var page = new List<Entry>(PageSize);
        var bucket = -1;
        await foreach (var row in scan.ReadAsync(reading, range, through, cancellation))
        {
            if (row.Place.Account != account)
            {
                (account, head, bucket) = (row.Place.Account, AccountHead.Empty, -1);
                result.Accounts++;
            }

            result.Entries++;
            if (row.Entry is { } entry)
            {
                AccountRules.Check(head, entry, result.Differences.Add);
                CoinOrigins.Check(entry, result.Differences.Add);
                bucket = bucket < 0 ? entry.Account.Bucket : bucket;
                if (entry.Bucket != bucket)
                {
                    result.Differences.Add(new Difference("bucket", account, entry.Sequence, $"{bucket}", $"{entry.Bucket}"));
                }

                result.Count(entry, head.Balance);
                page.Add(entry);
            }
            else
            {
                result.Differences.Add(new Difference("readable", account, row.Place.Sequence, "an entry", row.Fault!));
            }

            head = row.Head;
            if (page.Count == PageSize)
            {
                await CheckTransfersAsync(lookingUp, page, result, cancellation);
                page.Clear();
                progress(PageSize);
            }
        }

        await CheckTransfersAsync(lookingUp, page, result, cancellation);
        progress(page.Count);
        return result;
    }

    private async Task CheckTransfersAsync(DbConnection connection, List<Entry> page, RangeResult result, CancellationToken cancellation)
    {
        var debits = page.FindAll(static entry => TransferRules.IsDebit(entry));
        var answers = await scan.FindByRequestAsync(connection, debits.Select(static debit => (debit.Peer!.Value.Value, TransferRules.AnswerOf(debit))), cancellation);
        var refused = debits.FindAll(debit => TransferRules.IsRefusal(AnswerTo(answers, debit)));
        var returns = await scan.FindByRequestAsync(connection, refused.Select(static debit => (debit.Account.Value, TransferRules.ReturnOf(debit))), cancellation);
        foreach (var debit in debits)
        {
            var open = TransferRules.CheckDebit(
                debit, AnswerTo(answers, debit), returns.GetValueOrDefault((debit.Account.Value, TransferRules.ReturnOf(debit)))?.OtherEnd, result.Differences.Add);
            if (open is not null)
            {
                AddOpen(open, result);
            }
        }

        await CheckCausedAsync(connection, page, result, cancellation);
        await CheckRewardsAsync(connection, page, result, cancellation);
        await CheckReversalsAsync(connection, page, result, cancellation);
    }

    private async Task CheckReversalsAsync(DbConnection connection, List<Entry> page, RangeResult result, CancellationToken cancellation)
    {
        var reversals = new List<(Entry Entry, SentGiftId Gift)>();
        foreach (var entry in page.Where(static entry => entry is { Kind: EntryKind.Reversal, Peer: not null }))
        {
            if (ReversalChecks.TryFindGift(entry, out var gift))
            {
                reversals.Add((entry, gift));
            }
            else
            {
                result.Differences.Add(TransferRules.NamesNoDebit(entry));
            }
        }

        if (reversals.Count == 0)
        {
            return;
        }

        var credits = await scan.FindByRequestAsync(
            connection, reversals.Where(static pair => !pair.Entry.Account.IsWallet).Select(static pair => (pair.Entry.Account.Value, RequestId.ForGift(pair.Gift).Value)), cancellation);
        var debits = await scan.FindBySequenceAsync(
            connection, reversals.Where(static pair => pair.Entry.Account.IsWallet).Select(static pair => (pair.Entry.Account.Value, pair.Gift.Sequence)), cancellation);
        var others = await scan.FindByRequestAsync(connection, reversals.Select(static pair => (pair.Entry.Peer!.Value.Value, pair.Entry.RequestId.Value)), cancellation);
        foreach (var (entry, gift) in reversals)
        {
            var found = entry.Account.IsWallet
                ? debits.GetValueOrDefault((entry.Account.Value, gift.Sequence))
                : credits.GetValueOrDefault((entry.Account.Value, RequestId.ForGift(gift).Value));
            var other = others.GetValueOrDefault((entry.Peer!.Value.Value, entry.RequestId.Value));
            if (ReversalChecks.Check(entry, found?.OtherEnd, other?.OtherEnd, result.Differences.Add) is { } open)
            {
                AddOpen(open, result);
            }
        }
    }

    /// <summary>Both ends of a reward have the same request id.</summary>
    private async Task CheckRewardsAsync(DbConnection connection, List<Entry> page, RangeResult result, CancellationToken cancellation)
    {
        var rewards = page.FindAll(static entry => entry is { Kind: EntryKind.Reward, Peer: not null });
        if (rewards.Count == 0)
        {
            return;
        }

        var others = await scan.FindByRequestAsync(connection, rewards.Select(static reward => (reward.Peer!.Value.Value, reward.RequestId.Value)), cancellation);
        foreach (var reward in rewards)
        {
            var other = others.GetValueOrDefault((reward.Peer!.Value.Value, reward.RequestId.Value))?.OtherEnd;
            if (reward.Account.Kind != AccountKind.Campaign)
            {
                RewardChecks.CheckCredit(reward, other, result.Differences.Add);
            }
            else if (RewardChecks.CheckDebit(reward, other, result.Differences.Add) is { } open)
            {
                AddOpen(open, result);
            }
        }
    }

    private async Task CheckCausedAsync(DbConnection connection, List<Entry> page, RangeResult result, CancellationToken cancellation)
    {
        var caused = new List<(Entry Entry, SentGiftId Gift)>();
        foreach (var entry in page.Where(static entry => TransferRules.NeedsDebit(entry)))
        {
            if (TransferRules.TryFindDebit(entry, out var gift))
            {
                caused.Add((entry, gift));
            }
            else
            {
                result.Differences.Add(TransferRules.NamesNoDebit(entry));
            }
        }

        var debits = await scan.FindBySequenceAsync(connection, caused.Select(static pair => (WalletOf(pair.Gift), pair.Gift.Sequence)), cancellation);
        var refusals = await scan.FindByRequestAsync(
            connection,
            caused.Where(static pair => pair.Entry is { Kind: EntryKind.GiftReturned, Peer: not null })
                .Select(static pair => (pair.Entry.Peer!.Value.Value, RequestId.ForGift(pair.Gift).Value)),
            cancellation);
        foreach (var (entry, gift) in caused)
        {
            var refusal = entry.Peer is { } peer ? refusals.GetValueOrDefault((peer.Value, RequestId.ForGift(gift).Value)) : null;
            TransferRules.CheckCaused(entry, gift, debits.GetValueOrDefault((WalletOf(gift), gift.Sequence))?.OtherEnd, refusal?.OtherEnd, result.Differences.Add);
        }
    }

    private static string WalletOf(SentGiftId gift) => AccountId.Wallet(gift.Sender).Value;

    private static OtherEnd? AnswerTo(Dictionary<(string Account, string RequestId), FoundEntry> answers, Entry debit) =>
        answers.GetValueOrDefault((debit.Peer!.Value.Value, TransferRules.AnswerOf(debit)))?.OtherEnd;

    private void AddOpen(OpenTransfer open, RangeResult result)
    {
        if (open.OccurredAtMicroseconds > openBefore)
        {
            result.Open.Add(open);
        }
        else
        {
            result.Differences.Add(new Difference(
                "undelivered", open.Account, open.Sequence, $"an answer from {open.Peer}", $"none since {Microseconds.ToTime(open.OccurredAtMicroseconds):u}"));
        }
    }
}
