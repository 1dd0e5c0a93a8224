using System.Diagnostics;
using Npgsql;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>A journal that is years old, against an empty one; and a wallet of a million entries that wakes up.</summary>
internal static class Large
{
    private const string Deep = "deep";
    private const string Shallow = "shallow";
    private const int ShallowEntries = 100;
    private const int Wakings = 20;

    public static Row Row { get; } = new("large", "millions of entries against none; and waking a wallet that has a tenth of them", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        var entries = bench.Options.Entries;
        var deepEntries = entries / 10;
        var old = await DatabaseOfContestant.OnPostgresAsync();
        var started = Stopwatch.GetTimestamp();

        // Every gift of a wallet is an entry of its creator too.
        var pairs = (entries - (2 * deepEntries)) / (2 * ShallowEntries);
        await Preloading.RunAsync(
            old.ConnectionString!,
            [(Deep, deepEntries), (Shallow, ShallowEntries), .. Enumerable.Range(0, pairs).Select(static pair => ($"old-{pair}", ShallowEntries))],
            bench.Say);
        await SettleAsync(old.ConnectionString!);
        result.Notes.Add($"{entries:N0} entries were preloaded in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s, {deepEntries:N0} of them in one wallet.");
        var coins = new Product(old, name: $"OrleansCoins, {entries:N0} entries");
        await using var field = await Field.PrepareAsync(bench, coins, new Product(await DatabaseOfContestant.OnPostgresAsync(), name: "OrleansCoins, none"));
        var series = await field.RunAsync(new ClosedLoop(Skew.Uniform, bench.Options.Callers));
        result.Series.AddRange(series);
        result.Ratios.Add(new($"{entries:N0} entries: of the rate of none", 100 * series[0].RatioTo(series[1]), "%", 85, 95));
        await WakeAsync(coins.Host, deepEntries, result);
        try
        {
            result.Faults.AddRange(await field.AuditAsync());
        }
        catch (TimeoutException)
        {
            result.Notes.Add("The books were not checked: reading so many entries takes longer than their grain is given.");
        }

        return result;
    }

    private static async Task WakeAsync(CoinsHost host, int deepEntries, RowResult result)
    {
        var (deep, shallow) = (host.Grains.Wallet(UserId.Parse(Deep)), host.Grains.Wallet(UserId.Parse(Shallow)));
        var management = host.Grains.GetGrain<IManagementGrain>(0);
        var first = Stopwatch.GetTimestamp();
        await AwakenAsync(deep.GetAsync);
        result.Notes.Add($"Without a snapshot the wallet with {deepEntries:N0} entries woke in {Stopwatch.GetElapsedTime(first).TotalSeconds:N1} s.");

        // A gift, after which a silo stores a snapshot of an account that has none. Its creator has as many entries.
        await AwakenAsync(host.Grains.Earnings(UserId.Parse($"of-{Deep}")).GetAsync);
        await Product.GiveAsync(host, Deep, $"of-{Deep}");
        await host.Tap.SettleAsync();
        var (ofDeep, ofShallow) = (new List<double>(), new List<double>());
        for (var waking = 0; waking < Wakings; waking++)
        {
            await management.ForceActivationCollection(TimeSpan.Zero);
            (List<double> Times, Func<Task> Wake)[] turns = [(ofDeep, deep.GetAsync), (ofShallow, shallow.GetAsync)];
            foreach (var (times, wake) in waking % 2 == 0 ? turns : turns.Reverse())
            {
                var asked = Stopwatch.GetTimestamp();
                await wake();
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
        }

        var (longer, shorter) = (Statistics.Median(ofDeep), Statistics.Median(ofShallow));
        result.Ratios.Add(new($"waking a wallet with {deepEntries:N0} entries: to one with {ShallowEntries}", longer / shorter, "x", 2, LessIsBetter: true));
        result.Notes.Add($"With one it woke in {longer:N2} ms, and the wallet with {ShallowEntries} entries in {shorter:N2} ms: medians of {Wakings}.");
    }

    /// <summary>Asks until it is awake: replaying a long history takes longer than a caller waits.</summary>
    private static async Task AwakenAsync(Func<Task> ask)
    {
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (TimeoutException)
            {
                // It goes on loading meanwhile.
            }
        }
    }

    /// <summary>As it would be after years: vacuumed, with statistics, and on disk.</summary>
    private static async Task SettleAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var statement in new[] { "VACUUM (ANALYZE)", "CHECKPOINT" })
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
