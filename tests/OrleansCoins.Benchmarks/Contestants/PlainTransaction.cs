using Npgsql;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>
/// No Orleans: one PostgreSQL function a gift, called prepared over pooled connections, so a transaction in one round trip. It updates two balances,
/// the sender's guarded, and inserts an entry each, the request's id unique.
/// </summary>
internal sealed class PlainTransaction(DatabaseOfContestant database, int connections) : Contestant
{
    /// <summary>
    /// How many connections do best; the row <c>tuning</c> compares them.
    /// </summary>
    public const int ConnectionsBest = 16;

    private const string Schema = """
        CREATE TABLE wallets (id text COLLATE "C" PRIMARY KEY, balance bigint NOT NULL, entries bigint NOT NULL DEFAULT 0) WITH (fillfactor = 70);
        CREATE TABLE earnings (id text COLLATE "C" PRIMARY KEY, balance bigint NOT NULL, entries bigint NOT NULL DEFAULT 0) WITH (fillfactor = 70);
        CREATE TABLE wallet_entries (
            account text COLLATE "C" NOT NULL, sequence bigint NOT NULL, amount bigint NOT NULL, balance bigint NOT NULL, peer text COLLATE "C" NOT NULL,
            request_id text COLLATE "C" NOT NULL, gift text COLLATE "C" NOT NULL, content text COLLATE "C" NOT NULL, occurred_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account, sequence), UNIQUE (request_id));
        CREATE TABLE earnings_entries (
            account text COLLATE "C" NOT NULL, sequence bigint NOT NULL, amount bigint NOT NULL, balance bigint NOT NULL, peer text COLLATE "C" NOT NULL,
            request_id text COLLATE "C" NOT NULL, gift text COLLATE "C" NOT NULL, content text COLLATE "C" NOT NULL, occurred_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (account, sequence), UNIQUE (request_id));

        CREATE FUNCTION give(sender text, creator text, coins bigint, units bigint, request text, gift text, content text) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
            held bigint;
            number bigint;
        BEGIN
            UPDATE wallets SET balance = balance - coins, entries = entries + 1 WHERE id = sender AND balance >= coins RETURNING balance, entries INTO held, number;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            INSERT INTO wallet_entries (account, sequence, amount, balance, peer, request_id, gift, content)
                VALUES (sender, number, -coins, held, creator, request, gift, content);
            UPDATE earnings SET balance = balance + units, entries = entries + 1 WHERE id = creator RETURNING balance, entries INTO held, number;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'no such creator';
            END IF;
            INSERT INTO earnings_entries (account, sequence, amount, balance, peer, request_id, gift, content)
                VALUES (creator, number, units, held, sender, request, gift, content);
            RETURN true;
        END $$;
        """;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(GrainStorage.Prepared(database.ConnectionString!, connections));
    private string[] _senders = [];
    private string[] _creators = [];
    private long _requests;

    public override string Name => "plain transaction" + GrainStorage.Unless(connections, ConnectionsBest);

    public override string Tuning => $"{connections} connections, prepared";

    public override IStorageMeter Storage => database.Meter;

    public override async Task PrepareAsync(Population population)
    {
        _senders = [.. Enumerable.Range(0, population.Senders).Select(static sender => $"wallet:{Population.Sender(sender)}")];
        _creators = [.. Enumerable.Range(0, population.Creators).Select(static creator => $"earnings:{Population.Creator(creator)}")];
        await using var schema = _source.CreateCommand(Schema);
        await schema.ExecuteNonQueryAsync();
        await using var wallets = _source.CreateCommand("INSERT INTO wallets (id, balance) SELECT unnest($1), $2");
        wallets.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _senders });
        wallets.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Population.Coins });
        await wallets.ExecuteNonQueryAsync();
        await using var earnings = _source.CreateCommand("INSERT INTO earnings (id, balance) SELECT unnest($1), 0");
        earnings.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _creators });
        await earnings.ExecuteNonQueryAsync();
        await using var analyze = _source.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync();
    }

    public override async ValueTask<bool> GiveAsync(int sender, int creator)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var give = new NpgsqlCommand("SELECT give($1, $2, $3, $4, $5, 'rose', 'video-1')", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = _senders[sender] },
                new NpgsqlParameter<string> { TypedValue = _creators[creator] },
                new NpgsqlParameter<long> { TypedValue = Population.Price },
                new NpgsqlParameter<long> { TypedValue = Population.Price * Population.Share },
                new NpgsqlParameter<string> { TypedValue = $"key/{_senders[sender]}/{Interlocked.Increment(ref _requests)}" },
            },
        };
        return (bool)(await give.ExecuteScalarAsync())!;
    }

    public override async Task<string?> AuditAsync()
    {
        await using var sums = _source.CreateCommand(
            "SELECT (SELECT sum($1 - balance) FROM wallets)::bigint, (SELECT sum(balance) FROM earnings)::bigint, (SELECT count(*) FROM earnings_entries)");
        sums.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Population.Coins });
        await using var reader = await sums.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (spent, earned, entries) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        return earned == spent * Population.Share && entries == spent ? null : $"{spent} coins were spent, {earned} units earned in {entries} entries";
    }

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        database.Dispose();
    }
}
