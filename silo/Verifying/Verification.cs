using System.Diagnostics;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Verifying;

/// <summary>How to verify.</summary>
/// <param name="Parallel">How many stretches at a time.</param>
/// <param name="StateFile">Where it is kept how far it is; <see langword="null"/> for nowhere.</param>
/// <param name="OpenMax">How old a transfer without an answer may be.</param>
/// <param name="RangeEntries">About how many entries a stretch has.</param>
internal sealed record VerificationOptions(int Parallel, string? StateFile, TimeSpan OpenMax, int RangeEntries = VerificationOptions.DefaultRangeEntries)
{
    /// <summary>A few hundred milliseconds' work: little is lost when it is interrupted, and little is spent on beginning.</summary>
    public const int DefaultRangeEntries = 20_000;
}

/// <summary>
/// Verifies a whole journal, stretch by stretch. It looks at the entries up to a position, the journal's end when it began, and at the other ends of
/// those wherever they are; so what is written meanwhile makes no difference. Memory is bounded by pages and by what is kept of the differences.
/// </summary>
/// <param name="scan">The journal.</param>
/// <param name="options">How.</param>
/// <param name="stretchDone">Is told of each stretch that is done.</param>
internal sealed class Verification(JournalScan scan, VerificationOptions options, Action? stretchDone = null)
{
    private const int RangesMax = 4096;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _saving = new(1);
    private long _read;
    private long _saved = Stopwatch.GetTimestamp();

    /// <summary>How many entries were read so far, those of an earlier, interrupted run included.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Begins.</summary>
    public async Task<VerificationState> BeginAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var extent = await scan.MeasureAsync(cancellation);
        var count = (int)Math.Min(RangesMax, extent.Position / options.RangeEntries);
        var places = await scan.FindPlacesAsync([.. Enumerable.Range(1, count).Select(i => i * (extent.Position / (count + 1)))], cancellation);
        return new VerificationState
        {
            Identity = extent.Identity,
            Position = extent.Position,
            Last = await scan.FindAtAsync(extent.Position, cancellation),
            BegunAtMicroseconds = Microseconds.FromTime(now),
            Ranges = JournalRange.Between(places),
        };
    }

    /// <summary>Takes up what an earlier run left.</summary>
    /// <exception cref="InvalidDataException">It is of another database, or of what this one no longer holds.</exception>
    public async Task<VerificationState> ResumeAsync(string file, CancellationToken cancellation)
    {
        var state = await VerificationState.ReadAsync(file, cancellation);
        var extent = await scan.MeasureAsync(cancellation);
        if (state.Identity != extent.Identity)
        {
            throw new InvalidDataException($"{file} is of another database than {scan.Name}. Begin without --resume.");
        }

        if (await scan.FindAtAsync(state.Position, cancellation) is var found && found != state.Last)
        {
            throw new InvalidDataException(
                $"{scan.Name} was restored or changed since {file} was written: its position {state.Position} held {state.Last?.ToString() ?? "nothing"}, and holds "
                + $"{found?.ToString() ?? "nothing"} now. What was verified then counts for nothing. Begin anew, without --resume.");
        }

        _read = state.Result.Entries;
        return state;
    }

    /// <summary>Goes through the stretches that are not done. When it is cancelled, what is done is kept in the file.</summary>
    public async Task RunAsync(VerificationState state, CancellationToken cancellation)
    {
        var open = Enumerable.Range(0, state.Ranges.Count).Where(range => !state.Done.Contains(range)).ToList();
        var verifier = new RangeVerifier(
            scan,
            state.Position,
            state.BegunAtMicroseconds - (options.OpenMax.Ticks / TimeSpan.TicksPerMicrosecond),
            entries => Interlocked.Add(ref _read, entries));
        // Where it can't be written, that shows now and not after an hour.
        await SaveAsync(state, always: true);
        try
        {
            await Parallel.ForEachAsync(
                open,
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellation },
                async (range, token) =>
                {
                    // SQLite's calls block; the loop's own threads are there for that.
                    var result = await verifier.VerifyAsync(state.Ranges[range], token);
                    lock (state)
                    {
                        state.Result.Add(result);
                        state.Done.Add(range);
                    }

                    await SaveAsync(state, always: false);
                    stretchDone?.Invoke();
                });
        }
        finally
        {
            await SaveAsync(state, always: true);
        }
    }

    private async Task SaveAsync(VerificationState state, bool always)
    {
        if (options.StateFile is null || (!always && Stopwatch.GetElapsedTime(Interlocked.Read(ref _saved)) < SaveEvery))
        {
            return;
        }

        await _saving.WaitAsync();
        try
        {
            Interlocked.Exchange(ref _saved, Stopwatch.GetTimestamp());
            VerificationState copy;
            lock (state)
            {
                copy = Copy(state);
            }

            await copy.WriteAsync(options.StateFile);
        }
        finally
        {
            _saving.Release();
        }
    }

    private static VerificationState Copy(VerificationState state)
    {
        var copy = new VerificationState
        {
            Identity = state.Identity,
            Position = state.Position,
            Last = state.Last,
            BegunAtMicroseconds = state.BegunAtMicroseconds,
            Ranges = state.Ranges,
            Done = [.. state.Done],
        };
        copy.Result.Add(state.Result);
        return copy;
    }
}
