using System.Collections.Concurrent;

namespace OrleansCoins.Story;

/// <summary>Something that is not as it must be, in an account, a room, a sent gift or the books.</summary>
internal sealed record Finding(string Account, string What, string Expected, string Found)
{
    public override string ToString() => $"{Account}: {What}: expected {Expected}, found {Found}";
}

/// <summary>All that was found, and how much was checked to find it.</summary>
internal sealed class Findings
{
    private readonly ConcurrentQueue<Finding> _all = new();
    private long _checks;

    public IReadOnlyCollection<Finding> All => _all;

    public long Checks => Interlocked.Read(ref _checks);

    /// <summary>Checks that a figure is what it must be.</summary>
    public void Equal<T>(string account, string what, T expected, T found)
    {
        Interlocked.Increment(ref _checks);
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            _all.Enqueue(new Finding(account, what, Describe(expected), Describe(found)));
        }
    }

    /// <summary>Tells of something that can't be put as a comparison.</summary>
    public void Add(string account, string what, string expected, string found)
    {
        Interlocked.Increment(ref _checks);
        _all.Enqueue(new Finding(account, what, expected, found));
    }

    /// <summary>Takes over what was found elsewhere.</summary>
    public void Add(Findings others)
    {
        Interlocked.Add(ref _checks, others.Checks);
        foreach (var finding in others._all)
        {
            _all.Enqueue(finding);
        }
    }

    private static string Describe<T>(T value) => value?.ToString() ?? "nothing";
}
