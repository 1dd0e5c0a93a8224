using System.Data.Common;
using System.Runtime.CompilerServices;
using OrleansCoins.GrainInterfaces;

namespace OrleansCoins.Silo.Verifying;

/// <summary>
/// Compares the snapshots with the journal: the account of each that says it is of this journal is replayed, by the rules that a silo replays it by, and
/// the whole state compared. Entries stream by; a state and a few snapshots for each of the parallel workers is all that is held.
/// </summary>
/// <param name="scan">The journal.</param>
/// <param name="parallel">How many accounts are replayed at a time.</param>
internal sealed class SnapshotChecks(JournalScan scan, int parallel)
{
    private const string OfAccounts = "FROM orleans_state WHERE payload IS NOT NULL AND substr(grain_id_extension, 1, 7) IN ('wallet:', 'earning', 'campaig')";
    private const int SnapshotsAConnection = 50;

    private long _read;

    /// <summary>How many snapshots were looked at so far.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>The snapshots that say something else than the journal, and entries that stop a replay.</summary>
    public FirstOf<Difference> Differences { get; } = new(JournalChecks.ListedMax);

    /// <summary>The snapshots that will be ignored, and why: no difference, since the journal is replayed instead.</summary>
    public FirstOf<string> Ignored { get; } = new(JournalChecks.ListedMax);

    /// <summary>How many snapshots there are.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenSnapshotsAsync(cancellation);
        await using var command = JournalScan.Command(connection, $"SELECT count(*) {OfAccounts}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Compares them all.</summary>
    public Task RunAsync(CancellationToken cancellation) => Parallel.ForEachAsync(
        ReadAsync(cancellation).Chunk(SnapshotsAConnection),
        new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation },
        async (some, token) =>
        {
            await using var journal = await scan.OpenAsync(token);
            foreach (var (account, payload) in some)
            {
                var (difference, ignored) = await CheckAsync(journal, account, payload, token);
                lock (Differences)
                {
                    _read++;
                    if (difference is not null)
                    {
                        Differences.Add(difference);
                    }

                    if (ignored is not null)
                    {
                        Ignored.Add($"the snapshot of {account} will be ignored: {ignored}");
                    }
                }
            }
        });

    private async IAsyncEnumerable<(string Account, byte[] Payload)> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await scan.OpenSnapshotsAsync(cancellation);
        await using var command = JournalScan.Command(connection, $"SELECT grain_id_extension, payload {OfAccounts}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return (reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        }
    }

    private async Task<(Difference? Difference, string? Ignored)> CheckAsync(DbConnection journal, string account, byte[] payload, CancellationToken cancellation)
    {
        if (SnapshotRules.Read(account, payload) is not { } snapshot)
        {
            return (null, "it can't be read");
        }

        var last = new EntryPlace(account, snapshot.Sequence);
        if (SnapshotRules.WhyOfOthers(snapshot, (await scan.FindAsync(journal, last, cancellation))?.Entry) is { } why)
        {
            return (null, why);
        }

        var state = SnapshotRules.Empty(account);
        await foreach (var row in scan.ReadAsync(journal, new JournalRange(new EntryPlace(account, 0), last), long.MaxValue, cancellation))
        {
            try
            {
                state = SnapshotRules.Apply(state, row.Entry ?? throw new UnreadableEntryException(row.Fault!));
            }
            catch (Exception fault)
            {
                return (new Difference("replay", account, row.Place.Sequence, "an entry that the rules can follow", fault.Message), null);
            }
        }

        return (SnapshotRules.Compare(snapshot, state), null);
    }
}
