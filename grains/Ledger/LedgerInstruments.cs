using System.Diagnostics.Metrics;

namespace OrleansCoins.Grains.Ledger;

/// <summary>What is measured of accounts getting into memory.</summary>
public sealed class LedgerInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansCoins.Accounts";

    private readonly Meter _meter;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _loaded;

    /// <summary>Makes the instruments.</summary>
    public LedgerInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _rejected = _meter.CreateCounter<long>(
            "orleanscoins.snapshots.rejected", "{snapshot}", "Snapshots that did not count, so that the journal was replayed; by reason.");
        _loaded = _meter.CreateCounter<long>(
            "orleanscoins.accounts.loaded", "{account}", "Accounts loaded into memory, by kind: at an activation, and after a session broke.");
    }

    /// <summary>A snapshot could not be read.</summary>
    public void SnapshotUnreadable() => Reject("unreadable");

    /// <summary>A snapshot says something else than the journal.</summary>
    public void SnapshotMismatch() => Reject("mismatch");

    /// <summary>An account is in memory.</summary>
    public void Loaded(AccountId account) =>
        _loaded.Add(1, new KeyValuePair<string, object?>("kind", account.Kind.Name()));

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private void Reject(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
