namespace OrleansCoins.Grains.Risk;

/// <summary>Reads the whole window of the journal, a page of positions at a time, and keeps what was gathered of it: never the entries.</summary>
/// <param name="log">The journal.</param>
/// <param name="pairsMax">How many pairs of giver and creator are followed at most.</param>
/// <param name="pageSize">How many positions are read at a time.</param>
public sealed class RiskReading(IRiskLog log, int pairsMax = Limits.RiskPairsMax, int pageSize = Limits.RiskPageSize)
{
    /// <summary>Positions are nearly in the order of time: clocks differ a little, and whoever began first may commit last.</summary>
    private const long DisorderMax = 3_600_000_000;

    /// <summary>What was gathered.</summary>
    public RiskState State { get; } = new(pairsMax);

    /// <summary>After which position.</summary>
    public long After { get; private set; }

    /// <summary>How many entries could not be read.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Takes in what people are judged by, of all that was made since a time.</summary>
    /// <param name="since">In microseconds since 1970.</param>
    /// <param name="through">The last position; everything up to it must be final.</param>
    /// <param name="cancellation">Ends the reading after the page that is being read.</param>
    public async Task ReadAsync(long since, long through, CancellationToken cancellation)
    {
        After = await FindAsync(since - DisorderMax, through, cancellation);
        for (var position = After; position < through; position += pageSize)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var row in await log.ReadAsync(position, Math.Min(position + pageSize, through), cancellation))
            {
                if (row.At >= since && !RiskFoldRules.Apply(State, row))
                {
                    Unreadable++;
                }
            }
        }
    }

    /// <summary>The position after which entries are as new as that: by halves, so that a journal of a billion entries is looked up thirty times.</summary>
    private async Task<long> FindAsync(long since, long through, CancellationToken cancellation)
    {
        var (from, to) = (0L, through);
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            if (await log.TimeAfterAsync(middle, cancellation) is { } at && at < since)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }
}
