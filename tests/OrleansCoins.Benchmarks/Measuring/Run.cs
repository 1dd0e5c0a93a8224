using System.Diagnostics;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>What one run measured. Latencies in milliseconds; processor time and bytes per accepted gift, with all that follows its answer.</summary>
internal sealed record Run(
    double GiftsPerSecond,
    double P50,
    double P99,
    double P999,
    double CpuMicroseconds,
    double DatabaseCpuMicroseconds,
    double DiskBytes,
    double LogBytes,
    double SettleMilliseconds,
    long Given,
    long Refused,
    long Failed,
    string? FirstFault)
{
    /// <summary>Runs a load on a contestant, and measures what it takes until everything is done that the answers promised.</summary>
    public static async Task<Run> MeasureAsync(Contestant contestant, ILoad load, Population population, TimeSpan duration, ServerProcesses? server)
    {
        // Nobody pays for another's garbage.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = contestant.Storage is { } storage ? await storage.ReadAsync() : default;
        var (cpu, databaseCpu) = (contestant.ReadProcessorTime(), server?.ReadProcessorTime());
        var result = await contestant.RunAsync(load, population, duration);
        var answered = Stopwatch.GetTimestamp();
        await contestant.SettleAsync();
        var settling = Stopwatch.GetElapsedTime(answered);
        cpu = contestant.ReadProcessorTime() - cpu;
        databaseCpu = server?.ReadProcessorTime() - databaseCpu;
        var after = contestant.Storage is { } same ? await same.ReadAsync() : default;
        var gifts = (double)Math.Max(1, result.Given);
        return new Run(
            result.Rate,
            result.Percentile(50),
            result.Percentile(99),
            result.Percentile(99.9),
            cpu.TotalMicroseconds / gifts,
            contestant.Storage is PostgresMeter && databaseCpu is { } ofServer ? ofServer.TotalMicroseconds / gifts : double.NaN,
            contestant.Storage is null ? double.NaN : (after.Bytes - before.Bytes) / gifts,
            after.LogBytes is { } log ? (log - before.LogBytes!.Value) / gifts : double.NaN,
            settling.TotalMilliseconds,
            result.Given,
            result.Refused,
            result.Failed,
            result.FirstFault);
    }
}
