using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>The main row: the product and all its peers on PostgreSQL, with gifts spread in three ways.</summary>
internal static class Gifts
{
    /// <summary>What the product is held to beside each peer, in the peers' order; a share where the peer is a limit and no rival.</summary>
    private static readonly (Skew Skew, Bound Transactions, Bound Stored, Bound Plain, Bound Raw)[] Bounds =
    [
        (Skew.Uniform, new(30, 50), new(8), new(2.5), new(40, 60)),
        (Skew.One, new(40), default, new(8), default),
        (Skew.Zipf, default, default, default, default),
    ];

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
        Series? uniform = null;
        foreach (var (skew, transactions, stored, plain, raw) in bench.Options.Skews.Select(static skew => Bounds.Single(bounds => bounds.Skew == skew)))
        {
            var series = await field.RunAsync(new ClosedLoop(skew, bench.Options.Callers));
            result.Series.AddRange(series);
            var product = series[0];
            uniform = skew == Skew.Uniform ? product : uniform;
            if (skew == Skew.One && uniform is not null)
            {
                result.Ratios.Add(new($"{product.Load}: of uniform", 100 * product.RatioTo(uniform), "%", 90, 100));
            }

            Times(series[1], transactions);
            Times(series[2], stored);
            Times(series[3], plain);
            Share(series[4], raw);
            Share(series[5], default);

            void Times(Series peer, Bound bound) =>
                result.Ratios.Add(new($"{product.Load}: to {peer.Contestant}", product.RatioTo(peer), "x", bound.Target, bound.Stretch));

            void Share(Series limit, Bound bound) =>
                result.Ratios.Add(new($"{product.Load}: share of {limit.Contestant}", 100 * product.RatioTo(limit), "%", bound.Target, bound.Stretch));
        }

        result.Faults.AddRange(await field.AuditAsync());
        return result;
    }

    private readonly record struct Bound(double? Target, double? Stretch = null);
}
