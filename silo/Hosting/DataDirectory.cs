using Microsoft.Extensions.Configuration;

namespace OrleansCoins.Silo.Hosting;

/// <summary>Where the files of an embedded start lie.</summary>
public static class DataDirectory
{
    /// <summary>
    /// The setting <c>OrleansCoins__DataDirectory</c>; else <c>data</c> beside the nearest OrleansCoins.sln upwards of the current directory, so that
    /// every way of starting from a checkout means the same place; else <c>./data</c>.
    /// </summary>
    public static string Resolve(IConfiguration configuration)
    {
        if (configuration["OrleansCoins:DataDirectory"] is { Length: > 0 } configured)
        {
            return Path.GetFullPath(configured);
        }

        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OrleansCoins.sln")))
            {
                return Path.Combine(folder.FullName, "data");
            }
        }

        return Path.GetFullPath("data");
    }
}
