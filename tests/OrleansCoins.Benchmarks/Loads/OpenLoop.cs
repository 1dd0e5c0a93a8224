using System.Diagnostics;
using OrleansCoins.Benchmarks.Contestants;

namespace OrleansCoins.Benchmarks.Loads;

/// <summary>
/// Gifts at a fixed rate, whether or not earlier ones are answered. A latency counts from the moment at which the gift was to be sent, so a contestant that
/// holds the sender up pays for it. Gifts that are due are sent once a millisecond, which is part of what is measured.
/// </summary>
internal sealed class OpenLoop(Skew skew, double rate) : ILoad
{
    public string Name => $"{ClosedLoop.Describe(skew)}, {rate:N0}/s";

    public int Callers => 0;

    public async Task<LoadResult> RunAsync(Contestant contestant, Population population, TimeSpan duration)
    {
        var result = new LoadResult { Window = duration };
        var recipients = new Recipients(skew, population.Creators);
        var gifts = (long)(rate * duration.TotalSeconds);
        var open = new OpenGifts();
        var chance = new Random();
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var sent = 0L; sent < gifts; await timer.WaitForNextTickAsync())
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate); sent <= due && sent < gifts; sent++)
            {
                open.Begin();
                _ = SendAsync(contestant, chance.Next(population.Senders), recipients.Draw(chance), started, TimeSpan.FromSeconds(sent / rate), result, open);
            }
        }

        await open.AllEndedAsync();
        return result;
    }

    private static async Task SendAsync(Contestant contestant, int sender, int creator, long started, TimeSpan dueAt, LoadResult result, OpenGifts open)
    {
        try
        {
            if (await contestant.GiveAsync(sender, creator))
            {
                var answeredAt = Stopwatch.GetElapsedTime(started);
                result.Accept(answeredAt - dueAt, answeredAt <= result.Window);
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
        finally
        {
            open.End();
        }
    }

    /// <summary>Counts gifts that are under way.</summary>
    private sealed class OpenGifts
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _open = 1;

        public void Begin() => Interlocked.Increment(ref _open);

        public void End()
        {
            if (Interlocked.Decrement(ref _open) == 0)
            {
                _ended.TrySetResult();
            }
        }

        public Task AllEndedAsync()
        {
            End();
            return _ended.Task;
        }
    }
}
