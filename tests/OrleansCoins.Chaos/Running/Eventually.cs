namespace OrleansCoins.Chaos.Running;

/// <summary>Waits for a condition with a deadline that says what was awaited.</summary>
internal static class Eventually
{
    private const int Seconds = 90;

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string awaited) =>
        Assert.True(await BecomesTrueAsync(condition, Seconds), $"After {Seconds} s this still did not hold: {awaited}");

    /// <summary>Whether a condition holds before the seconds are over.</summary>
    public static async Task<bool> BecomesTrueAsync(Func<Task<bool>> condition, int seconds)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
        {
            if (DateTime.UtcNow >= deadline)
            {
                return false;
            }

            await look.WaitForNextTickAsync();
        }

        return true;
    }
}
