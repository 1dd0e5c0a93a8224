using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>Something that gifts can be sent with: the product, or one of its peers.</summary>
internal abstract class Contestant : IAsyncDisposable
{
    /// <summary>What it is called in tables.</summary>
    public abstract string Name { get; }

    /// <summary>Where it keeps its books; <see langword="null"/> when it stores nothing.</summary>
    public virtual IStorageMeter? Storage => null;

    /// <summary>How it is tuned, in a few words.</summary>
    public virtual string Tuning => "";

    /// <summary>The processor time that it has used, with its callers; all but the database's.</summary>
    public virtual TimeSpan ReadProcessorTime() => Environment.CpuUsage.TotalTime;

    /// <summary>Starts it, fills the wallets and makes the creators known.</summary>
    public abstract Task PrepareAsync(Population population);

    /// <summary>Sends one gift and waits for its answer: whether it was accepted. A fault is thrown.</summary>
    public abstract ValueTask<bool> GiveAsync(int sender, int creator);

    /// <summary>Runs a load; overridden by what has no callers.</summary>
    public virtual Task<LoadResult> RunAsync(ILoad load, Population population, TimeSpan duration) => load.RunAsync(this, population, duration);

    /// <summary>Waits until nothing is left to do that its answers promised.</summary>
    public virtual Task SettleAsync() => Task.CompletedTask;

    /// <summary>Checks its books, after everything: what is wrong with them, or <see langword="null"/>. A contestant that loses money is out.</summary>
    public virtual Task<string?> AuditAsync() => Task.FromResult<string?>(null);

    public abstract ValueTask DisposeAsync();
}
