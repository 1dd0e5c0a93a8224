using System.Collections.Immutable;
using OrleansCoins.Chaos.Checking;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Chaos.PlantedFaults;

/// <summary>Everything that can be wrong, each a change of findings in which all is well.</summary>
internal static class FaultCatalogue
{
    private static readonly Dictionary<string, Func<Findings, Planted>> Faults = new()
    {
        ["a doubled credit"] = findings => InAnswer(findings, Rule.OncePerRequest, (all, answer) => all.Append(answer)),
        ["a doubled credit under another id"] = findings =>
            InAnswer(findings, Rule.CreatorIsExact, (all, answer) => all.Append(answer with { RequestId = "gift/nobody:1" })),
        ["a lost credit"] = findings => InAnswer(findings, Rule.OneAnswer, (all, answer) => all.Remove(answer)),
        ["a credit of the wrong share"] = findings => InAnswer(findings, Rule.ExactShare, (all, answer) => all.Replace(
            answer, answer with { Amount = answer.Amount / 5 * 6, Detail = answer.Detail.Replace("\"shareBps\":5000", "\"shareBps\":6000", StringComparison.Ordinal) })),
        ["a credit that nobody gave"] = findings =>
            InAnswer(findings, Rule.OneAnswer, (all, answer) => all.Append(answer with { RequestId = "gift/nobody:1", Peer = "wallet:nobody" })),
        ["a credit to another creator"] = CreditElsewhere,
        ["a credit of a closed account"] = findings =>
        {
            var (debit, refusal) = findings.RefusedGift();
            return new(findings.Replace(refusal, refusal with { Kind = "gift", Amount = Terms.ShareOf(-debit.Amount) }), Rule.ClosedRefuses, refusal.Account);
        },
        ["a missing return"] = findings => InReturn(findings, Rule.RefusedComesBack, (all, returned) => all.Remove(returned)),
        ["a doubled return"] = findings => InReturn(findings, Rule.RefusedComesBack, (all, returned) => all.Append(returned)),
        ["a return of fewer coins"] = findings =>
            InReturn(findings, Rule.RefusedComesBack, (all, returned) => all.Replace(returned, returned with { Amount = returned.Amount - 1 })),
        ["a return of a gift that arrived"] = findings => InDebit(findings, Rule.RefusedComesBack, (all, debit) => all.Append(
            debit with { Kind = "gift-returned", Amount = -debit.Amount, RequestId = $"return/{debit.SentGift}" })),
        ["a lost debit"] = findings => InDebit(findings, Rule.AcceptedIsWritten, (all, debit) => all.Remove(debit)),
        ["a gift lost at both ends"] = findings =>
        {
            var (debit, credit) = findings.CreditedGift();
            return new(findings.Remove(debit).Remove(credit), Rule.AcceptedIsWritten, debit.Account);
        },
        ["a debit of another price"] = findings =>
            InDebit(findings, Rule.AsAsked, (all, debit) => all.Replace(debit, debit with { Amount = debit.Amount - 1 })),
        ["an entry that nobody asked for"] = findings =>
            InDebit(findings, Rule.NothingElse, (all, debit) => all.Append(debit with { RequestId = $"key/{debit.Owner}/never-sent" })),
        ["a refused request that was written"] = RefusedIsWritten,
        ["an entry of another kind"] = findings => InDebit(findings, Rule.KnownKind, (all, debit) => all.Replace(debit, debit with { Kind = "tip" })),
        ["a gap"] = findings =>
        {
            var last = findings.Journal.Last(row => row.IsOfWallet);
            return new(findings.Replace(last, last with { Sequence = last.Sequence + 1 }), Rule.GapFree, last.Account);
        },
        ["a balance that does not add up"] = findings =>
        {
            var last = findings.Journal.Last(row => row.IsOfWallet);
            return new(
                findings with { Journal = findings.Journal.Replace(last, last with { Balance = last.Balance + 1 }) }, Rule.RunningBalance, last.Account);
        },
        ["a negative wallet"] = findings =>
        {
            var purchase = findings.Journal.First(row => row.Kind == "purchase");
            return new(findings.Replace(purchase, purchase with { Amount = -1 }), Rule.NeverBelowZero, purchase.Account);
        },
        ["a swapped reply"] = SwappedReply,
        ["a wrong balance in a reply"] = findings =>
            InReply(findings, Rule.ReplyIsTheEntry, receipt => receipt with { Balance = receipt.Balance + 1 }),
        ["a wrong time in a reply"] = findings =>
            InReply(findings, Rule.ReplyIsTheEntry, receipt => receipt with { CreatedAt = receipt.CreatedAt + TimeSpan.FromMicroseconds(1) }),
        ["one receipt for two gifts"] = findings =>
        {
            var (one, other) = (findings.AcceptedAttempt(findings.CreditedGift().Debit), findings.AcceptedAttempt(findings.CreditedGift(1).Debit));
            return new(findings.Replace(other, other.Telling(other.Receipt() with { Id = one.Receipt().Id })), Rule.ReplyIsTheEntry, other.Account);
        },
        ["another answer to the same key"] = findings => AfterAccepted(findings, first => first.Telling(first.Receipt() with { Id = "gift_other" })),
        ["a refusal of what was accepted"] = findings =>
            AfterAccepted(findings, first => first with { Answer = new Refused(RefusalReason.InsufficientCoins, 0, -Terms.AmountOf(first.Request)) }),
        ["another request accepted under a used key"] = findings =>
            AfterAccepted(findings, first => first with { Request = new GiftRequest("rose", 7, "mona", null, "video-1") }),
        ["a refusal by a balance that never was"] = findings =>
            InRefusal(findings, RefusalReason.InsufficientCoins, refused => refused with { Balance = refused.Balance - 1_000_000 }),
        ["a refusal by a key that is free"] = findings =>
            InRefusal(findings, RefusalReason.InsufficientCoins, _ => new Refused(RefusalReason.IdempotencyKeyReused, null, null)),
        ["a request without an answer"] = findings =>
        {
            var refused = findings.RefusedAttempt(_ => true);
            return new(findings.Append(refused with { Key = "unheard", Answer = new Unknown("TimeoutException") }), Rule.Answered, refused.Account);
        },
        ["an account that says too much"] = findings =>
            InAnswer(findings, Rule.BalanceIsTheJournals, (all, answer) => all with { Balances = all.Balances.SetItem(answer.Account, all.Balances[answer.Account] + 1) }),
        ["a room that missed a gift"] = findings =>
        {
            var (room, total) = findings.Rooms.First(room => room.Value.Gifts > 0);
            return new(findings with { Rooms = findings.Rooms.SetItem(room, total with { Gifts = total.Gifts - 1 }) }, Rule.RoomIsTheJournals, room);
        },
    };

