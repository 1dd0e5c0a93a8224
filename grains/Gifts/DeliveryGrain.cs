using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Earnings;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Gifts;

// Never removed as idle: calls return at once, so the runtime can't see that gifts are still being delivered.
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant, KeepAlive]
internal sealed partial class DeliveryGrain(ILogger<DeliveryGrain> logger, Deliveries deliveries, DeliveryBacklog backlog, TimeProvider time) : Grain, IDeliveryGrain
{
    private static readonly TimeSpan PauseShortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseLongest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// About twenty seconds, longer than it takes until a creator's silo that died is declared dead and the creator is found at another. Then recovery
    /// takes over, and the creator's other gifts go on.
    /// </summary>
    private const int TriesMax = 25;

    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, Destination> _destinations = [];
    private DeliveryQueue _queue = null!;
    private bool _listens;
    private bool _stopping;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _queue = deliveries.QueueOf(this.GetPrimaryKeyString());
        _queue.OldestTaken = OldestTaken;
        return Task.CompletedTask;
    }

    public Task TakeAsync()
    {
        // First, so that what comes while this takes wakes it instead of calling it.
        if (!_listens)
        {
            _listens = true;
            ListenAsync().Ignore();
        }

        Take();
        return Task.CompletedTask;
    }

    /// <summary>Brings what is waiting to its creators before the silo goes, as far as there is time.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Who adds a gift from here on calls again; what was added before is taken here.
        _listens = false;
        _queue.StopListening();
        Take();
        _stopping = reason.ReasonCode == DeactivationReasonCode.ShuttingDown;
        var runs = Task.WhenAll(_destinations.Values.Select(destination => destination.Run));
        await runs.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Takes what comes, woken by the queue, which costs a fraction of a call.</summary>
    private async Task ListenAsync()
    {
        // What the first call carried is no concern of the gifts that come later.
        RequestContext.Clear();
        var woken = _queue.ListenAsync();
        while (true)
        {
            await woken;
            if (!_listens)
            {
                return;
            }

            woken = _queue.ListenAsync();
            Take();
        }
    }

    private void Take()
    {
        _queue.BeginTaking();
        while (_queue.TryTake(out var gift))
        {
            Deliver(gift);
        }
    }

    private void Deliver(GiftTransfer gift)
    {
        if (!_destinations.TryGetValue(gift.CreatorId, out var destination))
        {
            destination = new Destination { OldestTicks = gift.AcceptedAt.UtcTicks };
            lock (_gate)
            {
                _destinations.Add(gift.CreatorId, destination);
            }
        }

        destination.Waiting.Enqueue(gift);
        if (!destination.IsUnderWay)
        {
            destination.IsUnderWay = true;
            destination.Run = RunAsync(gift.CreatorId, destination);
        }
    }

    private async Task RunAsync(UserId creator, Destination destination)
    {
        var earnings = GrainFactory.Earnings(creator);
        while (destination.Waiting.Count > 0)
        {
            var batch = Take(destination.Waiting);
            destination.OldestTicks = batch[0].AcceptedAt.UtcTicks;
            await DeliverAsync(earnings, creator, batch);
            backlog.Leave(batch.Length);
        }

        destination.IsUnderWay = false;
        lock (_gate)
        {
            _destinations.Remove(creator);
        }
    }

    /// <summary>Asked by whoever reads the metrics, so the set of destinations changes under a lock: once a destination, not once a gift.</summary>
    private DateTimeOffset? OldestTaken()
    {
        lock (_gate)
        {
            return _destinations.Count == 0 ? null : new DateTimeOffset(_destinations.Values.Min(static destination => destination.OldestTicks), TimeSpan.Zero);
        }
    }

    private async Task DeliverAsync(IEarningsGrain earnings, UserId creator, ImmutableArray<GiftTransfer> batch)
    {
        var pause = PauseShortest;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var answers = await earnings.CreditGiftsAsync(batch, redelivered: tries > 1);
                if (!answers.AsSpan().ContainsAnyExcept(GiftDelivery.Credited))
                {
                    return;
                }

                await ReturnAsync([.. batch.Where((_, at) => answers[at] == GiftDelivery.Refused)]);
                batch = [.. batch.Where((_, at) => answers[at] == GiftDelivery.NotYet)];
                if (batch.IsEmpty)
                {
                    return;
                }
            }
            catch (Exception fault)
            {
                LogFailed(logger, fault, batch.Length, creator);
            }

            if (_stopping || tries == TriesMax)
            {
                LogLeftToRecovery(logger, batch.Length, creator);
                return;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < PauseLongest ? pause * 2 : PauseLongest;
        }
    }

    /// <summary>Tells the senders of refused gifts. The refusals are transfers of their own, so what fails here is recovery's.</summary>
    private async Task ReturnAsync(ImmutableArray<GiftTransfer> refused)
    {
        foreach (var gift in refused)
        {
            try
            {
                await GrainFactory.Wallet(gift.Id.Sender).ReturnGiftAsync(gift.Id);
            }
            catch (Exception fault)
            {
                LogNotReturned(logger, fault, gift.Id);
            }
        }
    }

    private static ImmutableArray<GiftTransfer> Take(Queue<GiftTransfer> waiting)
    {
        var batch = ImmutableArray.CreateBuilder<GiftTransfer>(Math.Min(waiting.Count, Limits.DeliveryBatchMax));
        while (batch.Count < batch.Capacity)
        {
            batch.Add(waiting.Dequeue());
        }

        return batch.MoveToImmutable();
    }

    [LoggerMessage(1201, LogLevel.Warning, "{Count} gifts could not be credited to {Creator} yet; they are delivered again.")]
    private static partial void LogFailed(ILogger logger, Exception fault, int count, UserId creator);

    [LoggerMessage(1202, LogLevel.Warning, "{Count} gifts for {Creator} are left to recovery.")]
    private static partial void LogLeftToRecovery(ILogger logger, int count, UserId creator);

    [LoggerMessage(1203, LogLevel.Warning, "Gift {Gift} was refused and could not be returned yet; that is left to recovery.")]
    private static partial void LogNotReturned(ILogger logger, Exception fault, SentGiftId gift);

    private sealed class Destination
    {
        public Queue<GiftTransfer> Waiting { get; } = new();

        public bool IsUnderWay { get; set; }

        /// <summary>When the oldest gift of the batch under way was accepted.</summary>
        public long OldestTicks
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        }

        public Task Run { get; set; } = Task.CompletedTask;
    }
}
