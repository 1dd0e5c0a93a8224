using OrleansCoins.Gateway.Problems;
using OrleansCoins.GrainInterfaces.Auditing;

namespace OrleansCoins.Gateway.Contract;

/// <summary>What an operator asked for, and what came of it.</summary>
internal sealed record AuditResponse(
    long Number,
    string By,
    string Action,
    string Subject,
    string? Reason,
    string Status,
    string? Code,
    DateTime CreatedAt,
    DateTime? EndedAt,
    string Hash)
{
    public static AuditResponse Of(AuditView view) => new(
        view.Number,
        view.By,
        view.Action,
        view.Subject,
        view.Reason,
        view.Status switch
        {
            AuditStatus.Asked => "asked",
            AuditStatus.Done => "done",
            AuditStatus.Refused => "refused",
            _ => throw new InvalidOperationException($"The status {view.Status} of a request has no word."),
        },
        view.Refused is { } reason ? RefusalProblems.Kinds[reason].Code : null,
        view.AskedAt.UtcDateTime,
        view.EndedAt?.UtcDateTime,
        view.Hash);
}
