using System.Data.Common;
using OrleansCoins.Grains.Books;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Verifying;

/// <summary>What closings are checked by that is not in the database.</summary>
/// <param name="PublicKeys">The operator's keys, in base64; none when they aren't known.</param>
/// <param name="File">The file of closings that were kept elsewhere; <see langword="null"/> for none.</param>
internal sealed record SealTrust(IReadOnlySet<string> PublicKeys, string? File)
{
    /// <summary>Nothing is known: closings are checked against the journal, each other, and the keys that they name themselves.</summary>
    public static SealTrust None { get; } = new(new HashSet<string>(), File: null);
}

/// <summary>
/// Checks closings: the chain, the signatures, and the entries of every stretch, added up anew. Whoever rewrites a closed entry and all hashes after it
/// can't make the signature over what the entries came to.
/// </summary>
internal sealed class SealChecks(JournalScan scan, SealTrust trust)
{
    private const int DifferencesMax = 100;
    private const string Check = "seal";

    private StoredClosing? _last;
    private Closing? _lastRead;
    private long _read;

    /// <summary>How many entries of closings were read so far.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>How many closings there are.</summary>
    public long Closings { get; private set; }

    /// <summary>How many of them are signed.</summary>
    public long Signed { get; private set; }

    /// <summary>The position of the last entry that is closed.</summary>
    public long Through { get; private set; }

    /// <summary>The keys that closings are signed with.</summary>
    public SortedSet<string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the keys were compared with the operator's.</summary>
    public bool KnowsKeys => trust.PublicKeys.Count > 0;

    /// <summary>What is not as it must be.</summary>
    public FirstOf<Difference> Differences { get; } = new(DifferencesMax);

    /// <summary>Up to which position there are closings.</summary>
    public async Task<long> MeasureAsync(CancellationToken cancellation) => (await ListAsync(cancellation)).LastOrDefault()?.Through ?? 0;

    /// <summary>Checks all closings, those of the file too.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var kept = trust.File is null ? [] : await SealFile.ReadAsync(trust.File, cancellation);
        var closings = await ListAsync(cancellation);
        foreach (var closing in closings)
        {
            await CheckAsync(closing, cancellation);
        }

        if (KnowsKeys && Signed == 0 && (await scan.MeasureAsync(cancellation)).Position > 0)
        {
            Differences.Add(new Difference(Check, "closings", 0, "signed closings of the journal, since there is a key", closings.Count == 0 ? "none" : "none that is signed"));
        }

        foreach (var unsigned in KnowsKeys ? closings.Where(static closing => closing.Seal is null) : [])
        {
            Report(unsigned, "a signature", "none: what it says may be anybody's, and so may what a later one builds on it");
        }

        foreach (var closing in kept)
        {
            await CheckKeptAsync(closing, closings.FirstOrDefault(other => other.Number == closing.Number), cancellation);
        }
    }

    private async Task CheckAsync(StoredClosing stored, CancellationToken cancellation)
    {
        Closings++;
        CheckSeal(stored);
        if (TryRead(stored) is not { } closing)
        {
            (_last, _lastRead) = (stored, null);
            return;
        }

        if ((closing.Number, closing.Name, closing.Through) != (stored.Number, stored.Name, stored.Through))
        {
            Report(stored, $"number {closing.Number}, '{closing.Name}', through {closing.Through}, as it says", $"{stored.Number}, '{stored.Name}', {stored.Through}");
        }

        // Of one that can't be read it was said; what follows it is compared with its entries alone.
        foreach (var (expected, found) in _last is null || _lastRead is not null ? ClosingRules.Follows(_lastRead, _last?.Body, closing) : [])
        {
            Report(stored, expected, found);
        }

        await CheckEntriesAsync(stored, closing, cancellation);
        (_last, _lastRead, Through) = (stored, closing, closing.Through);
    }

    /// <summary>What was kept elsewhere must be here, and where it isn't, the entries must be those of then all the same.</summary>
    private async Task CheckKeptAsync(StoredClosing kept, StoredClosing? here, CancellationToken cancellation)
    {
        if (here == kept)
        {
            return;
        }

        Report(kept, $"it as in {trust.File}", here is null ? "none of its number" : here.Body == kept.Body ? "another signature" : "another of its number");
        CheckSeal(kept);
        if (here?.Body != kept.Body && TryRead(kept) is { } closing)
        {
            await CheckEntriesAsync(kept, closing, cancellation);
        }
    }

    private void CheckSeal(StoredClosing stored)
    {
        if (stored.Seal is not { } seal)
        {
            return;
        }

        Signed++;
        Keys.Add(seal.PublicKey);
        if (!SealKey.IsRight(stored.Body, seal))
        {
            Report(stored, $"a signature by {seal.PublicKey}", "one that isn't over this closing");
        }
        else if (KnowsKeys && !trust.PublicKeys.Contains(seal.PublicKey))
        {
            Report(stored, $"a signature by {string.Join(" or ", trust.PublicKeys)}", $"one by {seal.PublicKey}");
        }
    }

    private async Task CheckEntriesAsync(StoredClosing stored, Closing closing, CancellationToken cancellation)
    {
        using var tally = new ClosingTally();
        await using var connection = await scan.OpenAsync(cancellation);
        await using var command = JournalScan.Command(connection, ClosingTable.Entries);
        ClosingTable.Bind(command, closing.After, closing.Through, int.MaxValue);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            tally.Add(ClosingTable.ReadEntry(reader));
            Interlocked.Increment(ref _read);
        }

        foreach (var (expected, found) in ClosingRules.Covers(closing, tally))
        {
            Report(stored, expected, found);
        }
    }

    private Closing? TryRead(StoredClosing stored)
    {
        try
        {
            return ClosingText.Read(stored.Body);
        }
        catch (FormatException fault)
        {
            Report(stored, "a closing", fault.Message);
            return null;
        }
    }

    private async Task<List<StoredClosing>> ListAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenAsync(cancellation);
        return await ListAsync(connection, cancellation);
    }

    /// <summary>All closings of a journal.</summary>
    public static async Task<List<StoredClosing>> ListAsync(DbConnection connection, CancellationToken cancellation)
    {
        var closings = new List<StoredClosing>();
        await using var command = JournalScan.Command(connection, ClosingTable.All);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            closings.Add(ClosingTable.Read(reader));
        }

        return closings;
    }

    private void Report(StoredClosing closing, string expected, string found) =>
        Differences.Add(new Difference(Check, $"closing {closing.Number} ({closing.Name})", 0, expected, found));
}