    /// <summary>The names of all faults.</summary>
    public static ImmutableArray<string> Names => [.. Faults.Keys];

    /// <summary>Puts a fault into findings.</summary>
    public static Planted Plant(string name, Findings findings) => Faults[name](findings);

    private static Planted InAnswer(Findings findings, Rule rule, Func<Findings, JournalRow, Findings> harm)
    {
        var (_, answer) = findings.CreditedGift();
        return new(harm(findings, answer), rule, answer.Account);
    }

    private static Planted InDebit(Findings findings, Rule rule, Func<Findings, JournalRow, Findings> harm)
    {
        var (debit, _) = findings.CreditedGift();
        return new(harm(findings, debit), rule, debit.Account);
    }

    private static Planted InReturn(Findings findings, Rule rule, Func<Findings, JournalRow, Findings> harm)
    {
        var (debit, _) = findings.RefusedGift();
        return new(harm(findings, findings.Journal.First(row => row.RequestId == $"return/{debit.SentGift}")), rule, debit.Account);
    }

    private static Planted InReply(Findings findings, Rule rule, Func<Receipt, Receipt> harm)
    {
        var attempt = findings.AcceptedAttempt(findings.CreditedGift().Debit);
        return new(findings.Replace(attempt, attempt.Telling(harm(attempt.Receipt()))), rule, attempt.Account);
    }

    private static Planted InRefusal(Findings findings, RefusalReason reason, Func<Refused, Refused> harm)
    {
        var attempt = findings.RefusedAttempt(refused => refused.Reason == reason);
        return new(findings.Replace(attempt, attempt with { Answer = harm((Refused)attempt.Answer) }), Rule.RefusalIsTrue, attempt.Account);
    }

    private static Planted AfterAccepted(Findings findings, Func<Attempt, Attempt> next)
    {
        var first = findings.AcceptedAttempt(findings.CreditedGift().Debit);
        return new(findings.Append(next(first)), Rule.SameKeySameAnswer, first.Account);
    }

    private static Planted SwappedReply(Findings findings)
    {
        var (one, other) = (findings.AcceptedAttempt(findings.CreditedGift().Debit), findings.AcceptedAttempt(findings.CreditedGift(1).Debit));
        return new(
            findings.Replace(one, one.Telling(other.Receipt())).Replace(other, other.Telling(one.Receipt())), Rule.ReplyIsTheEntry, one.Account);
    }

    private static Planted CreditElsewhere(Findings findings)
    {
        var (_, answer) = findings.CreditedGift();
        var elsewhere = findings.Journal.First(row => !row.IsOfWallet && row.Account != answer.Account).Account;
        return new(findings.Remove(answer).Append(answer with { Account = elsewhere }), Rule.OneAnswer, elsewhere);
    }

    /// <summary>All of it, as if it had been accepted: the debit and its credit; and the wallet could afford it.</summary>
    private static Planted RefusedIsWritten(Findings findings)
    {
        var refused = findings.RefusedAttempt(refused => refused.Reason == RefusalReason.InsufficientCoins);
        var (debit, credit) = findings.CreditedGift();
        var written = findings.Append(debit with { Account = refused.Account, RequestId = refused.RequestId });
        var gift = written.Journal[^1].SentGift;
        return new(written.Append(credit with { RequestId = $"gift/{gift}", Peer = refused.Account }), Rule.NothingElse, refused.Account);
    }
}
