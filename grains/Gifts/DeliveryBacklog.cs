using Microsoft.Extensions.Hosting;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// How many gifts of this silo are debited and not yet credited. Bounded; and when the silo stops in an orderly way, it waits for as many as there are.
/// </summary>
internal sealed class DeliveryBacklog(TimeProvider time) : IHostedService
{
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private int _gifts;
    private long _left;

    /// <summary>Counts a gift in, if there is room.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _gifts) <= Limits.DeliveryQueueMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _gifts);
        return false;
    }

    /// <summary>How many there are; one that is only looking for room may be among them.</summary>
    public int Gifts => Volatile.Read(ref _gifts);

    /// <summary>Counts gifts out.</summary>
    public void Leave(int gifts)
    {
        Interlocked.Add(ref _left, gifts);
        Interlocked.Add(ref _gifts, -gifts);
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Called before Orleans stops, and after the gateway has, where they share a process. Where they don't, gifts go on coming meanwhile: those are
    /// waited for when their wallets are deactivated.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var gone = Volatile.Read(ref _left) + Volatile.Read(ref _gifts);
        while (Volatile.Read(ref _gifts) > 0 && Volatile.Read(ref _left) < gone && time.GetElapsedTime(started) < DrainTimeMax && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, time, CancellationToken.None);
        }
    }
}
