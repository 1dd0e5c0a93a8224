using Npgsql;

namespace OrleansCoins.ClusterTests;

/// <summary>
/// Holds an account's writes of one kind up inside the database, before they are committed: so a test knows at which step a silo is, without the silo
/// knowing anything of the test.
/// </summary>
internal sealed class WriteGate : IAsyncDisposable
{
    private const string Install = """
        CREATE OR REPLACE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(4711, hashtext(NEW.account || ' ' || NEW.kind));
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
        """;

    // A lane's statement gives up waiting after half a second. One that is younger than half of that leaves a test some time to act.
    private const string FindWaiting = """
        SELECT waiting.pid
        FROM pg_locks waiting JOIN pg_stat_activity activity USING (pid)
        WHERE waiting.locktype = 'advisory' AND NOT waiting.granted AND waiting.classid = 4711 AND waiting.objid = (hashtext($1)::bigint & 4294967295)::oid
            AND waiting.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND clock_timestamp() - activity.query_start < interval '250 milliseconds'
        """;

    private readonly NpgsqlConnection _holder;
    private readonly NpgsqlConnection _looker;
    private readonly string _what;

    private WriteGate(NpgsqlConnection holder, NpgsqlConnection looker, string what) => (_holder, _looker, _what) = (holder, looker, what);

    /// <summary>Installs what gates need, in a database that has the journal's tables.</summary>
    public static async Task InstallAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await database.CreateCommand(Install).ExecuteNonQueryAsync();
    }

    /// <summary>Shuts the way of an account's entries of a kind.</summary>
    public static async Task<WriteGate> ShutAsync(string connectionString, string account, string kind)
    {
        var alone = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        var gate = new WriteGate(new NpgsqlConnection(alone), new NpgsqlConnection(alone), $"{account} {kind}");
        await gate._holder.OpenAsync();
        await gate._looker.OpenAsync();
        await ExecuteAsync(gate._holder, "SELECT pg_advisory_lock(4711, hashtext($1))", gate._what);
        return gate;
    }

    /// <summary>Waits until a write has come, and gives the server's process that carries it out.</summary>
    public async Task<int> ArrivedAsync()
    {
        int? waiting = null;
        await Eventually.IsTrueAsync(async () => (waiting = await WaitingAsync()) is not null, $"'{_what}' is being written", seconds: 30);
        return waiting!.Value;
    }

    /// <summary>The server's process that waits with a write which came a moment ago, if one does.</summary>
    public async Task<int?> WaitingAsync() => (int?)await ExecuteAsync(_looker, FindWaiting, _what);

    /// <summary>Ends a server's process, and so what it was writing.</summary>
    public Task CutAsync(int process) => ExecuteAsync(_looker, "SELECT pg_terminate_backend($1)", process);

    /// <summary>Whether an entry of the account and the kind is committed.</summary>
    public async Task<bool> IsWrittenAsync() =>
        (bool)(await ExecuteAsync(_looker, "SELECT EXISTS (SELECT FROM entries WHERE account || ' ' || kind = $1)", _what))!;

    /// <summary>Opens the way again.</summary>
    public async Task OpenAsync() => await _holder.CloseAsync();

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        await _looker.DisposeAsync();
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, object parameter)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await command.ExecuteScalarAsync();
    }
}
