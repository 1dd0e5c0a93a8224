using System.Collections.Immutable;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Chaos.Checking;

/// <summary>What callers were told, against what is in their wallets.</summary>
internal static class AnswerChecks
{
    /// <summary>Every request's violations, and every wallet entry that no request explains.</summary>
    public static IEnumerable<Violation> Check(ImmutableArray<Attempt> attempts, JournalIndex journal)
    {
        var requests = attempts.GroupBy(attempt => (attempt.Account, attempt.RequestId)).ToList();
        return requests.SelectMany(request => CheckRequest([.. request], journal))
            .Concat(CheckNothingElse(journal, [.. requests.Select(request => request.Key)]))
            .Concat(CheckReceiptIds(attempts));
    }

    private static IEnumerable<Violation> CheckRequest(Attempt[] attempts, JournalIndex journal)
    {
        var written = journal.Find(attempts[0].Account, attempts[0].RequestId);
        var accepted = attempts.Where(attempt => attempt.Answer is Accepted).ToList();
        foreach (var row in accepted.Count == 0 ? written : [])
        {
            yield return Of(Rule.NothingElse, attempts[0], row, $"it was never accepted ({Told(attempts)}), and is written");
        }

        if (accepted.Count > 0 && written.IsEmpty)
        {
            yield return Of(Rule.AcceptedIsWritten, accepted[0], null, $"{accepted[0].Request} was accepted, and is not written");
        }

        if (!attempts.Any(attempt => attempt.Answer is Accepted or Refused))
        {
            yield return Of(Rule.Answered, attempts[0], null, $"{attempts.Length} attempts had no answer");
        }

        foreach (var row in accepted.Count > 0 ? written : [])
        {
            foreach (var violation in CheckReplies(accepted, row))
            {
                yield return violation;
            }
        }

        foreach (var violation in CheckOrder(attempts, accepted).Concat(CheckRefusals(attempts, accepted, journal)))
        {
            yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckReplies(List<Attempt> accepted, JournalRow row)
    {
        foreach (var attempt in accepted.DistinctBy(attempt => (attempt.Request, attempt.Answer)))
        {
            if (!IsAsAsked(attempt.Request, row))
            {
                yield return Of(Rule.AsAsked, attempt, row,
                    $"{attempt.Request} for {Terms.AmountOf(attempt.Request)} was asked; the entry is a {row.Kind} of {row.Amount}: {row.Detail}");
            }

            var told = ((Accepted)attempt.Answer).Receipt;
            if (told != Retold(attempt.Request, row, told.Id))
            {
                yield return Of(Rule.ReplyIsTheEntry, attempt, row, $"{told} was told; the entry is {row}");
            }
        }
    }

    private static bool IsAsAsked(WalletRequest request, JournalRow row) => row.Amount == Terms.AmountOf(request) && request switch
    {
        GiftRequest gift => row.Kind == "gift" && row.Peer == $"earnings:{gift.Creator}" && row.Text("giftId") == gift.Gift
            && row.Number("quantity") == gift.Quantity && row.Text("roomId") == gift.Room && row.Text("contentId") == gift.Content,
        PurchaseRequest purchase => row.Kind == "purchase" && row.Peer is null && row.Text("packageId") == purchase.Package,
        _ => false,
    };

    /// <summary>What the caller must have been told, from the entry alone; only ids are opaque.</summary>
    private static Receipt Retold(WalletRequest request, JournalRow row, string id) => request is PurchaseRequest
        ? new Receipt(id, row.Text("packageId") ?? "", 1, row.Amount, null, null, null, null, null, null)
        : new Receipt(
            id,
            row.Text("giftId") ?? "",
            (int)(row.Number("quantity") ?? 0),
            -row.Amount,
            row.Text("creatorId"),
            row.Text("roomId"),
            row.Text("contentId"),
            Terms.ShareOf(-row.Amount),
            row.Balance,
            row.OccurredAt);

    /// <summary>One request is accepted under a key, with one answer; whatever was sent after that answer got it again, or was told that the key is used.</summary>
    private static IEnumerable<Violation> CheckOrder(Attempt[] attempts, List<Attempt> accepted)
    {
        if (accepted.DistinctBy(attempt => (attempt.Request, attempt.Answer)).Skip(1).FirstOrDefault() is { } other)
        {
            yield return Of(Rule.SameKeySameAnswer, other, null,
                $"it was accepted as {accepted[0].Request} {accepted[0].Answer} and as {other.Request} {other.Answer}");
        }

        var known = accepted.Count == 0 ? TimeSpan.MaxValue : accepted.Min(attempt => attempt.AnsweredAt);
        foreach (var attempt in attempts.Where(attempt => attempt.SentAt > known && attempt.Answer is Refused))
        {
            if (attempt.Request == accepted[0].Request || attempt.Answer is Refused { Reason: not RefusalReason.IdempotencyKeyReused })
            {
                yield return Of(Rule.SameKeySameAnswer, attempt, null,
                    $"{attempt.Request} had been accepted as {accepted[0].Request}; now {attempt.Answer}");
            }
        }
    }

    private static IEnumerable<Violation> CheckRefusals(Attempt[] attempts, List<Attempt> accepted, JournalIndex journal)
    {
        foreach (var attempt in attempts)
        {
            switch (attempt.Answer)
            {
                case Refused { Reason: RefusalReason.IdempotencyKeyReused } when !accepted.Exists(first => first.Request != attempt.Request):
                    yield return Of(Rule.RefusalIsTrue, attempt, null,
                        $"{attempt.Request} was told that its key is used, and no other request used it");
                    break;
                case Refused { Reason: RefusalReason.InsufficientCoins } poor when !IsTrue(poor, attempt, journal):
                    yield return Of(Rule.RefusalIsTrue, attempt, null,
                        $"{attempt.Request} was refused with {poor}, which the wallet never held, or which is enough");
                    break;
            }
        }
    }

    private static bool IsTrue(Refused refusal, Attempt attempt, JournalIndex journal) =>
        refusal.Required == -Terms.AmountOf(attempt.Request) && refusal.Balance < refusal.Required
        && (refusal.Balance == 0 || journal.Accounts[attempt.Account].Any(row => row.Balance == refusal.Balance));

    private static IEnumerable<Violation> CheckNothingElse(JournalIndex journal, HashSet<(string Account, string RequestId)> asked) =>
        from row in journal.Rows
        where row.IsOfWallet && row.Kind != "gift-returned" && !asked.Contains((row.Account, row.RequestId))
        select new Violation(Rule.NothingElse, row.Account, row.RequestId, row.Sequence, $"nobody asked for this {row.Kind} of {row.Amount}");

    private static IEnumerable<Violation> CheckReceiptIds(ImmutableArray<Attempt> attempts) =>
        from attempt in attempts
        where attempt.Answer is Accepted
        group attempt by ((Accepted)attempt.Answer).Receipt.Id into receipt
        let requests = receipt.DistinctBy(attempt => (attempt.Account, attempt.RequestId)).ToList()
        where requests.Count > 1
        from attempt in requests
        select Of(Rule.ReplyIsTheEntry, attempt, null, $"its receipt {receipt.Key} is another request's too");

    private static string Told(Attempt[] attempts) => string.Join(", ", attempts.Select(attempt => attempt.Answer).Distinct());

    private static Violation Of(Rule rule, Attempt attempt, JournalRow? row, string says) => new(rule, attempt.Account, attempt.RequestId, row?.Sequence, says);
}
