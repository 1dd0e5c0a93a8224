using OrleansCoins.Grains.Distribution;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage.InMemory;

/// <summary>What creators were credited, from memory.</summary>
internal sealed class InMemoryDistributionLog(InMemoryTables tables) : IDistributionLog
{
    private const string Gift = "gift/";
    private const string Reversal = "reversal/";
    private const long MicrosecondsPerDay = TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond;

    /// <inheritdoc />
    public Task ReadAsync(long from, long to, bool byDay, Action<EarnedOnDay> take, CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            foreach (var (account, entries) in tables.Accounts
                .Where(static account => account.Key.Kind == AccountKind.Earnings).OrderBy(static account => account.Key.Value, StringComparer.Ordinal))
            {
                var days = new SortedDictionary<int, long>();
                foreach (var entry in entries.BySequence.Values.Where(entry => entry.OccurredAtMicroseconds < to))
                {
                    var day = byDay ? (int)(entry.OccurredAtMicroseconds / MicrosecondsPerDay) : 0;
                    var counts = entry.Kind is EntryKind.Gift or EntryKind.Reward && entry.OccurredAtMicroseconds >= from;
                    if (counts || entry.Sequence == 1)
                    {
                        days[day] = days.GetValueOrDefault(day) + (counts ? entry.Amount + BackOf(entries, entry) : 0);
                    }
                }

                foreach (var (day, units) in days)
                {
                    take(new EarnedOnDay(account.Value, day, units));
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<long?> FindBeginAsync(CancellationToken cancellation)
    {
        lock (tables.Gate)
        {
            return Task.FromResult(tables.Entries.FirstOrDefault()?.OccurredAtMicroseconds);
        }
    }

    /// <summary>What was taken back of a gift.</summary>
    private static long BackOf(InMemoryAccount account, Entry gift) => account.BySequence.Values
        .Where(entry => entry.Kind == EntryKind.Reversal && entry.RequestId.Value.AsSpan(Reversal.Length).SequenceEqual(gift.RequestId.Value.AsSpan(Gift.Length)))
        .Sum(static entry => entry.Amount);
}
