using OrleansCoins.GrainInterfaces.Reconciling;

namespace OrleansCoins.Gateway.Contract;

/// <summary>What a comparison of a provider's export with the credits came to.</summary>
internal sealed record ReconciliationSummaryResponse(
    string Id,
    string Provider,
    DateTime From,
    DateTime To,
    string By,
    DateTime CreatedAt,
    string FileDigest,
    long Payments,
    long Credits,
    bool Agrees,
    IReadOnlyDictionary<string, long> Counts)
{
    public static ReconciliationSummaryResponse Of(ReconciliationView view) => new(
        view.Id.Value,
        view.Provider,
        view.From.UtcDateTime,
        view.To.UtcDateTime,
        view.By,
        view.CreatedAt.UtcDateTime,
        view.FileDigest,
        view.Payments,
        view.Credits,
        view.Counts.IsEmpty,
        view.Counts.ToDictionary(static count => count.Check, static count => count.Count));
}

/// <summary>The same with the first of its findings.</summary>
internal sealed record ReconciliationResponse(
    string Id,
    string Provider,
    DateTime From,
    DateTime To,
    string By,
    DateTime CreatedAt,
    string FileDigest,
    long Payments,
    long Credits,
    bool Agrees,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<PaymentFindingResponse> Findings)
{
    public static ReconciliationResponse Of(ReconciliationView view)
    {
        var summary = ReconciliationSummaryResponse.Of(view);
        return new(
            summary.Id,
            summary.Provider,
            summary.From,
            summary.To,
            summary.By,
            summary.CreatedAt,
            summary.FileDigest,
            summary.Payments,
            summary.Credits,
            summary.Agrees,
            summary.Counts,
            [.. view.Findings.Select(static finding => new PaymentFindingResponse(
                finding.Check, finding.PaymentId, finding.PurchaseId, finding.Line == 0 ? null : finding.Line, finding.Expected, finding.Found))]);
    }
}

/// <summary>A payment and a credit that don't agree.</summary>
internal sealed record PaymentFindingResponse(string Check, string? PaymentId, string? PurchaseId, int? Line, string Expected, string Found);
