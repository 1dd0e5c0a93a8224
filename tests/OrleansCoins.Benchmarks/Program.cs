using System.Globalization;
using OrleansCoins.Benchmarks;
using OrleansCoins.TestKit;
using Spectre.Console;

const string help = """
    Measures the gift path: callers, one silo and the database on this machine, in one process but for PostgreSQL.

    Usage: dotnet run -c Release --project tests/OrleansCoins.Benchmarks -- [options]

      --callers N     how many callers send gifts at a time (default 256)
      --seconds N     how long each run lasts (default 10)
      --warm-up N     how many seconds are not counted at the beginning (default 20)
      --rounds N      how many runs of each row; the median is shown (default 3)
      --storage S     PostgreSql (default) or Sqlite
      --wallets N     how many wallets send (default 2000)
      --creators N    how many creators receive (default 200; the row 'one creator' uses 1)
      --help          show this text
    """;

if (args.Contains("--help"))
{
    Console.WriteLine(help);
    return 0;
}

int Number(string name, int fallback) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
        ? int.Parse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture)
        : fallback;

var storage = Array.IndexOf(args, "--storage") is >= 0 and var s && s + 1 < args.Length
    ? Enum.Parse<TestStorage>(args[s + 1], ignoreCase: true)
    : TestStorage.PostgreSql;
if (storage == TestStorage.PostgreSql && !PostgresServer.IsAvailable)
{
    Console.Error.WriteLine(PostgresServer.WhyNot);
    return 1;
}

var load = new GiftLoad(Number("--callers", 256), Number("--wallets", 2000));
var duration = TimeSpan.FromSeconds(Number("--seconds", 10));
var table = new Table().AddColumns("row", "gifts/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU us/gift", "credited/s");
await using var cluster = await CoinsCluster.StartAsync(options => options.Storage = storage);
await load.PrepareAsync(cluster, Number("--creators", 200));

// The first seconds measure the JIT compiler.
await load.RunAsync(cluster, Number("--creators", 200), TimeSpan.FromSeconds(Number("--warm-up", 20)));
foreach (var (name, creators) in new[] { ("uniform", Number("--creators", 200)), ("one creator", 1) })
{
    var runs = new List<GiftLoadResult>();
    for (var round = 0; round < Number("--rounds", 3); round++)
    {
        runs.Add(await load.RunAsync(cluster, creators, duration));
    }

    var median = runs.OrderBy(run => run.GiftsPerSecond).ElementAt(runs.Count / 2);
    table.AddRow(name, $"{median.GiftsPerSecond:N0}", $"{median.P50:N1}", $"{median.P99:N1}", $"{median.P999:N1}", $"{median.CpuMicrosecondsPerGift:N0}", $"{median.CreditedPerSecond:N0}");
}

AnsiConsole.Write(table);

// The wallets were filled without purchases, which the books rightly miss; everything else has to agree.
await cluster.BooksBalanceAsync();
var differences = (await cluster.ReadBooksAsync()).Differences.Where(difference => difference.Check != "purchases").ToList();
Console.WriteLine(differences.Count == 0 ? "The books agree." : $"The books differ: {differences[0]}");
return 0;
