namespace OrleansCoins.Benchmarks.Loads;

/// <summary>How gifts are spread over the creators. Senders are always drawn uniformly.</summary>
internal enum Skew
{
    /// <summary>Every creator as often as any other.</summary>
    Uniform,

    /// <summary>The n-th creator in proportion to 1/n: Zipf's law with exponent 1.0.</summary>
    Zipf,

    /// <summary>All gifts to one creator.</summary>
    One,
}

/// <summary>Draws the creators of gifts.</summary>
internal sealed class Recipients
{
    private readonly Skew _skew;
    private readonly double[] _cumulative;

    public Recipients(Skew skew, int creators)
    {
        _skew = skew;
        _cumulative = new double[creators];
        var sum = 0.0;
        for (var i = 0; i < creators; i++)
        {
            _cumulative[i] = sum += 1.0 / (i + 1);
        }
    }

    /// <summary>The creator of the next gift.</summary>
    public int Draw(Random chance)
    {
        switch (_skew)
        {
            case Skew.Uniform:
                return chance.Next(_cumulative.Length);
            case Skew.One:
                return 0;
            default:
                var at = Array.BinarySearch(_cumulative, chance.NextDouble() * _cumulative[^1]);
                return Math.Min(at < 0 ? ~at : at, _cumulative.Length - 1);
        }
    }
}
