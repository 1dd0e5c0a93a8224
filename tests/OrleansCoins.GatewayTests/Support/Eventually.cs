namespace OrleansCoins.GatewayTests.Support;

/// <summary>Waits for a condition, with a deadline that says what was awaited.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is as awaited, and returns it.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isAwaited, string awaited)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Between);
        while (true)
        {
            var answer = await ask();
            if (isAwaited(answer))
            {
                return answer;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Deadline,
                $"Awaited in vain for {Deadline.TotalSeconds} s: {awaited}. Last seen: {answer}");
            await timer.WaitForNextTickAsync();
        }
    }
}
