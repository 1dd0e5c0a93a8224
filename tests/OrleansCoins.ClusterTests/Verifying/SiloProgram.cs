using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Verifying;

/// <summary>What the silo program said when it was run as an operator does.</summary>
internal sealed record SiloProgram(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs it over a cluster's database until it ends.</summary>
    public static async Task<SiloProgram> RunAsync(CoinsCluster cluster, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add(typeof(OrleansCoinsOptions).Assembly.Location);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (cluster.Services.GetService<SqliteFiles>() is { } files)
        {
            start.Environment["OrleansCoins__Storage"] = "Sqlite";
            start.Environment["OrleansCoins__DataDirectory"] = Path.GetDirectoryName(files.Journal.File);
        }
        else
        {
            start.Environment["OrleansCoins__Storage"] = "PostgreSql";
            start.Environment["ConnectionStrings__OrleansCoins"] = cluster.ConnectionString;
        }

        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await program.WaitForExitAsync(deadline.Token);
        return new SiloProgram(program.ExitCode, await output, await errors);
    }

    public override string ToString() => $"ended with {ExitCode}{Environment.NewLine}{Output}{Environment.NewLine}{Errors}";
}
