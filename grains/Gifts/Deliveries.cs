using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// The way of gifts from this silo's wallets to the grains that bring them to creators. They need no answer: if they were lost here, the debits would
/// still say that they have to be credited.
/// </summary>
internal sealed partial class Deliveries
{
    /// <summary>Deliveries are spread over this many grains a silo, by creator.</summary>
    private const int Workers = 4;

    private const string WorkerPrefix = "worker:";

    private readonly DeliveryBacklog _backlog;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDeliveryGrain[] _workers;
    private readonly DeliveryQueue[] _queues;

    public Deliveries(IGrainFactory grains, DeliveryBacklog backlog, GiftInstruments instruments, TimeProvider time, ILogger<Deliveries> logger)
    {
        (_backlog, _time, _logger) = (backlog, time, logger);
        _workers = [.. Enumerable.Range(0, Workers).Select(worker => grains.GetGrain<IDeliveryGrain>($"{WorkerPrefix}{worker}"))];
        _queues = [.. _workers.Select(worker => new DeliveryQueue(worker.TakeAsync, backlog, logger))];
        instruments.Watch(() => _backlog.Gifts, Age);
    }

    /// <summary>Takes a gift whose debit is on disk; what does not fit is left to recovery.</summary>
    public void Deliver(GiftTransfer gift)
    {
        if (_backlog.TryEnter())
        {
            _queues[WorkerOf(gift.CreatorId)].Add(gift);
        }
        else
        {
            LogLeftToRecovery(_logger, gift.CreatorId);
        }
    }

    /// <summary>The queue of the worker with a key.</summary>
    public DeliveryQueue QueueOf(string worker) => _queues[int.Parse(worker.AsSpan(WorkerPrefix.Length), provider: null)];

    /// <summary>The grain that brings gifts to a creator; in this silo always the same one.</summary>
    public IDeliveryGrain For(UserId creator) => _workers[WorkerOf(creator)];

    /// <summary>How long the oldest gift has waited.</summary>
    private TimeSpan Age()
    {
        var oldest = _queues.Min(static queue => queue.Oldest());
        var age = oldest is { } accepted ? _time.GetUtcNow() - accepted : TimeSpan.Zero;
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }

    private static int WorkerOf(UserId creator) => (int)((uint)creator.Value.GetHashCode(StringComparison.Ordinal) % Workers);

    [LoggerMessage(1204, LogLevel.Warning, "Too many gifts are being delivered; one for {Creator} is left to recovery.")]
    private static partial void LogLeftToRecovery(ILogger logger, UserId creator);
}
