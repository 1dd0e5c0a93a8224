using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Auditing;
using OrleansCoins.GrainInterfaces.Risk;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Risk;

/// <summary>
/// Holds the payouts of creators about whom something grave was found, where a setting says so: once a finding, so that an operator who releases them has the
/// last word. It is in the log of operators' actions like any hold, before and after.
/// </summary>
internal sealed class RiskActions(IGrainFactory grains)
{
    /// <summary>Who is said to have held them.</summary>
    public static readonly UserId Operator = UserId.Parse("risk-analysis");

    private const int ScoreMin = 80;

    /// <summary>Holds the payouts of a finding's creators, if it is of a ring and sure enough.</summary>
    public async Task HoldAsync(string finding, FoundRisk found)
    {
        if (found.Score < ScoreMin || !RiskRuleNames.Rings.Contains(found.Rule))
        {
            return;
        }

        foreach (var creator in found.Creators)
        {
            var reason = $"Found by the analysis of risks: {found.Rule}, {finding}.";
            var asked = await grains.Audit().AskAsync(new OperatorAction(
                Operator, "payouts.hold", $"earnings:{creator}", IdempotencyKey.Parse(finding), RequestDigest.Of(System.Text.Encoding.UTF8.GetBytes(finding)))
            { Reason = reason });
            if (asked.Value is { IsDone: false } ticket)
            {
                var outcome = await grains.PayoutsOf(creator).SetPayoutsHeldAsync(true, Operator, reason);
                await grains.Audit().TellAsync(ticket.Number, new AuditOutcome(outcome.Refusal?.Reason, Answer: null));
            }
        }
    }
}
