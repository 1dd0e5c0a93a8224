using System.Diagnostics;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Deploy;

/// <summary>A program of an operator's, run to its end.</summary>
internal static class Script
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(2);

    /// <summary>Where the files of deploy/ lie beside the tests.</summary>
    public static string Deploy { get; } = Path.Combine(AppContext.BaseDirectory, "deploy");

    /// <summary>The silo program, as images start it.</summary>
    public static string[] Silo => [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "OrleansCoins.Silo.dll")];

    /// <summary>Runs a program as the user that servers run as.</summary>
    public static Task<(int Code, string Output)> RunAsPostgresAsync(params string[] command) => RunAsync([.. PostgresServer.AsPostgres, .. command]);

    public static async Task<(int Code, string Output)> RunAsync(string[] command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in new[] { "-c", "exec \"$@\" 2>&1 </dev/null", "sh" }.Concat(command))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var time = new CancellationTokenSource(TimeMax);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(time.Token);
            await process.WaitForExitAsync(time.Token);
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"After {TimeMax} this has not ended: {string.Join(' ', command)}");
        }
    }
}
