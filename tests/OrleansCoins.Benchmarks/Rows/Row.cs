using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>One question that the benchmarks answer, with what it is held to.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Summary">What it measures, in one line.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Row(string Name, string Summary, Func<Bench, Task<RowResult>> MeasureAsync);

/// <summary>What a row found.</summary>
internal sealed class RowResult(string name)
{
    public string Name => name;

    /// <summary>The contestants' figures.</summary>
    public List<Series> Series { get; } = [];

    /// <summary>The ratios that matter, each with what it is held to.</summary>
    public List<Ratio> Ratios { get; } = [];

    /// <summary>What a reader has to know beside the figures.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What makes the run end with 1: books that don't agree, and bounds that guard.</summary>
    public List<string> Faults { get; } = [];
}

/// <summary>A figure and what it is held to.</summary>
/// <param name="What">What it says.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Behind the figure: <c>x</c>, <c>%</c>, <c>ms</c>.</param>
/// <param name="Target">What it has to reach; <see langword="null"/> where nothing is asked.</param>
/// <param name="Stretch">What would be better still.</param>
/// <param name="LessIsBetter">Whether it has to stay below the target.</param>
internal sealed record Ratio(string What, double Value, string Unit, double? Target = null, double? Stretch = null, bool LessIsBetter = false)
{
    /// <summary>Whether the target is met, in a word.</summary>
    public string Verdict => Target is null ? "" : !Reaches(Target.Value) ? "missed" : Stretch is { } stretch && Reaches(stretch) ? "stretch" : "met";

    private bool Reaches(double bound) => LessIsBetter ? Value <= bound : Value >= bound;
}
