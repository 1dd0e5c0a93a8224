using Npgsql;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>One durable INSERT of one row a gift, over one connection: what the database takes at least to answer.</summary>
internal sealed class DurableInsert(DatabaseOfContestant database) : Contestant
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(GrainStorage.Prepared(database.ConnectionString!, connections: 1));
    private readonly NpgsqlParameter<long> _number = new();
    private readonly NpgsqlParameter<string> _account = new();
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _insert;

    public override string Name => "one durable INSERT";

    public override string Tuning => "one caller, one connection, prepared";

    public override IStorageMeter Storage => database.Meter;

    public override async Task PrepareAsync(Population population)
    {
        _connection = await _source.OpenConnectionAsync();
        await using var schema = new NpgsqlCommand("CREATE TABLE gifts (number bigint PRIMARY KEY, account text NOT NULL, detail text NOT NULL)", _connection);
        await schema.ExecuteNonQueryAsync();
        _insert = new NpgsqlCommand("INSERT INTO gifts (number, account, detail) VALUES ($1, $2, repeat('x', 300))", _connection) { Parameters = { _number, _account } };
        await _insert.PrepareAsync();
    }

    public override async ValueTask<bool> GiveAsync(int sender, int creator)
    {
        _number.TypedValue++;
        _account.TypedValue = Population.Sender(sender);
        return await _insert!.ExecuteNonQueryAsync() == 1;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await _source.DisposeAsync();
        database.Dispose();
    }
}
