namespace OrleansCoins.Grains.Recovery;

/// <summary>
/// When a transfer that could not be delivered is due again: more and more rarely, up to a minute apart. Remembers at most
/// <see cref="Limits.RecoveryPausesMax"/>; those that it has no place for are due every time.
/// </summary>
/// <param name="shortest">Half of the first pause: how often recovery runs.</param>
internal sealed class RetryPauses(TimeSpan shortest)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (TimeSpan Next, TimeSpan Pause)> _retries = [];

    /// <summary>How many are remembered.</summary>
    public int Count => _retries.Count;

    /// <summary>Whether it is time to try a transfer.</summary>
    public bool IsDue(string transfer, TimeSpan now) => !_retries.TryGetValue(transfer, out var retry) || now >= retry.Next;

    /// <summary>A transfer was tried in vain.</summary>
    public void Failed(string transfer, TimeSpan now)
    {
        var pause = 2 * (_retries.TryGetValue(transfer, out var retry) ? retry.Pause : shortest);
        pause = pause < Longest ? pause : Longest;
        if (_retries.Count < Limits.RecoveryPausesMax || _retries.ContainsKey(transfer))
        {
            _retries[transfer] = (now + pause, pause);
        }
    }

    /// <summary>A transfer is answered, and needs no place any more.</summary>
    public void Answered(string transfer) => _retries.Remove(transfer);
}
