using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansCoins.Grains.Ledger;

/// <summary>What every account needs around it.</summary>
/// <param name="Journal">The journal.</param>
/// <param name="Snapshots">Where snapshots are kept: Orleans's grain storage of the name <see cref="SnapshotStorage"/>.</param>
/// <param name="Time">The clock.</param>
/// <param name="SiloName">The name of this silo, for the entries it writes.</param>
/// <param name="Loggers">Where logs go.</param>
/// <param name="Instruments">What is measured.</param>
public sealed record LedgerServices(
    IJournal Journal,
    [FromKeyedServices(LedgerServices.SnapshotStorage)] IGrainStorage Snapshots,
    TimeProvider Time,
    ILocalSiloDetails SiloName,
    ILoggerFactory Loggers,
    LedgerInstruments Instruments)
{
    /// <summary>The name of the grain storage that keeps snapshots.</summary>
    public const string SnapshotStorage = "snapshots";
}
