namespace OrleansCoins.Grains.Wallets;

/// <summary>
/// A wallet's one reminder of coins that expire: set for the earliest of those that are there or about to come. It is set by one caller at a time, since of two
/// at once the later one might count.
/// </summary>
/// <param name="set">Sets it, for microseconds since 1970.</param>
internal sealed class ExpiryReminder(Func<long, Task> set)
{
    private long _wanted = long.MaxValue;
    private long _set = long.MaxValue;
    private Task? _setting;

    /// <summary>Sees to it that it comes at a time, or earlier.</summary>
    public async Task SetAsync(long expiresAt)
    {
        _wanted = Math.Min(_wanted, expiresAt);
        while (_set > expiresAt)
        {
            _setting = _setting is { IsCompleted: false } underWay ? underWay : SetNowAsync(Math.Min(_wanted, expiresAt));
            await _setting;
        }
    }

    /// <summary>It has come.</summary>
    public void Came() => (_wanted, _set) = (long.MaxValue, long.MaxValue);

    private async Task SetNowAsync(long at)
    {
        await set(at);
        _set = at;
    }
}
