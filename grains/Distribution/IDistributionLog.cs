namespace OrleansCoins.Grains.Distribution;

/// <summary>The journal as it is looked through for how earnings are spread.</summary>
public interface IDistributionLog
{
    /// <summary>
    /// What creators were credited in a time, from one view of the database: gifts and rewards whose credits lie in it, without those that were taken back
    /// since. Every creator of before its end has a row, if only of nothing; a creator's rows follow each other.
    /// </summary>
    /// <param name="from">Credits since then, in microseconds since 1970.</param>
    /// <param name="to">Credits and creators before then.</param>
    /// <param name="byDay">Whether there is a row for each day (UTC) on which somebody was credited something or became a creator; otherwise each has one, of day 0.</param>
    /// <param name="take">Is told of each row, on any thread, one after the other.</param>
    /// <param name="cancellation">Ends it.</param>
    Task ReadAsync(long from, long to, bool byDay, Action<EarnedOnDay> take, CancellationToken cancellation);

    /// <summary>When the journal begins, in microseconds since 1970; <see langword="null"/> of an empty one.</summary>
    Task<long?> FindBeginAsync(CancellationToken cancellation);
}

/// <summary>What a creator was credited on a day.</summary>
/// <param name="Account">The creator's account.</param>
/// <param name="Day">The day, counted from 1970.</param>
/// <param name="Units">How much, in ten-thousandths of a diamond.</param>
public readonly record struct EarnedOnDay(string Account, int Day, long Units);
