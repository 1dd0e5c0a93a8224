namespace OrleansCoins.Chaos.Running;

/// <summary>Waits for a condition with a deadline that says what was awaited.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string awaited, int seconds = 90) =>
        Assert.True(await BecomesTrueAsync(condition, seconds), $"After {seconds} s this still did not hold: {awaited}");

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
