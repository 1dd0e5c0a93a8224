using System.Runtime.CompilerServices;

namespace OrleansCoins.UnitTests.Support;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", ".git", "node_modules"];

    /// <summary>The nearest folder upwards that holds the solution: from where the tests run or, if they were built elsewhere, from this file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, named from the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Our files of an extension, named from the root with forward slashes; nothing that a build made.</summary>
    public static IEnumerable<string> Files(string extension) =>
        Directory.EnumerateFiles(Root, "*" + extension, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(NotOurs.Contains))
            .Order(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(here) })
        {
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "OrleansCoins.sln")))
                {
                    return folder;
                }
            }
        }

        throw new InvalidOperationException($"There is no OrleansCoins.sln above {AppContext.BaseDirectory} or {here}.");
    }
}
