using System.Globalization;
using Npgsql;
using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>How the programs are arranged that answer.</summary>
internal enum Arrangement
{
    /// <summary>The gateway with a silo in its own process.</summary>
    OneProcess,

    /// <summary>The gateway, and a silo of its own.</summary>
    TwoProcesses,

    /// <summary>The same Kestrel with the same authentication, and nothing behind it.</summary>
    Nothing,
}

/// <summary>Programs in processes of their own that answer over HTTP.</summary>
internal sealed class HttpTarget(Arrangement arrangement, DatabaseOfContestant? database) : IAsyncDisposable
{
    private const string Started = "Application started";
    private readonly List<ProgramProcess> _programs = [];
    private long _settledAt;

    public string Name => arrangement switch
    {
        Arrangement.OneProcess => "OrleansCoins over HTTP, one process",
        Arrangement.TwoProcesses => "OrleansCoins over HTTP, two processes",
        _ => "the same Kestrel, doing nothing",
    };

    public DatabaseOfContestant? Database => database;

    public int Port { get; } = FreePorts.Next();

    public TimeSpan ReadProcessorTime() =>
        _programs.Aggregate(TimeSpan.Zero, static (sum, program) => sum + (program.Id is { } id ? ProcessTimes.Read(id)?.Own ?? TimeSpan.Zero : TimeSpan.Zero));

    public async Task StartAsync(Population population)
    {
        string[] listening = ["--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", $"--urls=http://127.0.0.1:{Port}"];
        if (database is null)
        {
            _programs.Add(await ProgramProcess.StartAsync(
                "OrleansCoins.Benchmarks.dll", [NothingServer.Command, .. listening], NothingServer.Started, Settings()));
            return;
        }

        await using (var filling = await CoinsHost.StartAsync(database.ConnectionString, database.Directory, new JournalTap()))
        {
            await filling.FillAsync(population);
        }

        var cluster = new Dictionary<string, string>(Settings())
        {
            ["OrleansCoins__Storage"] = "PostgreSql",
            ["OrleansCoins__DataDirectory"] = database.Directory,
            ["ConnectionStrings__OrleansCoins"] = database.ConnectionString!,
            ["OrleansCoins__SiloPort"] = Text(FreePorts.Next()),
            ["OrleansCoins__OrleansClientPort"] = Text(FreePorts.Next()),
            // All viewers look from this machine.
            ["OrleansCoins__Feeds__ViewersPerAddressMax"] = "10000",
            ["OrleansCoins__Mode"] = arrangement == Arrangement.OneProcess ? "Embedded" : "Cluster",
        };
        if (arrangement == Arrangement.TwoProcesses)
        {
            _programs.Add(await ProgramProcess.StartAsync("programs/silo/OrleansCoins.Silo.dll", [.. listening[..2], $"--bench={Port}"], Started, cluster));
        }

        _programs.Add(await ProgramProcess.StartAsync("programs/gateway/OrleansCoins.Gateway.dll", listening, Started, cluster));
    }

    /// <summary>Waits until every gift has its credit.</summary>
    /// <exception cref="TimeoutException">It had not after a minute.</exception>
    public async Task SettleAsync()
    {
        if (database is null)
        {
            return;
        }

        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var look = new NpgsqlCommand(
            "SELECT count(*) FILTER (WHERE amount < 0) - count(*) FILTER (WHERE amount > 0), coalesce(max(position), $1) FROM books_entries WHERE position > $1 AND kind = 'gift'",
            connection)
        { Parameters = { new NpgsqlParameter<long> { TypedValue = _settledAt } } };
        for (var looks = 0; looks < 1_200; looks++)
        {
            await using (var reader = await look.ExecuteReaderAsync())
            {
                await reader.ReadAsync();
                if (reader.GetInt64(0) == 0)
                {
                    _settledAt = reader.GetInt64(1);
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        throw new TimeoutException("There are gifts without their credit after a minute.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(_programs))
        {
            program.Dispose();
        }

        await ValueTask.CompletedTask;
        database?.Dispose();
    }

    private static Dictionary<string, string> Settings() => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["OrleansCoins__Auth__SigningKey"] = Tokens.Key,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
