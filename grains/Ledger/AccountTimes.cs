namespace OrleansCoins.Grains.Ledger;

/// <summary>Finds times in an account, by halving: the times of its entries never go back.</summary>
internal static class AccountTimes
{
    /// <summary>The sequence of the last entry before a time; 0 when there is none.</summary>
    public static async Task<long> FindLastBeforeAsync(IJournal journal, AccountId account, long microseconds)
    {
        var head = await journal.ReadBackwardAsync(account, long.MaxValue, 1, CancellationToken.None);
        var (before, notBefore) = (0L, head is [] ? 1 : head[0].Sequence + 1);
        while (notBefore - before > 1)
        {
            var middle = before + ((notBefore - before) / 2);
            var found = await journal.ReadForwardAsync(account, middle - 1, 1, CancellationToken.None);
            (before, notBefore) = found is [var entry] && entry.OccurredAtMicroseconds < microseconds ? (middle, notBefore) : (before, middle);
        }

        return before;
    }
}
