using OrleansCoins.GrainInterfaces.Risk;

namespace OrleansCoins.Gateway.Contract;

/// <summary>Something that an operator should look at, and why.</summary>
internal sealed record RiskFindingResponse(
    string Id,
    string Rule,
    int Score,
    string Why,
    IReadOnlyList<string> Creators,
    IReadOnlyList<string> Users,
    int UserCount,
    long Coins,
    IReadOnlyList<RiskEvidenceResponse> Evidence,
    DateTime FirstSeen,
    DateTime LastSeen,
    DateTime CreatedAt,
    DateTime ConfirmedAt)
{
    public static RiskFindingResponse Of(RiskFinding finding) => new(
        finding.Id,
        finding.Rule,
        finding.Score,
        finding.Why,
        [.. finding.Creators.Select(static creator => creator.Value)],
        [.. finding.Users.Select(static user => user.Value)],
        finding.UserCount,
        finding.Coins.Value,
        [.. finding.Evidence.Select(static evidence => new RiskEvidenceResponse(evidence.Account, evidence.Sequence, evidence.SentGift))],
        finding.FirstSeen.UtcDateTime,
        finding.LastSeen.UtcDateTime,
        finding.FoundAt.UtcDateTime,
        finding.ConfirmedAt.UtcDateTime);
}

/// <summary>An entry that something was seen by, and the sent gift whose credit it is.</summary>
internal sealed record RiskEvidenceResponse(string Account, long Sequence, string? SentGiftId);

/// <summary>What an analysis came to.</summary>
internal sealed record RiskAnalysisResponse(DateTime CreatedAt, long AfterPosition, long ThroughPosition, long Entries, long LeftOut, int Findings, int NewFindings)
{
    public static RiskAnalysisResponse Of(RiskAnalysis analysis) => new(
        analysis.At.UtcDateTime, analysis.After, analysis.Through, analysis.Entries, analysis.LeftOut, analysis.Findings, analysis.New);
}
