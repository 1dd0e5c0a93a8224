namespace OrleansCoins.UnitTests.Support;

/// <summary>Waits for a condition. A test that sleeps is slow when all is well, and fails by chance when the machine is busy.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(1);

    /// <summary>Returns once the condition holds; fails, naming what was awaited, when it does not within the deadline.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(Between);
        while (!condition())
        {
            await OrFail(timer.WaitForNextTickAsync(deadline.Token).AsTask(), what);
        }
    }

    /// <summary>The task's result; fails, naming what was awaited, when it does not come within the deadline.</summary>
    public static async Task<T> GetAsync<T>(Task<T> task, string what)
    {
        await OrFail(task.WaitAsync(Deadline), what);
        return await task;
    }

    private static async Task OrFail(Task task, string what)
    {
        try
        {
            await task;
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            Assert.Fail($"Awaited in vain for {Deadline.TotalSeconds} s: {what}.");
        }
    }
}
