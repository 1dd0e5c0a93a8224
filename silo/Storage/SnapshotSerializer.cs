using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Silo.Storage;

/// <summary>
/// Reads and writes snapshots. One that can't be read counts as none: Orleans would never learn the row's version, and every later snapshot of
/// that account would be refused, so that each of its activations replayed the whole journal for ever.
/// </summary>
internal sealed partial class SnapshotSerializer(SystemTextJsonGrainStorageSerializer json, LedgerInstruments instruments, ILogger<SnapshotSerializer> logger)
    : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => json.Serialize(input);

    /// <inheritdoc />
    public T? Deserialize<T>(BinaryData input)
    {
        try
        {
            return json.Deserialize<T>(input);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ArgumentException or OverflowException)
        {
            // JSON that is damaged, or values that can't be: "no id", "-5 coins left".
            instruments.SnapshotUnreadable();
            LogUnreadable(logger, fault);
            return default;
        }
    }

    [LoggerMessage(2011, LogLevel.Warning, "A snapshot cannot be read; the journal is replayed instead, and the next snapshot takes its place.")]
    private static partial void LogUnreadable(ILogger logger, Exception fault);
}
