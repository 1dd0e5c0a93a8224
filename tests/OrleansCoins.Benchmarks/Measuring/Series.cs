using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>The runs of one contestant under one load, a round each.</summary>
internal sealed record Series(string Contestant, string Tuning, string Load, int Callers)
{
    /// <summary>The runs, in the rounds' order.</summary>
    public List<Run> Runs { get; } = [];

    /// <summary>The median of a figure over the rounds.</summary>
    public double Median(Func<Run, double> figure) => Statistics.Median(Runs.Select(figure));

    /// <summary>The median rate.</summary>
    public double Rate => Median(static run => run.GiftsPerSecond);

    /// <summary>How many gifts were refused, in all rounds.</summary>
    public long Refused => Runs.Sum(static run => run.Refused);

    /// <summary>How many gifts failed, in all rounds.</summary>
    public long Failed => Runs.Sum(static run => run.Failed);

    /// <summary>The ratio of this one's rate to another's: taken within each round, then the median, so that a machine that is slower for a while hits both.</summary>
    public double RatioTo(Series other, Func<Run, double>? figure = null)
    {
        figure ??= static run => run.GiftsPerSecond;
        return Statistics.Median(Runs.Zip(other.Runs, (mine, theirs) => figure(mine) / figure(theirs)));
    }

    public static Series Of(string contestant, string tuning, ILoad load) => new(contestant, tuning, load.Name, load.Callers);
}

/// <summary>What is done with figures of several rounds.</summary>
internal static class Statistics
{
    /// <summary>The middle value; the mean of the two in the middle of an even number. Not a number for none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
