namespace OrleansCoins.Gateway.Hosting;

/// <summary>Where the programs keep what outlives them. Silo and gateway follow the same rule, each by itself.</summary>
internal static class DataDirectory
{
    public const string Setting = "OrleansCoins:DataDirectory";

    /// <summary>The setting, or <c>data</c> beside the nearest OrleansCoins.sln from the current directory upwards, or else <c>./data</c>.</summary>
    public static string Resolve(IConfiguration configuration)
    {
        var here = Directory.GetCurrentDirectory();
        if (configuration[Setting] is { Length: > 0 } given)
        {
            return Path.GetFullPath(given, here);
        }

        for (var directory = new DirectoryInfo(here); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "OrleansCoins.sln")))
            {
                return Path.Combine(directory.FullName, "data");
            }
        }

        return Path.Combine(here, "data");
    }
}
