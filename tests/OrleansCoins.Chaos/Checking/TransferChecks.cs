using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.Checking;

/// <summary>Both ends of every gift: the debit, its one answer in the creator's account, and the return of what was refused.</summary>
internal static class TransferChecks
{
    /// <summary>Every gift's violations.</summary>
    public static IEnumerable<Violation> Check(JournalIndex journal) =>
        journal.Rows.SelectMany(row => (row.IsOfWallet, row.Kind) switch
        {
            (true, "gift") => CheckDebit(row, journal),
            (true, "gift-returned") => CheckReturn(row, journal),
            (false, "gift" or "gift-refused") => CheckAnswer(row, journal),
            _ => [],
        });

    private static IEnumerable<Violation> CheckDebit(JournalRow debit, JournalIndex journal)
    {
        var creator = debit.Peer ?? "nobody";
        var answers = journal.Find(creator, $"gift/{debit.SentGift}");
        if (answers.Length != 1)
        {
            yield return new(Rule.OneAnswer, creator,
                $"gift/{debit.SentGift}", answers.LastOrDefault()?.Sequence, $"the debit of {-debit.Amount} coins has {answers.Length} answers");
        }

        var returns = journal.Find(debit.Account, $"return/{debit.SentGift}");
        var owed = answers is [{ Kind: "gift-refused" }] ? 1 : 0;
        if (returns.Length != owed)
        {
            yield return Of(Rule.RefusedComesBack, debit,
                $"its answer is {answers.LastOrDefault()?.Kind ?? "missing"}, and {returns.Length} returns are written");
        }
    }

    private static IEnumerable<Violation> CheckAnswer(JournalRow answer, JournalIndex journal)
    {
        if (DebitOf(answer, "gift/", answer.Peer, journal) is not { } debit || debit.Peer != answer.Account)
        {
            yield return Of(Rule.OneAnswer, answer, $"there is no gift of {answer.Peer} that it answers");
            yield break;
        }

        var share = answer.Kind == "gift" ? Terms.ShareOf(-debit.Amount) : 0;
        if (answer.Amount != share || answer.Number("coins") != -debit.Amount || answer.Number("shareBps") != Terms.ShareBps)
        {
            yield return Of(Rule.ExactShare, answer, $"{-debit.Amount} coins make {share}, not {answer.Amount}: {answer.Detail}");
        }

        if (answer.Text("sentGift") != debit.SentGift || answer.Text("giftId") != debit.Text("giftId") || answer.Number("quantity") != debit.Number("quantity")
            || answer.Text("roomId") != debit.Text("roomId") || answer.Text("contentId") != debit.Text("contentId"))
        {
            yield return Of(Rule.OneAnswer, answer, $"it is not what the debit says: {answer.Detail} and {debit.Detail}");
        }
    }

    private static IEnumerable<Violation> CheckReturn(JournalRow returned, JournalIndex journal)
    {
        if (DebitOf(returned, "return/", returned.Account, journal) is not { } debit)
        {
            yield return Of(Rule.RefusedComesBack, returned, "there is no gift that comes back");
        }
        else if (returned.Amount != -debit.Amount || returned.Peer != debit.Peer || returned.Text("sentGift") != debit.SentGift)
        {
            yield return Of(Rule.RefusedComesBack, returned,
                $"{-debit.Amount} coins come back as {returned.Amount} from {returned.Peer}: {returned.Detail}");
        }
    }

    /// <summary>The debit that an entry is of by its request id, which is the purpose and the sent gift.</summary>
    private static JournalRow? DebitOf(JournalRow answer, string purpose, string? wallet, JournalIndex journal) =>
        answer.RequestId.StartsWith(purpose, StringComparison.Ordinal) && journal.DebitOf(answer.RequestId[purpose.Length..]) is { } debit && debit.Account == wallet
            ? debit
            : null;

    private static Violation Of(Rule rule, JournalRow row, string says) => new(rule, row.Account, row.RequestId, row.Sequence, says);
}
