using System.Diagnostics;
using OrleansCoins.Benchmarks.Contestants;

namespace OrleansCoins.Benchmarks.Loads;

/// <summary>Callers that send their next gift as soon as the one before is answered: how much a contestant can do.</summary>
internal sealed class ClosedLoop(Skew skew, int callers, string? name = null) : ILoad
{
    public string Name { get; } = name ?? Describe(skew);

    public int Callers => callers;

    public Skew Skew => skew;

    public static string Describe(Skew skew) => skew == Skew.One ? "one creator" : skew.ToString().ToLowerInvariant();

    public async Task<LoadResult> RunAsync(Contestant contestant, Population population, TimeSpan duration)
    {
        var result = new LoadResult { Window = duration };
        var recipients = new Recipients(skew, population.Creators);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(contestant, population, recipients, started, result))));
        return result;
    }

    private static async Task CallAsync(Contestant contestant, Population population, Recipients recipients, long started, LoadResult result)
    {
        var chance = new Random();
        while (true)
        {
            var sending = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(started, sending) >= result.Window)
            {
                return;
            }

            try
            {
                if (await contestant.GiveAsync(chance.Next(population.Senders), recipients.Draw(chance)))
                {
                    var answered = Stopwatch.GetTimestamp();
                    result.Accept(Stopwatch.GetElapsedTime(sending, answered), Stopwatch.GetElapsedTime(started, answered) <= result.Window);
                }
                else
                {
                    result.Refuse();
                }
            }
            catch (Exception fault)
            {
                result.Fail(fault);
            }
        }
    }
}
