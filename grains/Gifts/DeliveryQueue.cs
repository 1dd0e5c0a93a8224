using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.GrainInterfaces.Gifts;

namespace OrleansCoins.Grains.Gifts;

/// <summary>
/// Gifts that wait for the grain that delivers them. A call a gift would cost more than all else about it, so the grain is called once, and listens from
/// then on: it is woken when it has taken everything since it was woken last. Gifts that it was called for in vain are left to recovery.
/// </summary>
/// <param name="call">Calls the grain, and ends when it has taken what waits.</param>
/// <param name="backlog">Counts the gifts; each is counted in before it is added, and out here only if it is left to recovery.</param>
/// <param name="logger">Is told of those.</param>
internal sealed partial class DeliveryQueue(Func<Task> call, DeliveryBacklog backlog, ILogger logger)
{
    private readonly ConcurrentQueue<GiftTransfer> _waiting = new();
    private TaskCompletionSource? _listener;
    private int _isCalled;
    private int _timesTaken;

    /// <summary>Says when the oldest gift was accepted that the grain has taken and not delivered yet; any thread may ask.</summary>
    public Func<DateTimeOffset?>? OldestTaken { get; set; }

    /// <summary>When the oldest gift was accepted that is not delivered yet; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? Oldest()
    {
        var taken = OldestTaken?.Invoke();
        return _waiting.TryPeek(out var first) && (taken is null || first.AcceptedAt < taken) ? first.AcceptedAt : taken;
    }

    /// <summary>Adds a gift, and wakes the grain if nobody has since it last took; calls it if it doesn't listen.</summary>
    public void Add(GiftTransfer gift)
    {
        _waiting.Enqueue(gift);
        if (Interlocked.Exchange(ref _isCalled, 1) != 0)
        {
            return;
        }

        if (Interlocked.Exchange(ref _listener, null) is { } listener)
        {
            listener.SetResult();
        }
        else
        {
            CallAsync().Ignore();
        }
    }

    /// <summary>Listens, for the grain: ends when it is woken, to take. It listens again before it takes, or what is added meanwhile calls it.</summary>
    public Task ListenAsync()
    {
        var listener = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _listener, listener);
        return listener.Task;
    }

    /// <summary>Ends the listening: what is added from here on calls the grain. What was added before, it takes by itself.</summary>
    public void StopListening() => Interlocked.Exchange(ref _listener, null)?.SetResult();

    /// <summary>Called by the grain before it takes: whatever is added from here on calls it again.</summary>
    public void BeginTaking()
    {
        Interlocked.Increment(ref _timesTaken);
        Interlocked.Exchange(ref _isCalled, 0);
    }

    /// <summary>Takes the gift that has waited longest.</summary>
    public bool TryTake([MaybeNullWhen(false)] out GiftTransfer gift) => _waiting.TryDequeue(out gift);

    private async Task CallAsync()
    {
        // A lane that has written may be who goes on here, and is no grain.
        CallIdentity.Platform.Use();
        var timesTaken = Volatile.Read(ref _timesTaken);
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            LogNotCalled(logger, fault);
        }

        // A call that nobody took by was lost, or carried out by another silo's grain, as happens while this silo stops.
        if (Volatile.Read(ref _timesTaken) == timesTaken)
        {
            LeaveToRecovery();
        }
    }

    private void LeaveToRecovery()
    {
        Interlocked.Exchange(ref _isCalled, 0);
        var left = 0;
        while (TryTake(out _))
        {
            left++;
        }

        backlog.Leave(left);
        LogLeftToRecovery(logger, left);
    }

    [LoggerMessage(1205, LogLevel.Warning, "The grain that delivers gifts could not be called.")]
    private static partial void LogNotCalled(ILogger logger, Exception fault);

    [LoggerMessage(1206, LogLevel.Warning, "{Count} gifts could not be handed over for delivery; they are left to recovery.")]
    private static partial void LogLeftToRecovery(ILogger logger, int count);
}
