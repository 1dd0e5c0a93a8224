using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>
/// The limit: batched INSERTs of the very rows that gifts leave, over the product's own statement, by nobody. The rows of some thousand real gifts are
/// recorded once; then they are written again and again under new numbers. Their hashes are not computed anew, since the database doesn't look at them.
/// </summary>
/// <param name="database">Where they are written.</param>
/// <param name="connections">How many write at a time.</param>
/// <param name="rowsABatch">How many rows a statement has.</param>
/// <param name="byAccount">
/// Whether a statement has all rows of a few accounts, one beside the other in every index, as no load leaves them; otherwise the rows of gifts that came
/// together.
/// </param>
internal sealed class RawInserts(
    DatabaseOfContestant database, int connections = RawInserts.ConnectionsBest, int rowsABatch = RawInserts.RowsBest, bool byAccount = false) : Contestant
{
    /// <summary>How many connections do best; the row <c>tuning</c> compares them.</summary>
    public const int ConnectionsBest = 4;

    /// <summary>How many rows a statement do best.</summary>
    public const int RowsBest = 1_024;

    private const int GiftsRecorded = 16_384;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddPostgreSqlStorage(database.ConnectionString!).BuildServiceProvider();
    private EntryRow[][] _batches = [];
    private long _stride;
    private long _cycles;

    public override string Name => "raw batched INSERTs" + GrainStorage.Unless(connections, ConnectionsBest) + (rowsABatch == RowsBest ? "" : $", {rowsABatch} rows a statement")
        + (byAccount ? ", account by account" : "");

    public override string Tuning => $"{connections} connections, {rowsABatch} rows a statement; the rows of uniform gifts, whatever the load";

    public override IStorageMeter Storage => database.Meter;

    public override async Task PrepareAsync(Population population)
    {
        var rows = await RecordAsync(population);

        _stride = rows.Max(static row => row.Entry.Sequence) + 1;
        _batches = [.. (byAccount ? Sorted(rows) : rows).Chunk(rowsABatch).Select(static batch => Sorted(batch).ToArray())];
    }

    /// <summary>In the order of the lanes' statements.</summary>
    private static IEnumerable<EntryRow> Sorted(IEnumerable<EntryRow> rows) =>
        rows.OrderBy(static row => row.Entry.Account.Value, StringComparer.Ordinal).ThenBy(static row => row.Entry.Sequence);

    public override ValueTask<bool> GiveAsync(int sender, int creator) => throw new NotSupportedException("Rows are written by themselves, not gift by gift.");

    public override async Task<LoadResult> RunAsync(ILoad load, Population population, TimeSpan duration)
    {
        var result = new LoadResult { Window = duration };
        var store = _services.GetRequiredService<IEntryStore>();
        var started = Stopwatch.GetTimestamp();
        var written = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(() => WriteAsync(store, number, started, result))));
        result.AcceptUntimed(written.Sum(static rows => rows.All - rows.InTime) / 2, inTime: false);
        result.AcceptUntimed(written.Sum(static rows => rows.InTime) / 2, inTime: true);
        return result;
    }

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        database.Dispose();
    }

    /// <summary>The rows of real gifts. The silo that writes them ends afterwards: its recovery would take what is written later for gifts that got stuck.</summary>
    private async Task<List<EntryRow>> RecordAsync(Population population)
    {
        var rows = new List<EntryRow>();
        var tap = new JournalTap();
        await using var host = await CoinsHost.StartAsync(database.ConnectionString, database.Directory, tap);
        await host.FillAsync(population);
        tap.Show = row =>
        {
            lock (rows)
            {
                rows.Add(row);
            }
        };
        await Product.GiveAsync(host, population, GiftsRecorded);
        await tap.SettleAsync();
        return rows;
    }

    private async Task<(long All, long InTime)> WriteAsync(IEntryStore store, int number, long started, LoadResult result)
    {
        var (all, inTime) = (0L, 0L);
        await using var lane = store.OpenLane();
        var link = await lane.TryConnectAsync() ?? throw new InvalidOperationException("The database takes no connection.");
        while (true)
        {
            var cycle = Interlocked.Increment(ref _cycles);
            for (var batch = number; batch < _batches.Length; batch += connections)
            {
                if (Stopwatch.GetElapsedTime(started) >= result.Window)
                {
                    return (all, inTime);
                }

                var rows = Array.ConvertAll(_batches[batch], row => Renumber(row, cycle));
                if (await lane.WriteAsync(rows, link.Time + Stopwatch.GetElapsedTime(started) + Deadline) is not WriteOutcome.Written and var outcome)
                {
                    throw new InvalidOperationException($"A batch ended as {outcome}.");
                }

                all += rows.Length;
                inTime += Stopwatch.GetElapsedTime(started) <= result.Window ? rows.Length : 0;
            }
        }
    }

    private EntryRow Renumber(EntryRow row, long cycle)
    {
        var entry = row.Entry;
        var sequence = entry.Sequence + (cycle * _stride);
        var request = entry.Amount < 0
            ? RequestId.ForKey(entry.Account.Owner, IdempotencyKey.Parse($"{sequence}"))
            : RequestId.ForGift(new SentGiftId(entry.Peer!.Value.Owner, sequence));
        return new EntryRow(entry with { Sequence = sequence, RequestId = request }, row.Message);
    }
}
