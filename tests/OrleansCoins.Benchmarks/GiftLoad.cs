using System.Diagnostics;
using HdrHistogram;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Wallets;
using OrleansCoins.TestKit;

namespace OrleansCoins.Benchmarks;

/// <summary>Callers that send gifts one after another, as fast as they are answered.</summary>
internal sealed class GiftLoad(int callers, int wallets)
{
    private static readonly GiftId Rose = GiftId.Parse("rose");
    private long _requests;
    private long _undelivered;

    /// <summary>Fills the wallets and enrols the creators.</summary>
    public async Task PrepareAsync(CoinsCluster cluster, int creators)
    {
        await Parallel.ForAsync(0, creators, async (creator, _) => await cluster.Earnings(Creator(creator)).EnrolAsync(true));
        await Parallel.ForAsync(0, wallets, async (wallet, _) => await cluster.Wallet(Viewer(wallet)).CreditPurchaseAsync(new CreditPurchase(
            PurchaseId.Parse($"pur_{wallet}"), PackageId.Parse("coins-17500"), new Coins(1_000_000_000), new Money(24999, "USD"), "bench", $"{wallet}")));
    }

    /// <summary>One run. Gifts that are refused or fail are errors: a load like this has none.</summary>
    public async Task<GiftLoadResult> RunAsync(CoinsCluster cluster, int creators, TimeSpan duration)
    {
        var latencies = new LongConcurrentHistogram(1, TimeSpan.FromMinutes(1).Ticks, 3);
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var sent = 0L;
        var grains = cluster.EmbeddedGrains;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var turn = 0; Stopwatch.GetElapsedTime(started) < duration; turn++)
            {
                var at = (caller + (turn * callers)) % wallets;
                var sender = UserId.Parse(Viewer(at));
                var sending = Stopwatch.GetTimestamp();
                var outcome = await grains.Wallet(sender).SendGiftAsync(new SendGift
                {
                    RequestId = RequestId.ForKey(sender, IdempotencyKey.Parse($"{Interlocked.Increment(ref _requests)}")),
                    Digest = RequestDigest.Of("gift"u8),
                    GiftId = Rose,
                    Quantity = 1,
                    Creator = UserId.Parse(Creator((at + turn) % creators)),
                    Content = ContentId.Parse("video-1"),
                });
                if (outcome.Value is null)
                {
                    throw new InvalidOperationException($"A gift was refused: {outcome.Refusal}");
                }

                latencies.RecordValue(Stopwatch.GetElapsedTime(sending).Ticks);
                Interlocked.Increment(ref sent);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        var before = _undelivered;
        _undelivered = (await cluster.ReadBooksAsync()).UndeliveredGifts;
        return new GiftLoadResult(
            sent / elapsed.TotalSeconds,
            (sent - (_undelivered - before)) / elapsed.TotalSeconds,
            cpu.TotalMicroseconds / sent,
            At(50),
            At(99),
            At(99.9));

        double At(double percentile) => TimeSpan.FromTicks(latencies.GetValueAtPercentile(percentile)).TotalMilliseconds;
    }

    private static string Viewer(int number) => $"viewer-{number}";

    private static string Creator(int number) => $"creator-{number}";
}

/// <summary>What a run measured. Times in milliseconds.</summary>
internal sealed record GiftLoadResult(double GiftsPerSecond, double CreditedPerSecond, double CpuMicrosecondsPerGift, double P50, double P99, double P999);
