using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks;

/// <summary>What is to be measured, and how.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>Names of rows, in the order in which they run.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>How long each run lasts.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long a contestant runs at least before it is measured for the first time.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>How often each contestant runs.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many callers there are, where the row doesn't say.</summary>
    public required int Callers { get; init; }

    /// <summary>How many wallets send.</summary>
    public required int Senders { get; init; }

    /// <summary>How many creators receive.</summary>
    public required int Creators { get; init; }

    /// <summary>How gifts are spread, in the row <c>gifts</c>.</summary>
    public required IReadOnlyList<Skew> Skews { get; init; }

    /// <summary>How many connections the plain transaction has.</summary>
    public required int Pool { get; init; }

    /// <summary>How many entries are preloaded in the row <c>large</c>.</summary>
    public required int Entries { get; init; }

    /// <summary>How many wallets are activated in the row <c>idle</c>.</summary>
    public required int Wallets { get; init; }

    /// <summary>How many wallets give for the first time in the row <c>cold</c>.</summary>
    public required int Cold { get; init; }

    /// <summary>Where the results go for programs.</summary>
    public FileInfo? Json { get; init; }

    /// <summary>Where the picture goes.</summary>
    public FileInfo? Plot { get; init; }

    /// <summary>Whether only results are printed.</summary>
    public bool Quiet { get; init; }
}
