using System.Diagnostics;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>What an active wallet costs that does nothing.</summary>
internal static class Idle
{
    private const int AtATime = 1_024;
    private const int WarmUpWallets = 20_000;

    public static Row Row { get; } = new("idle", "the memory of an active wallet that does nothing", MeasureAsync);

    private static async Task<RowResult> MeasureAsync(Bench bench)
    {
        var result = new RowResult(Row.Name);
        using var database = await DatabaseOfContestant.OnPostgresAsync();
        await using var host = await CoinsHost.StartAsync(database.ConnectionString, database.Directory, new JournalTap());
        await FillAsync(host, "early", WarmUpWallets);
        var before = Look();
        bench.Say($"activating {bench.Options.Wallets:N0} wallets");
        await FillAsync(host, "idle", bench.Options.Wallets);
        var after = Look();
        var (heap, resident) = ((after.Heap - before.Heap) / (double)bench.Options.Wallets, (after.Resident - before.Resident) / (double)bench.Options.Wallets);
        result.Ratios.Add(new($"managed heap of each of {bench.Options.Wallets:N0}", heap, "B", 4_096, 3_072, LessIsBetter: true));
        result.Ratios.Add(new("process memory of each", resident, "B"));
        result.Notes.Add("Each wallet was filled by one purchase and left alone. Heap after a full, compacting collection; process memory is the resident set's growth, which the garbage collector gives back when it likes.");
        return result;
    }

    private static Task FillAsync(CoinsHost host, string name, int wallets) => Parallel.ForAsync(
        0, wallets, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (wallet, _) => await host.FillAsync($"{name}-{wallet}", Population.Coins));

    private static (long Heap, long Resident) Look()
    {
        for (var times = 0; times < 3; times++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
