using OrleansCoins.Benchmarks.Contestants;

namespace OrleansCoins.Benchmarks.Loads;

/// <summary>A way of sending gifts to a contestant.</summary>
internal interface ILoad
{
    /// <summary>What it is called in tables.</summary>
    string Name { get; }

    /// <summary>How many gifts may be outstanding; 0 for no such bound.</summary>
    int Callers { get; }

    /// <summary>Sends gifts for some time, and waits for the answers to all of them.</summary>
    Task<LoadResult> RunAsync(Contestant contestant, Population population, TimeSpan duration);
}
