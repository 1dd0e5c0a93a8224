using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Gifts;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// Gifts that wait for the grain that delivers them. A call a gift would cost more than all else about it, so the grain is called only when it has
/// taken everything since it was called last.
/// </summary>
internal sealed partial class DeliveryQueue(IDeliveryGrain worker, ILogger logger)
{
    private readonly ConcurrentQueue<GiftTransfer> _waiting = new();
    private int _called;

    /// <summary>The grain that takes them.</summary>
    public IDeliveryGrain Worker => worker;

    /// <summary>Adds a gift, and calls the grain if nobody has since it last took.</summary>
    public void Add(GiftTransfer gift)
    {
        _waiting.Enqueue(gift);
        if (Interlocked.Exchange(ref _called, 1) == 0)
        {
            CallAsync().Ignore();
        }
    }

    /// <summary>Called by the grain before it takes: whatever is added from here on calls it again.</summary>
    public void BeginTaking() => Interlocked.Exchange(ref _called, 0);

    /// <summary>Takes the gift that has waited longest.</summary>
    public bool TryTake([MaybeNullWhen(false)] out GiftTransfer gift) => _waiting.TryDequeue(out gift);

    private async Task CallAsync()
    {
        try
        {
            await worker.TakeAsync().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // The next gift calls again, and recovery comes to these if there is none.
            LogNotCalled(logger, fault);
            BeginTaking();
        }
    }

    [LoggerMessage(1205, LogLevel.Warning, "The grain that delivers gifts could not be called; it is called again for the next gift.")]
    private static partial void LogNotCalled(ILogger logger, Exception fault);
}
