using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.Checking;

/// <summary>What has to hold for each account by itself.</summary>
internal static class AccountChecks
{
    private static readonly string[] WalletKinds = ["purchase", "gift", "gift-returned"];
    private static readonly string[] EarningsKinds = ["gift", "gift-refused", "enrolment", "closure"];

    /// <summary>Every account's violations.</summary>
    public static IEnumerable<Violation> Check(JournalIndex journal) =>
        journal.Accounts.SelectMany(account => CheckChain([.. account]).Concat(CheckRows(account)).Concat(CheckRequests(account)));

    private static IEnumerable<Violation> CheckChain(JournalRow[] rows)
    {
        var (balance, time) = (0L, DateTimeOffset.MinValue);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (row.Sequence != i + 1)
            {
                yield return Of(Rule.GapFree, row, $"it stands where entry {i + 1} belongs");
            }

            if (row.OccurredAt < time)
            {
                yield return Of(Rule.GapFree, row, $"it is of {row.OccurredAt:O}, the entry before it of {time:O}");
            }

            if (row.Balance != balance + row.Amount)
            {
                yield return Of(Rule.RunningBalance, row, $"{balance} and {row.Amount} are not {row.Balance}");
            }

            (balance, time) = (row.Balance, row.OccurredAt);
        }
    }

    private static IEnumerable<Violation> CheckRows(IEnumerable<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.IsOfWallet && row.Balance < 0)
            {
                yield return Of(Rule.NeverBelowZero, row, $"the wallet holds {row.Balance}");
            }

            var (kinds, asset) = row.IsOfWallet ? (WalletKinds, "COIN") : (EarningsKinds, "DIAMOND");
            if (!kinds.Contains(row.Kind) || row.Asset != asset)
            {
                yield return Of(Rule.KnownKind, row, $"a '{row.Kind}' in {row.Asset}");
            }

            if (row.Kind is "enrolment" or "closure" && row.Amount != 0)
            {
                yield return Of(Rule.KnownKind, row, $"a '{row.Kind}' that moves {row.Amount}");
            }
        }
    }

    private static IEnumerable<Violation> CheckRequests(IEnumerable<JournalRow> rows) =>
        from row in rows
        group row by row.RequestId into request
        where request.Count() > 1
        select Of(Rule.OncePerRequest, request.Last(), $"{request.Count()} entries are of request {request.Key}");

    private static Violation Of(Rule rule, JournalRow row, string says) => new(rule, row.Account, row.RequestId, row.Sequence, says);
}
