using OrleansCoins.Benchmarks;
using OrleansCoins.Benchmarks.Http;
using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.Benchmarks.Reporting;
using OrleansCoins.Benchmarks.Rows;
using OrleansCoins.GrainInterfaces.Access;
using OrleansCoins.TestKit;
using Spectre.Console;

if (args is [NothingServer.Command, .. var rest])
{
    return await NothingServer.RunAsync(rest);
}

return await CommandLine.Build(RunAsync).Parse(args).InvokeAsync();

static async Task<int> RunAsync(BenchmarkOptions options)
{
    // Whatever is prepared in this process and looked at afterwards is asked for as the platform does.
    CallIdentity.Platform.Use();

    // Tables are wide; where nobody knows the terminal's width, they need not fit.
    if (Console.IsOutputRedirected)
    {
        AnsiConsole.Profile.Width = 200;
    }

    if (PostgresServer.Shared is not { } postgres)
    {
        Console.Error.WriteLine(PostgresServer.WhyNot);
        return 1;
    }

    var database = await postgres.CreateDatabaseAsync();
    if (options.Rows.Any(static name => RowCatalogue.Find(name) != Smoke.Row))
    {
        await LogFiles.PrepareAsync(database);
    }

    var surroundings = await Surroundings.LookAsync(database);
    AnsiConsole.WriteLine($"{surroundings.At:yyyy-MM-dd HH:mm zzz}; {surroundings.Machine}; {surroundings.Runtime}, server GC {surroundings.ServerGarbageCollection}");
    AnsiConsole.WriteLine($"{surroundings.Database}: {string.Join(", ", surroundings.Settings.Select(static setting => $"{setting.Key}={setting.Value}"))}");
    AnsiConsole.WriteLine(
        $"{options.Rounds} rounds of {options.Duration.TotalSeconds} s, {options.Senders} senders, {options.Creators} creators, one process but for PostgreSQL unless said");
    var bench = new Bench(options, await ServerProcesses.FindAsync(database));
    var results = new List<RowResult>();
    foreach (var name in options.Rows)
    {
        var result = await RowCatalogue.Find(name)!.MeasureAsync(bench);
        Tables.Print(result);
        results.Add(result);
    }

    if (options.Json is { } json)
    {
        JsonReport.Write(json, surroundings, options, results);
    }

    if (options.Plot is { } plot)
    {
        Picture.Draw(plot, surroundings, results);
    }

    return results.Exists(static result => result.Faults.Count > 0) ? 1 : 0;
}
