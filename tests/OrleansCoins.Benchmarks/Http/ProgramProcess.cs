using OrleansCoins.Benchmarks.Measuring;
using OrleansCoins.TestKit.Silos;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>One of our programs as a process of its own, from beside this one; it ends with this one at the latest.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromMinutes(1);
    private readonly BoundProcess _process;

    private ProgramProcess(BoundProcess process, string directory, int? id) => (_process, Directory, Id) = (process, directory, id);

    public string Directory { get; }

    /// <summary>Its number; <see langword="null"/> where nobody can tell.</summary>
    public int? Id { get; }

    /// <summary>Starts a program, and waits until it says that it has.</summary>
    /// <param name="library">The program's file.</param>
    /// <param name="arguments">What follows it; something in it must be its own.</param>
    /// <param name="started">What it writes when it has started.</param>
    /// <param name="settings">Its environment, beside this process's own without settings.</param>
    public static async Task<ProgramProcess> StartAsync(
        string library, IReadOnlyList<string> arguments, string started, IReadOnlyDictionary<string, string> settings)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("orleanscoins-bench-").FullName;
        var process = BoundProcess.Start(
            [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, library), .. arguments],
            directory,
            environment =>
            {
                foreach (var name in environment.Keys.Where(static name => name.StartsWith("OrleansCoins", StringComparison.OrdinalIgnoreCase)
                    || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase)).ToArray())
                {
                    environment.Remove(name);
                }

                foreach (var (name, value) in settings)
                {
                    environment[name] = value;
                }
            },
            leftover: directory);
        try
        {
            await process.HearsAsync(started, StartTimeMax);
            return new ProgramProcess(process, directory, ProcessTimes.Find("dotnet", arguments[^1]));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public void Dispose() => _process.Dispose();
}
