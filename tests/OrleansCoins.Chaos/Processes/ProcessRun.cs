using System.Collections.Immutable;
using System.Diagnostics;
using Npgsql;
using OrleansCoins.Chaos.Checking;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Processes.Faults;

namespace OrleansCoins.Chaos.Processes;

/// <summary>Carries out a script against a deployment under load, lets all settle, and judges it.</summary>
/// <param name="deployment">What is struck.</param>
/// <param name="script">What with, and when.</param>
/// <param name="say">Hears what happens, as it happens.</param>
internal sealed class ProcessRun(Deployment deployment, Script script, Action<string> say)
{
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(60);

    private readonly List<(Step Step, Struck Struck)> _struck = [];
    private long _began;

    /// <summary>Sends, strikes and settles.</summary>
    /// <returns>Everything that must not be, and everything that makes the run say too little; empty if all is well.</returns>
    public async Task<ImmutableArray<string>> CarryOutAsync()
    {
        await deployment.Callers.OpenAsync();
        deployment.Viewers.Watch(deployment.Callers.Rooms);
        using var stop = new CancellationTokenSource();
        _began = Stopwatch.GetTimestamp();
        var sending = deployment.Callers.SendAsync(stop.Token);
        await Task.WhenAll(StrikeAsync(script.Heavy), StrikeAsync(script.Light), UntilAsync(script.Length));
        await stop.CancelAsync();
        await sending;
        Say("callers have stopped; what is not known is sent again");
        await deployment.Callers.SettleAsync();
        var (defects, missing) = (deployment.Callers.Defects.Select(defect => $"Callers: {defect}").ToList(), await deployment.MissingAsync());
        if (defects.Count > 0)
        {
            Say($"the gateways said:\n{deployment.Gateways.Said}");
        }

        ImmutableArray<string> judged = [.. defects, .. missing, .. await JudgeAsync(SettlesWithin), .. await JudgeViewersAsync()];
        return [.. judged, .. Sufficiency.Complaints(script, [.. _struck], deployment.Callers.History.Attempts)];
    }

    /// <summary>Judges the books: by the history of all callers, by the operator's view, and by the command <c>verify</c>.</summary>
    /// <param name="settlesWithin">How long gifts may be under way.</param>
    public async Task<ImmutableArray<string>> JudgeAsync(TimeSpan settlesWithin)
    {
        var books = await deployment.Callers.BooksComplaintAsync(settlesWithin);
        var findings = await deployment.Callers.FindAsync(await JournalReader.ReadAsync(new NpgsqlConnection(deployment.ConnectionString)));
        var violations = HistoryChecker.Check(findings);
        var verify = await Verification.ComplaintAsync(deployment.ConnectionString);
        Say($"judged: {findings.Attempts.Length} attempts, {findings.Attempts.Count(attempt => attempt.Answer is Unknown)} of them without an answer, and {findings.Journal.Length} entries");
        string?[] said = [.. violations.Take(20).Select(violation => $"History: {violation}"), books, verify];
        return [.. said.OfType<string>()];
    }

    private async Task<IEnumerable<string>> JudgeViewersAsync()
    {
        var complaints = await deployment.Viewers.JudgeAsync(await JournalReader.ReadAsync(new NpgsqlConnection(deployment.ConnectionString)));
        Say($"{deployment.Viewers}");
        return complaints.Take(20);
    }

    private async Task StrikeAsync(ImmutableArray<Step> steps)
    {
        foreach (var step in steps)
        {
            await UntilAsync(step.At);
            var at = Stopwatch.GetElapsedTime(_began);
            var struck = await step.Fault.StrikeAsync(deployment);
            lock (_struck)
            {
                _struck.Add((step, struck));
            }

            Say($"[due {step.At.TotalSeconds:F1} s, begun {at.TotalSeconds:F1} s] {struck.Says}");
        }
    }

    private async Task UntilAsync(TimeSpan at)
    {
        var left = at - Stopwatch.GetElapsedTime(_began);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left);
        }
    }

    private void Say(string text) => say($"{DateTime.UtcNow:HH:mm:ss.fff} {Stopwatch.GetElapsedTime(_began).TotalSeconds,6:F1} s  {text}");
}
