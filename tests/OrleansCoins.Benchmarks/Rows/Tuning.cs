using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>The peers with other settings than theirs: none of them may be held back by a choice of ours.</summary>
internal static class Tuning
{
    // Together no more connections than the server takes.
    private static readonly int[] PoolsOfStored = [32, GrainStorage.ConnectionsBest];
    private static readonly int[] PoolsOfTransactions = [32, GrainStorage.ConnectionsBest];
    private static readonly int[] PoolsOfPlain = [PlainTransaction.ConnectionsBest, 24, 32];
    private static readonly (int Connections, int Rows)[] Batches =
        [(RawInserts.ConnectionsBest, RawInserts.RowsBest), (RawInserts.ConnectionsBest, 4_096), (2, RawInserts.RowsBest), (3, RawInserts.RowsBest)];

    public static Row Row { get; } = new("tuning", "the peers with other numbers of connections and rows: which suit them best", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var contestants = new List<Contestant>();
        foreach (var pool in PoolsOfStored)
        {
            contestants.Add(new StoredState(await DatabaseOfContestant.OnPostgresAsync(), pool));
        }

        foreach (var pool in PoolsOfTransactions)
        {
            contestants.Add(new Transactions(await DatabaseOfContestant.OnPostgresAsync(), pool));
        }

        foreach (var pool in PoolsOfPlain)
        {
            contestants.Add(new PlainTransaction(await DatabaseOfContestant.OnPostgresAsync(), pool));
        }

        foreach (var (connections, rows) in Batches)
        {
            contestants.Add(new RawInserts(await DatabaseOfContestant.OnPostgresAsync(), connections, rows));
        }

        contestants.Add(new RawInserts(await DatabaseOfContestant.OnPostgresAsync(), byAccount: true));
        await using var field = await Field.PrepareAsync(bench, [.. contestants]);
        result.Series.AddRange(await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers)));
        return result;
    }
}
