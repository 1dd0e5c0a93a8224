using System.Diagnostics;

namespace OrleansCoins.Chaos.Processes;

/// <summary>Asks the silo program's own command whether the journal is right, as an operator does.</summary>
internal static class Verification
{
    private const string Program = "OrleansCoins.Silo.dll";
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    /// <summary>Whether the program has the command.</summary>
    public static async Task<bool> IsPossibleAsync(string connectionString) => (await RunAsync("help", connectionString)).Output.Contains("verify", StringComparison.Ordinal);

    /// <summary>What <c>verify</c> has to say against a database; <see langword="null"/> if it finds it right.</summary>
    public static async Task<string?> ComplaintAsync(string connectionString)
    {
        if (!await IsPossibleAsync(connectionString))
        {
            return null;
        }

        var (code, output) = await RunAsync("verify", connectionString);
        return code == 0 ? null : $"Verify: it ended with {code}:\n{output}";
    }

    private static async Task<(int Code, string Output)> RunAsync(string command, string connectionString)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, Program), command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["OrleansCoins__Storage"] = "PostgreSql", ["ConnectionStrings__OrleansCoins"] = connectionString, ["DOTNET_gcServer"] = "0" },
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeMax);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            process.Kill();
        }
    }
}
