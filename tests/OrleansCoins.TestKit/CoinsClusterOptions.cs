using OrleansCoins.Grains.Recovery;

namespace OrleansCoins.TestKit;

/// <summary>What a test wants of its cluster.</summary>
public sealed class CoinsClusterOptions
{
    private static readonly TimeSpan RecoveryEveryShortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RecoveryEveryLongest = new RecoveryOptions().Every;

    /// <summary>How many silos; on SQLite always one.</summary>
    public int Silos { get; set; } = 1;

    /// <summary>
    /// Whether each silo is a process of its own, the real program, over PostgreSQL: it takes seconds to start, and can be killed and paused for
    /// real. Its journal and calls can't be made to fail otherwise.
    /// </summary>
    public bool AsProcesses { get; set; }

    /// <summary>Where the journal lies.</summary>
    public TestStorage Storage { get; set; } = TestStorage.PostgreSql;

    /// <summary>A database that is there already, to start a second cluster on it; <see langword="null"/> for a new one.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Which silos belong together. Two clusters over one database that don't know of each other need two.</summary>
    public string ClusterId { get; set; } = "orleanscoins-test";

    /// <summary>
    /// How long a transfer is left to its silo before recovery looks after it. Silos in this process look about as often, where that is more often
    /// than they would.
    /// </summary>
    public TimeSpan RecoveryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The clock of all silos in this process, such as a <see cref="TestClock"/>; <see langword="null"/> for the system's. One whose timers stand still
    /// stops Orleans's own too.
    /// </summary>
    public TimeProvider? Time { get; set; }

    /// <summary>
    /// By how much the clock of a silo is ahead, by the silo's number, 0 for the first: <c>silo => TimeSpan.FromHours(silo)</c>. None is behind:
    /// Orleans would take such a silo for dead.
    /// </summary>
    public Func<int, TimeSpan> ClockOffset { get; set; } = static _ => TimeSpan.Zero;

    /// <summary>How long a silo process waits for another's answer to a probe, and how often it sends one.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// After how many probes without an answer silo processes declare another one dead; with the time of a probe about ten seconds, which is no sooner
    /// than by Orleans's own defaults, and more than the journal gives an entry.
    /// </summary>
    public int MissedProbes { get; set; } = 21;

    /// <summary>Further settings of silo processes, by the names of their environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>();

    /// <summary>How often a silo in this process asks for a run of recovery.</summary>
    internal TimeSpan RecoveryEvery => RecoveryAfter < RecoveryEveryShortest ? RecoveryEveryShortest : RecoveryAfter < RecoveryEveryLongest ? RecoveryAfter : RecoveryEveryLongest;

    /// <summary>Changes what a silo of that name in this process is made of, after all else.</summary>
    internal Action<string, ISiloBuilder>? ConfigureSilo { get; set; }
}

/// <summary>Where a test cluster keeps its journal.</summary>
public enum TestStorage
{
    /// <summary>A new database on <see cref="PostgresServer"/>.</summary>
    PostgreSql,

    /// <summary>A new directory with SQLite files.</summary>
    Sqlite,
}
