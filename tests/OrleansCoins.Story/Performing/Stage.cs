using System.Text.Json;
using OrleansCoins.Story.Http;

namespace OrleansCoins.Story.Performing;

/// <summary>Where things are done: so many at a time, begun in their order, and what goes wrong is a finding instead of an end.</summary>
internal sealed class Stage(Narrator narrator, Findings findings, int concurrency)
{
    public Findings Findings { get; } = findings;

    public Task PerformAsync<T>(string title, IReadOnlyCollection<T> items, Func<T, string> account, Func<T, Task> perform) =>
        narrator.TellAsync(title, items.Count, step => Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            async (item, _) =>
            {
                await GuardAsync(account(item), () => perform(item));
                step();
            }));

    private async Task GuardAsync(string account, Func<Task> perform)
    {
        try
        {
            await perform();
        }
        catch (Exception exception) when (IsTheServers(exception))
        {
            Findings.Add(account, "a request", "an answer of the contract", exception.Message);
        }
    }

    /// <summary>Whether the server is to blame: no answer, a refusal out of place, or a shape that isn't the contract's.</summary>
    public static bool IsTheServers(Exception exception) =>
        exception is GaveUpException or RefusedException or JsonException or InvalidDataException or FormatException or OverflowException;
}
