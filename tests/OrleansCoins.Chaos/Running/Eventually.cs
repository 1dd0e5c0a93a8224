namespace OrleansCoins.Chaos.Running;

/// <summary>Waits for a condition with a deadline that says what was awaited.</summary>
internal static class Eventually
{
    private const int Seconds = 90;

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string awaited)
    {
        var deadline = DateTime.UtcNow.AddSeconds(Seconds);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"After {Seconds} s this still did not hold: {awaited}");
            await look.WaitForNextTickAsync();
        }
    }
}
