namespace OrleansCoins.UnitTests.Simulation;

/// <summary>
/// The only source of chance in a run: SplitMix64 (Steele, Lea and Flood, 2014), written out here so that a seed means the same run on every machine
/// and with every version of .NET.
/// </summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count)
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)count);
    }

    public bool Happens(int perMille) => perMille > 0 && Below(1000) < perMille;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>One of some things, each as often as its weight says.</summary>
    public T Pick<T>(ReadOnlySpan<(int Weight, T What)> from)
    {
        var total = 0;
        foreach (var (weight, _) in from)
        {
            total += weight;
        }

        var at = Below(total);
        var i = 0;
        while (at >= from[i].Weight)
        {
            at -= from[i++].Weight;
        }

        return from[i].What;
    }
}
