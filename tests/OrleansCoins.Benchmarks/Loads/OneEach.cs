using System.Diagnostics;
using OrleansCoins.Benchmarks.Contestants;

namespace OrleansCoins.Benchmarks.Loads;

/// <summary>One gift from each of some senders, however long that takes.</summary>
internal sealed class OneEach(string name, int callers, int first, int senders) : ILoad
{
    public string Name => name;

    public int Callers => callers;

    public async Task<LoadResult> RunAsync(Contestant contestant, Population population, TimeSpan duration)
    {
        var result = new LoadResult();
        var recipients = new Recipients(Skew.Uniform, population.Creators);
        var started = Stopwatch.GetTimestamp();
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var chance = new Random();
            while (Interlocked.Increment(ref next) is var sender && sender < first + senders)
            {
                var sending = Stopwatch.GetTimestamp();
                try
                {
                    if (await contestant.GiveAsync(sender, recipients.Draw(chance)))
                    {
                        result.Accept(Stopwatch.GetElapsedTime(sending), inTime: true);
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
        })));
        result.Window = Stopwatch.GetElapsedTime(started);
        return result;
    }
}
