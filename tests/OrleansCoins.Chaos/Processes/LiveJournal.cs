using Npgsql;
using OrleansCoins.Chaos.Running;

namespace OrleansCoins.Chaos.Processes;

/// <summary>
/// Looks at the database of a deployment from outside, while it runs, and straight at the server: which silo writes, and who goes on with its
/// accounts. Waits for a server that is away.
/// </summary>
internal sealed class LiveJournal(string connectionString) : IAsyncDisposable
{
    private const string Busiest = """
        SELECT s.silo_name, s.address || ':' || s.port, s.proxy_port, count(*), array_agg(DISTINCT e.account)
        FROM (SELECT silo, account, occurred_at FROM entries ORDER BY position DESC LIMIT 500) e
        JOIN orleans_silos s ON s.silo_name = e.silo AND s.status = 3
        WHERE e.occurred_at > (extract(epoch FROM clock_timestamp()) - 3) * 1000000
        GROUP BY s.silo_name, s.address, s.port, s.proxy_port
        HAVING bool_or(e.account LIKE 'wallet:%') AND bool_or(e.account LIKE 'earnings:%')
        ORDER BY count(*) DESC
        LIMIT 1
        """;

    private const string TakenOver = "SELECT DISTINCT account FROM entries WHERE position > $1 AND silo <> $2 AND account = ANY($3)";
    private const string Written = "SELECT count(*) FROM entries WHERE position > $1 AND silo = $2";
    private const string End = "SELECT coalesce(max(position), 0) FROM entries";
    private const string Status = "SELECT count(*) FROM orleans_silos WHERE silo_name = $1 AND status = 6";

    private const string EndConnections = """
        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
        """;

    private const string DoubleCredit = """
        INSERT INTO entries (sequence, amount, balance, occurred_at, bucket, format, account, asset, kind, contra, peer, request_id, request_digest, silo, detail, hash)
        SELECT sequence + 1, amount, balance + amount, occurred_at, bucket, format, account, asset, kind, contra, peer, request_id || '-again', request_digest, silo, detail, hash
        FROM entries
        WHERE kind = 'gift' AND asset = 'DIAMOND'
        ORDER BY position DESC
        LIMIT 1
        RETURNING position
        """;

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    /// <summary>The silo that has written most in the last seconds, to wallets and creators. A silo that is of no use to anyone is no victim.</summary>
    public async Task<BusySilo> BusiestSiloAsync()
    {
        BusySilo? busiest = null;
        await Eventually.IsTrueAsync(
            async () => (busiest = (await AskAsync(Busiest, ReadSilo)).FirstOrDefault()) is not null, "some silo has written something in the last seconds");
        return busiest!;
    }

    /// <summary>Waits until others have written to half of the wallets that a silo had, and says to which.</summary>
    public async Task<IReadOnlyList<string>> TakenOverAsync(BusySilo silo, long after)
    {
        string[] wallets = [.. silo.OwnersOf("wallet:").Select(static owner => $"wallet:{owner}")];
        List<string> taken = [];
        await Eventually.IsTrueAsync(
            async () => 2 * (taken = await AskAsync(
                TakenOver, static row => row.GetString(0), Number(after), Text(silo.Name), new NpgsqlParameter<string[]> { TypedValue = wallets })).Count >= wallets.Length,
            $"other silos write to half of the wallets of {silo}");
        return taken;
    }

    /// <summary>Waits until the other silos have declared one dead, which takes them little longer than the probes that it may miss.</summary>
    public Task IsDeclaredDeadAsync(BusySilo silo) =>
        Eventually.IsTrueAsync(async () => await CountAsync(Status, Text(silo.Name)) == 1, $"{silo}, which hangs, is declared dead", seconds: 25);

    /// <summary>Keeps silos from reading which of them are alive, until it is disposed.</summary>
    public async Task<IAsyncDisposable> HideMembershipAsync()
    {
        var connection = await _database.OpenConnectionAsync();
        await using var hide = new NpgsqlCommand("BEGIN; LOCK TABLE orleans_silos IN ACCESS EXCLUSIVE MODE", connection);
        await hide.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>How many entries a silo has written after a position.</summary>
    public Task<long> WrittenByAsync(BusySilo silo, long after) => CountAsync(Written, Number(after), Text(silo.Name));

    /// <summary>The last position.</summary>
    public Task<long> EndAsync() => CountAsync(End);

    /// <summary>Ends the connections that silos have open for a purpose.</summary>
    /// <returns>How many there were.</returns>
    public Task<long> EndConnectionsAsync(string purpose) => CountAsync(EndConnections, Text($"orleanscoins-{purpose}"));

    /// <summary>Writes the last credit of a creator a second time, as a defect would: the judges have to find it.</summary>
    public Task DoubleLastCreditAsync() => CountAsync(DoubleCredit);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static BusySilo ReadSilo(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetFieldValue<string[]>(4));

    private async Task<long> CountAsync(string sql, params NpgsqlParameter[] parameters) =>
        (await AskAsync(sql, static row => row.GetInt64(0), parameters)).Single();

    private async Task<List<T>> AskAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        List<T>? rows = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    await using var command = _database.CreateCommand(sql);
                    command.Parameters.AddRange(parameters.Select(static parameter => parameter.Clone()).ToArray());
                    await using var reader = await command.ExecuteReaderAsync();
                    var found = new List<T>();
                    while (await reader.ReadAsync())
                    {
                        found.Add(read(reader));
                    }

                    rows = found;
                    return true;
                }
                catch (NpgsqlException)
                {
                    // It is away, which may be what is being tried.
                    return false;
                }
            },
            "the database answers");
        return rows!;
    }
}

/// <summary>A silo that has just written.</summary>
/// <param name="Name">Its name; another one started in its place has another.</param>
/// <param name="Address">Where other silos reach it.</param>
/// <param name="ClientPort">Where Orleans clients reach it.</param>
/// <param name="Entries">How many entries it has written in the last seconds.</param>
/// <param name="Accounts">To which accounts.</param>
internal sealed record BusySilo(string Name, string Address, int ClientPort, long Entries, string[] Accounts)
{
    /// <summary>Whose the accounts of a kind are, that it has written to.</summary>
    public IEnumerable<string> OwnersOf(string kind) => Accounts.Where(account => account.StartsWith(kind, StringComparison.Ordinal)).Select(account => account[kind.Length..]);

    public override string ToString() => $"silo {Address}, which had just written {Entries} entries to {Accounts.Length} accounts,";
}
