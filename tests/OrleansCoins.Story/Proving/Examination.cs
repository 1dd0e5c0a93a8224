using System.Diagnostics;
using OrleansCoins.Story.Performing;

namespace OrleansCoins.Story.Proving;

/// <summary>
/// Looks at things, and again while they differ, for a while: the contract lets reads be stale for seconds after a failure. What
/// differs to the end is a finding.
/// </summary>
internal sealed class Examination(Stage stage)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public Task ProveAsync<T>(string title, IReadOnlyCollection<T> items, Func<T, string> account, Func<T, Findings, Task> look) =>
        stage.PerformAsync(title, items, account, async item =>
        {
            var first = await LookAsync(account(item), found => look(item, found));
            var last = first;
            while (last.All.Count > 0 && (last == first || _watch.Elapsed < Settle))
            {
                await Task.Delay(LookEvery);
                last = await LookAsync(account(item), found => look(item, found));
            }

            stage.Findings.Add(last);
        });

    private static async Task<Findings> LookAsync(string account, Func<Findings, Task> look)
    {
        var found = new Findings();
        try
        {
            await look(found);
        }
        catch (Exception exception) when (Stage.IsTheServers(exception))
        {
            found.Add(account, "a look", "an answer of the contract", exception.Message);
        }

        return found;
    }
}
