namespace OrleansCoins.Story.Acts;

/// <summary>The law of popularity: the one of rank r is drawn in proportion to 1 / r.</summary>
internal sealed class ZipfLaw
{
    private readonly double[] _cumulative;

    public ZipfLaw(int count)
    {
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 1; rank <= count; rank++)
        {
            sum += 1.0 / rank;
            _cumulative[rank - 1] = sum;
        }
    }

    /// <summary>An index from 0, the most popular.</summary>
    public int Draw(Random random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found, _cumulative.Length - 1);
    }
}
