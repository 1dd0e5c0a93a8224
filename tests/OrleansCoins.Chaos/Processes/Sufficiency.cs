using System.Collections.Immutable;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Processes.Faults;

namespace OrleansCoins.Chaos.Processes;

/// <summary>Whether a run went wrong enough, and was used enough, for its outcome to mean anything. Pure.</summary>
internal static class Sufficiency
{
    private const int GiftsPerSecondMin = 5;
    private const int UnknownMin = 10;
    private const int SettledMin = 3;

    /// <summary>Everything that was too little; empty if the run shows something.</summary>
    /// <param name="script">What was to happen.</param>
    /// <param name="struck">What happened.</param>
    /// <param name="attempts">What was asked meanwhile.</param>
    public static IEnumerable<string> Complaints(Script script, ImmutableArray<(Step Step, Struck Struck)> struck, ImmutableArray<Attempt> attempts)
    {
        foreach (var step in script.Heavy.Concat(script.Light).Except(struck.Select(one => one.Step)))
        {
            yield return $"{step.Fault} was due after {step.At.TotalSeconds:F1} s and never happened";
        }

        foreach (var kind in Script.Kinds)
        {
            if (!struck.Any(one => one.Step.Fault.GetType() == kind && one.Struck.Work > 0))
            {
                yield return $"no {kind.Name} hit any work";
            }
        }

        var gifts = attempts.Where(attempt => attempt is { Request: GiftRequest, Answer: Accepted }).DistinctBy(attempt => (attempt.User, attempt.Key)).Count();
        if (gifts < script.Length.TotalSeconds * GiftsPerSecondMin)
        {
            yield return $"only {gifts} gifts were accepted in {script.Length.TotalSeconds:F0} s; it takes {GiftsPerSecondMin} a second to show something";
        }

        var unknown = attempts.Where(attempt => attempt.Answer is Unknown).Select(attempt => (attempt.User, attempt.Key, attempt.Request)).ToHashSet();
        if (unknown.Count < UnknownMin)
        {
            yield return $"only {unknown.Count} requests were left without an answer; it takes {UnknownMin}";
        }

        var settled = attempts.Count(attempt => attempt.Answer is Accepted && unknown.Contains((attempt.User, attempt.Key, attempt.Request)));
        if (settled < SettledMin)
        {
            yield return $"only {settled} requests without an answer were accepted when they were sent again; it takes {SettledMin}";
        }
    }
}
