using Microsoft.Extensions.Hosting;
using OrleansCoins.GrainInterfaces.Operations;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Hosting;

/// <summary>
/// How this silo is. When it is asked to stop it says first that it is not ready, and serves on for a moment, so that whoever sends it work has heard
/// before it stops taking any.
/// </summary>
internal sealed class SiloHealth(
    OrleansCoinsOptions options, IHostApplicationLifetime lifetime, ISiloStatusOracle cluster, IJournal journal) : IHostedLifecycleService
{
    /// <summary>How long the journal may take to answer.</summary>
    private static readonly TimeSpan JournalTimeMax = TimeSpan.FromSeconds(2);

    /// <summary>How long what it answered holds, however many ask.</summary>
    private static readonly TimeSpan AnswerHolds = TimeSpan.FromSeconds(1);

    private readonly SharedAnswer<bool> _isWritable = new(() => journal.IsWritableAsync().WaitAsync(JournalTimeMax), AnswerHolds, TimeProvider.System);
    private volatile bool _isStopping;

    /// <summary>Whether the silo has started, whatever has become of it since.</summary>
    public bool HasStarted => lifetime.ApplicationStarted.IsCancellationRequested;

    /// <summary>Why the silo can't carry out requests; <see langword="null"/> when it can: a member of the cluster, with a journal that takes entries.</summary>
    public async Task<string?> WhyNotReadyAsync()
    {
        if (_isStopping || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The silo is stopping.";
        }

        if (!HasStarted || cluster.CurrentStatus != SiloStatus.Active)
        {
            return $"The silo is no active member of its cluster; it is {cluster.CurrentStatus}.";
        }

        try
        {
            return await _isWritable.GetAsync() ? null : "The journal can't be written: the database can't be reached, or is read-only.";
        }
        catch (TimeoutException)
        {
            return $"The journal can't be written: the database has not answered for {JournalTimeMax.TotalSeconds} s.";
        }
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        await Task.Delay(options.UnreadyFor, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
