using System.Globalization;

namespace OrleansCoins.Silo.Verifying;

/// <summary>The first of many, and how many there are: what is kept and shown is bounded, and says so.</summary>
/// <param name="max">How many are kept.</param>
internal sealed class FirstOf<T>(int max)
{
    /// <summary>How many are kept.</summary>
    public int Max { get; } = max;

    /// <summary>How many there are.</summary>
    public long Count { get; set; }

    /// <summary>The first of them.</summary>
    public List<T> Items { get; init; } = [];

    /// <summary>The line that says that there are more; <see langword="null"/> when there aren't.</summary>
    public string? More() => Count == Items.Count
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"... and {Count - Items.Count:N0} more like these: only the first {Items.Count:N0} of {Count:N0} are shown");

    /// <summary>Takes one.</summary>
    public void Add(T item)
    {
        Count++;
        if (Items.Count < Max)
        {
            Items.Add(item);
        }
    }

    /// <summary>Takes those of another.</summary>
    public void Add(FirstOf<T> other)
    {
        Count += other.Count;
        Items.AddRange(other.Items.Take(Max - Items.Count));
    }
}
