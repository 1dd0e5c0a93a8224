using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.Checking;

/// <summary>What has to come out at the end: creators, and what accounts and rooms say of themselves.</summary>
internal static class ClosingChecks
{
    /// <summary>Every figure that doesn't come out.</summary>
    public static IEnumerable<Violation> Check(Findings findings, JournalIndex journal) =>
        CheckCreators(findings, journal).Concat(CheckClosures(journal)).Concat(CheckBalances(findings, journal)).Concat(CheckRooms(findings, journal));

    /// <summary>What creators hold, counted from what callers were told; of the journal only what came back is believed.</summary>
    private static IEnumerable<Violation> CheckCreators(Findings findings, JournalIndex journal)
    {
        var earned = findings.Attempts
            .Where(attempt => attempt is { Request: GiftRequest, Answer: Accepted })
            .DistinctBy(attempt => (attempt.Account, attempt.RequestId))
            .Where(attempt => !journal.Find(attempt.Account, attempt.RequestId).Any(journal.IsReturned))
            .ToLookup(attempt => $"earnings:{((GiftRequest)attempt.Request).Creator}", attempt => -Terms.AmountOf(attempt.Request));
        return from account in earned.Select(creator => creator.Key).Union(journal.Rows.Where(row => !row.IsOfWallet).Select(row => row.Account))
               let exact = Terms.ShareOf(earned[account].Sum())
               where journal.BalanceOf(account) != exact
               select new Violation(Rule.CreatorIsExact, account, null, null,
                   $"{earned[account].Sum()} coins were given and make {exact}, not {journal.BalanceOf(account)}");
    }

    private static IEnumerable<Violation> CheckClosures(JournalIndex journal)
    {
        foreach (var account in journal.Accounts)
        {
            var closed = false;
            foreach (var row in account.Where(row => !row.IsOfWallet))
            {
                closed = row.Kind == "closure" ? row.Flag("closed") : closed;
                if (row.Kind == (closed ? "gift" : "gift-refused"))
                {
                    yield return new(Rule.ClosedRefuses, row.Account, row.RequestId, row.Sequence,
                        $"a '{row.Kind}' while the account was {(closed ? "closed" : "open")}");
                }
            }
        }
    }

    private static IEnumerable<Violation> CheckBalances(Findings findings, JournalIndex journal) =>
        from said in findings.Balances
        where said.Value != journal.BalanceOf(said.Key)
        select new Violation(Rule.BalanceIsTheJournals, said.Key, null, journal.Accounts[said.Key].LastOrDefault()?.Sequence,
            $"it says {said.Value}; the journal says {journal.BalanceOf(said.Key)}");

    private static IEnumerable<Violation> CheckRooms(Findings findings, JournalIndex journal)
    {
        var credits = journal.Rows.Where(row => row is { IsOfWallet: false, Kind: "gift" }).ToLookup(row => row.Text("roomId"));
        return from said in findings.Rooms
               let given = new RoomTotal(credits[said.Key].Sum(row => row.Number("coins") ?? 0), credits[said.Key].Count())
               where said.Value != given
               select new Violation(Rule.RoomIsTheJournals, said.Key, null, null, $"it says {said.Value}; the journal says {given}");
    }
}
