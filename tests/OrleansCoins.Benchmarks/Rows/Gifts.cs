using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>The main row: the product and all its peers on PostgreSQL, with gifts spread in three ways.</summary>
internal static class Gifts
{
    public static Row Row { get; } = new("gifts", "the product beside every peer on PostgreSQL, for uniform creators, Zipf 1.0 and one creator", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        await using var field = await Field.PrepareAsync(
            bench,
            new Product(await DatabaseOfContestant.OnPostgresAsync()),
            new Transactions(await DatabaseOfContestant.OnPostgresAsync()),
            new StoredState(await DatabaseOfContestant.OnPostgresAsync()),
            new PlainTransaction(await DatabaseOfContestant.OnPostgresAsync(), bench.Options.Pool),
            new RawInserts(await DatabaseOfContestant.OnPostgresAsync()),
            new InMemory());
        foreach (var skew in bench.Options.Skews)
        {
            var series = await field.RunAsync(new ClosedLoop(skew, bench.Options.Callers));
            result.Series.AddRange(series);
            var (coins, transactions, stored, plain, raw) = (series[0], series[1], series[2], series[3], series[4]);
            var load = coins.Load;
            switch (skew)
            {
                case Skew.Uniform:
                    result.Ratios.Add(new($"{load}: to {transactions.Contestant}", coins.RatioTo(transactions), "x", 30, 50));
                    result.Ratios.Add(new($"{load}: to {stored.Contestant}", coins.RatioTo(stored), "x", 8));
                    result.Ratios.Add(new($"{load}: to the {plain.Contestant}", coins.RatioTo(plain), "x", 2.5));
                    result.Ratios.Add(new($"{load}: share of the raw limit", 100 * coins.RatioTo(raw), "%", 40, 60));
                    break;
                case Skew.One:
                    if (result.Series.Find(static one => one.Load == "uniform") is { } uniform)
                    {
                        result.Ratios.Add(new($"{load}: of uniform", 100 * coins.RatioTo(uniform), "%", 90, 100));
                    }

                    result.Ratios.Add(new($"{load}: to {transactions.Contestant}", coins.RatioTo(transactions), "x", 40));
                    result.Ratios.Add(new($"{load}: to {stored.Contestant}", coins.RatioTo(stored), "x"));
                    result.Ratios.Add(new($"{load}: to the {plain.Contestant}", coins.RatioTo(plain), "x", 8));
                    break;
                default:
                    result.Ratios.Add(new($"{load}: to {transactions.Contestant}", coins.RatioTo(transactions), "x"));
                    result.Ratios.Add(new($"{load}: to {stored.Contestant}", coins.RatioTo(stored), "x"));
                    result.Ratios.Add(new($"{load}: to the {plain.Contestant}", coins.RatioTo(plain), "x"));
                    break;
            }
        }

        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }
}
