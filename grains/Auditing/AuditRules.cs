using System.Security.Cryptography;
using System.Text;
using OrleansCoins.GrainInterfaces.Auditing;

namespace OrleansCoins.Grains.Auditing;

/// <summary>How the log of operators' actions is made and checked: numbers without gaps, and each record's hash over the one before it. Pure.</summary>
public static class AuditRules
{
    /// <summary>The hash before the first record.</summary>
    public static string NoHash { get; } = new('0', SHA256.HashSizeInBytes * 2);

    /// <summary>The record of a request, before it is done.</summary>
    /// <param name="last">The last record; <see langword="null"/> in an empty log.</param>
    /// <param name="action">The request.</param>
    /// <param name="salt">What the reason's fingerprint begins with: nobody may be able to guess it.</param>
    /// <param name="at">The time, in microseconds since 1970.</param>
    public static StoredAudit Ask(StoredAudit? last, OperatorAction action, string salt, long at) => Follow(
        last,
        new AuditBody(AuditText.Format, NumberAfter(last), at, AuditStatus.Asked, action.By.Value, action.Action, action.Subject)
        {
            Key = KeyOf(action),
            Digest = Convert.ToBase64String(action.Digest.ToArray()),
            Reason = action.Reason is null ? null : FingerprintOf(salt, action.Reason),
        },
        action.Reason,
        action.Reason is null ? null : salt);

    /// <summary>The record of what came of a request.</summary>
    public static StoredAudit Tell(StoredAudit last, AuditBody asked, AuditOutcome outcome, long at) => Follow(
        last,
        new AuditBody(
            AuditText.Format, NumberAfter(last), at, outcome.Refused is null ? AuditStatus.Done : AuditStatus.Refused, asked.By, asked.Action, asked.Subject)
        {
            Asked = asked.Number,
            Refused = outcome.Refused,
            Answer = outcome.Answer,
        },
        reason: null,
        salt: null);

    /// <summary>What a request is known by: a key is its caller's, and the subject's.</summary>
    public static string KeyOf(OperatorAction action) => $"{action.By}/{action.Subject}/{action.Key}";

    /// <summary>Whether a record is of the same request.</summary>
    public static bool IsOf(AuditBody asked, OperatorAction action) =>
        asked.Action == action.Action && asked.Digest == Convert.ToBase64String(action.Digest.ToArray());

    /// <summary>What in a record is not as it must be.</summary>
    /// <param name="number">The number of the record before it; 0 for the first.</param>
    /// <param name="hash">The hash of the record before it.</param>
    /// <param name="record">The record.</param>
    public static IReadOnlyList<(string Expected, string Found)> Check(long number, string hash, StoredAudit record)
    {
        var wrong = new List<(string, string)>();
        if (record.Keys.Number != number + 1)
        {
            wrong.Add(($"record {number + 1} next", $"record {record.Keys.Number}"));
        }
        else if (HashOf(hash, record.Body) is var right && right != record.Hash)
        {
            wrong.Add(($"the hash {right}, over the record before it and itself", record.Hash));
        }

        AuditBody body;
        try
        {
            body = AuditText.Read(record.Body);
        }
        catch (FormatException unreadable)
        {
            wrong.Add(("a record", unreadable.Message));
            return wrong;
        }

        if (AuditKeys.Of(body) is var keys && keys != record.Keys)
        {
            wrong.Add(($"{keys}, as it says", $"{record.Keys}"));
        }

        if (record.Reason is { } reason && FingerprintOf(record.Salt ?? "", reason) != body.Reason)
        {
            wrong.Add(("the reason that it was recorded with, or none", "another"));
        }

        return wrong;
    }

    private static long NumberAfter(StoredAudit? last) => (last?.Keys.Number ?? 0) + 1;

    private static StoredAudit Follow(StoredAudit? last, AuditBody body, string? reason, string? salt)
    {
        var text = AuditText.Write(body);
        return new StoredAudit(text, HashOf(last?.Hash ?? NoHash, text)) { Keys = AuditKeys.Of(body), Reason = reason, Salt = salt };
    }

    private static string HashOf(string previous, string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{previous}\n{text}")));

    private static string FingerprintOf(string salt, string reason) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\n{reason}")));
}
