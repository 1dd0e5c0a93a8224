using System.Collections.Immutable;
using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.Checking;

/// <summary>
/// Compares what callers were told with what is in the journal. It is written against the description of the product and uses none of its rules, so
/// it doesn't share their mistakes. Pure: findings in, violations out.
/// </summary>
/// <remarks>
/// It counts on a journal at rest: faults are over, every gift is delivered, and what was unknown was sent again until it had an answer.
/// </remarks>
internal static class HistoryChecker
{
    /// <summary>Everything in the findings that must not be; empty if all is well.</summary>
    public static ImmutableArray<Violation> Check(Findings findings)
    {
        var journal = new JournalIndex(findings.Journal);
        return
        [
            .. AccountChecks.Check(journal),
            .. AnswerChecks.Check(findings.Attempts, journal),
            .. TransferChecks.Check(journal),
            .. ClosingChecks.Check(findings, journal),
        ];
    }
}
