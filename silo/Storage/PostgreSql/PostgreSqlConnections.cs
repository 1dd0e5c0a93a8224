using Npgsql;
using OrleansCoins.Silo.Storage.Lanes;

namespace OrleansCoins.Silo.Storage.PostgreSql;

/// <summary>
/// The ways to one database, kept apart so that none can starve another: the lanes' own connections, and a pool each for whoever looks entries up, for
/// other readers, for Orleans's grain state, and for its heartbeats. Pools grow as needed; with the lanes a silo never holds more than about forty connections.
/// </summary>
internal sealed class PostgreSqlConnections : IAsyncDisposable, IDisposable
{
    /// <summary>
    /// An expression for which database this is: another value after a restart, a failover and a restored backup. On a standby it fails: that has no
    /// write-ahead log of its own.
    /// </summary>
    public const string Identity =
        "(SELECT system_identifier FROM pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' || "
        + "extract(epoch FROM pg_postmaster_start_time())";

    private const int LookUpsMax = 8;
    private const int ReadersMax = 12;
    private const int OrleansMax = 12;
    private const int ClusteringMax = 4;

    // There is one way to run a lane's INSERT, and one to look entries up: by index. Left to itself the server plans small batches anew each time, since it
    // guesses that a prepared plan is for more rows; and a plan that was made while the journal was small would scan it until the server looks at it again.
    private const string ByIndex = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off";
    private const int PreparedMax = 16;
    private const int PreparedFrom = 2;

    /// <summary>
    /// How much longer than the server's own limit a lane waits for an answer before it takes the connection for lost, so that a slow statement ends
    /// in an error, which proves that nothing was written.
    /// </summary>
    private static readonly TimeSpan LaneAnswerMargin = TimeSpan.FromSeconds(2);

    private const int LaneConnectSeconds = 5;

    // Whatever the server's defaults are: an answer means that it is on disk, and a lost race is seen as one instead of as a serialization failure.
    private const string Durable = "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed";

    /// <summary>Prepares the ways; connects nowhere yet.</summary>
    public PostgreSqlConnections(string connectionString, LaneOptions lanes)
    {
        var limits = $"-c statement_timeout={(long)lanes.StatementTimeout.TotalMilliseconds} -c lock_timeout={(long)lanes.LockTimeout.TotalMilliseconds}";
        Lanes = NpgsqlDataSource.Create(Variant(connectionString, "lane", $"{Durable} {limits} {ByIndex}", lane =>
        {
            // A lane keeps its connection; one that it drops must be gone, not go back to a pool.
            lane.Pooling = false;
            lane.Timeout = LaneConnectSeconds;
            lane.CommandTimeout = (int)Math.Ceiling((lanes.StatementTimeout + LaneAnswerMargin).TotalSeconds);
            // No second wait for the server to confirm that it gave up: the lane writes again, and the unique keys tell.
            lane.CancellationTimeout = -1;
            lane.TcpKeepAlive = true;
            Prepare(lane);
        }));
        LookUps = NpgsqlDataSource.Create(Variant(connectionString, "look-up", $"{Durable} {ByIndex}", lookUp =>
        {
            lookUp.MaxPoolSize = LookUpsMax;
            GiveUpAtOnce(lookUp);
            Prepare(lookUp);
        }));
        Readers = NpgsqlDataSource.Create(Variant(connectionString, "reader", Durable, reader =>
        {
            reader.MaxPoolSize = ReadersMax;
            GiveUpAtOnce(reader);
        }));
        Orleans = NpgsqlDataSource.Create(Variant(connectionString, "orleans", Durable, orleans => orleans.MaxPoolSize = OrleansMax));
        Clustering = NpgsqlDataSource.Create(Variant(connectionString, "clustering", Durable, clustering => clustering.MaxPoolSize = ClusteringMax));
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        Name = $"'{server.Database ?? server.Username}' at {server.Host}:{server.Port}";
    }

    /// <summary>How people are told which database is meant.</summary>
    public string Name { get; }

    /// <summary>For the lanes: a connection of its own each, no pool.</summary>
    public NpgsqlDataSource Lanes { get; }

    /// <summary>For looking entries up by their account: prepared statements that only ever go by index.</summary>
    public NpgsqlDataSource LookUps { get; }

    /// <summary>For everything else that is read, and for documents.</summary>
    public NpgsqlDataSource Readers { get; }

    /// <summary>For Orleans's grain state.</summary>
    public NpgsqlDataSource Orleans { get; }

    /// <summary>For Orleans's membership: apart from all else, or a burst of storage would keep heartbeats waiting, and silos would be declared dead.</summary>
    public NpgsqlDataSource Clustering { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Lanes.DisposeAsync();
        await LookUps.DisposeAsync();
        await Readers.DisposeAsync();
        await Orleans.DisposeAsync();
        await Clustering.DisposeAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Lanes.Dispose();
        LookUps.Dispose();
        Readers.Dispose();
        Orleans.Dispose();
        Clustering.Dispose();
    }

    /// <summary>Statements are prepared once they are used again.</summary>
    private static void Prepare(NpgsqlConnectionStringBuilder connection) =>
        (connection.MaxAutoPrepare, connection.AutoPrepareMinUsages) = (PreparedMax, PreparedFrom);

    /// <summary>As for the lanes: who gave up doesn't wait for a server that may be gone.</summary>
    private static void GiveUpAtOnce(NpgsqlConnectionStringBuilder connection) => (connection.CancellationTimeout, connection.TcpKeepAlive) = (-1, true);

    private static string Variant(string connectionString, string role, string options, Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = $"orleanscoins-{role}" };
        // The last setting of a name wins, so these come after the operator's own.
        builder.Options = string.IsNullOrEmpty(builder.Options) ? options : $"{builder.Options} {options}";
        change(builder);
        return builder.ConnectionString;
    }
}
