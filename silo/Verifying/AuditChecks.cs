using OrleansCoins.Grains.Auditing;
using OrleansCoins.Silo.Storage.Schema;

namespace OrleansCoins.Silo.Verifying;

/// <summary>
/// Checks the log of operators' actions: numbers without gaps, and every record's hash, made anew over the one before it and itself. So a record that was
/// changed, removed or put in between shows; one that was removed at the end shows by the closing that names it.
/// </summary>
internal sealed class AuditChecks(JournalScan scan)
{
    private const int DifferencesMax = 100;

    /// <summary>How many records there are.</summary>
    public long Records { get; private set; }

    /// <summary>How many requests are without an outcome.</summary>
    public long Open { get; private set; }

    /// <summary>What is not as it must be.</summary>
    public FirstOf<Difference> Differences { get; } = new(DifferencesMax);

    /// <summary>Checks all records, and what closings say of them.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var connection = await scan.OpenAsync(cancellation);
        var closed = (await SealChecks.ListAsync(connection, cancellation)).Select(Read).OfType<(string Name, AuditHead Head)>().ToLookup(static closing => closing.Head.Number);
        await using var command = JournalScan.Command(connection, AuditTable.All);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (number, hash) = (0L, AuditRules.NoHash);
        while (await reader.ReadAsync(cancellation))
        {
            var record = AuditTable.Read(reader);
            foreach (var (expected, found) in AuditRules.Check(number, hash, record))
            {
                Report(record.Keys.Number, expected, found);
            }

            (number, hash) = (record.Keys.Number, record.Hash);
            foreach (var (name, head) in closed[number].Where(closing => closing.Head.Hash != record.Hash))
            {
                Report(number, $"the hash {head.Hash}, which the closing {name} was made over", hash);
            }

            Records++;
            Open += record.Keys.Asked is null ? 1 : -1;
        }

        foreach (var (name, head) in closed.Where(closing => closing.Key > number).SelectMany(static closing => closing))
        {
            Report(head.Number, $"record {head.Number}, which the closing {name} was made over", $"{number} records");
        }
    }

    private static (string Name, AuditHead Head)? Read(Grains.Books.StoredClosing stored)
    {
        try
        {
            return Grains.Books.ClosingText.Read(stored.Body).Audit is { } head ? (stored.Name, head) : null;
        }
        catch (FormatException)
        {
            // That it can't be read is said where closings are checked.
            return null;
        }
    }

    private void Report(long number, string expected, string found) => Differences.Add(new Difference("audit", $"audit record {number}", 0, expected, found));
}
