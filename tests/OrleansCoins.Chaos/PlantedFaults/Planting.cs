using System.Collections.Immutable;
using OrleansCoins.Chaos.Checking;
using OrleansCoins.Chaos.Evidence;

namespace OrleansCoins.Chaos.PlantedFaults;

/// <summary>Findings with a fault in them, and what the checker has to say of it.</summary>
/// <param name="Findings">The findings.</param>
/// <param name="Rule">The guarantee that is broken.</param>
/// <param name="Account">Where.</param>
internal sealed record Planted(Findings Findings, Rule Rule, string Account);

/// <summary>
/// Changes findings. Accounts are added up again afterwards, and say themselves what the changed journal says: a fault is not to be found by the
/// traces of its making, but by what it is.
/// </summary>
internal static class Planting
{
    /// <summary>A gift that was credited; its debit and its answer.</summary>
    public static (JournalRow Debit, JournalRow Answer) CreditedGift(this Findings findings, int skip = 0) => findings.AnsweredGift("gift", skip);

    /// <summary>A gift that was refused and came back; its debit and its answer.</summary>
    public static (JournalRow Debit, JournalRow Answer) RefusedGift(this Findings findings) => findings.AnsweredGift("gift-refused", 0);

    /// <summary>The accepted attempt whose entry this is.</summary>
    public static Attempt AcceptedAttempt(this Findings findings, JournalRow row) =>
        findings.Attempts.First(attempt => attempt.Answer is Accepted && attempt.Account == row.Account && attempt.RequestId == row.RequestId);

    /// <summary>A gift whose key was only ever refused, for a reason.</summary>
    public static Attempt RefusedAttempt(this Findings findings, Func<Refused, bool> reason) => findings.Attempts
        .GroupBy(attempt => (attempt.Account, attempt.RequestId))
        .First(request => request.All(attempt => attempt.Answer is Refused refused && reason(refused)))
        .First();

    /// <summary>With another row in the place of one.</summary>
    public static Findings Replace(this Findings findings, JournalRow row, JournalRow other) =>
        (findings with { Journal = findings.Journal.Replace(row, other) }).AddUp(row.Account);

    /// <summary>Without a row; what follows in its account moves up.</summary>
    public static Findings Remove(this Findings findings, JournalRow row) =>
        (findings with { Journal = [.. findings.Journal.Remove(row).Select(other => MovedUp(other, row))] }).AddUp(row.Account);

    /// <summary>With a row at the end of its account.</summary>
    public static Findings Append(this Findings findings, JournalRow row)
    {
        var last = findings.Journal.Last(other => other.Account == row.Account);
        var appended = row with { Position = findings.Journal[^1].Position + 1, Sequence = last.Sequence + 1, OccurredAt = last.OccurredAt };
        return (findings with { Journal = findings.Journal.Add(appended) }).AddUp(row.Account);
    }

    /// <summary>With another attempt in the place of one.</summary>
    public static Findings Replace(this Findings findings, Attempt attempt, Attempt other) =>
        findings with { Attempts = findings.Attempts.Replace(attempt, other) };

    /// <summary>With one more attempt, after all others.</summary>
    public static Findings Append(this Findings findings, Attempt attempt)
    {
        var end = findings.Attempts.Max(other => other.AnsweredAt) + TimeSpan.FromSeconds(1);
        return findings with { Attempts = findings.Attempts.Add(attempt with { SentAt = end, AnsweredAt = end }) };
    }

    /// <summary>What an accepted attempt was told.</summary>
    public static Receipt Receipt(this Attempt attempt) => ((Accepted)attempt.Answer).Receipt;

    /// <summary>With something else told to an attempt.</summary>
    public static Attempt Telling(this Attempt attempt, Receipt receipt) => attempt with { Answer = new Accepted(receipt) };

    private static (JournalRow Debit, JournalRow Answer) AnsweredGift(this Findings findings, string kind, int skip)
    {
        var answer = findings.Journal.Where(row => !row.IsOfWallet && row.Kind == kind).Skip(skip).First();
        return (findings.Journal.First(row => row.Account == answer.Peer && answer.RequestId == $"gift/{row.SentGift}"), answer);
    }

    private static JournalRow MovedUp(JournalRow row, JournalRow removed) =>
        row.Account == removed.Account && row.Sequence > removed.Sequence ? row with { Sequence = row.Sequence - 1 } : row;

    private static Findings AddUp(this Findings findings, string account)
    {
        var balance = 0L;
        var journal = findings.Journal.Select(row => row.Account == account ? row with { Balance = balance += row.Amount } : row).ToImmutableArray();
        return findings with { Journal = journal, Balances = findings.Balances.SetItem(account, balance) };
    }
}
