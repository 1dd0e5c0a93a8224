namespace OrleansCoins.Gateway.Hosting;

/// <summary>Where the grains are: in this process, or in a cluster of silos.</summary>
internal static class Cluster
{
    private const string ModeSetting = "OrleansCoins:Mode";

    /// <summary>Adds the way to the grains that <c>OrleansCoins:Mode</c> names.</summary>
    /// <exception cref="SettingException">It names none, or another setting can't be used.</exception>
    public static void AddGrains(this IHostApplicationBuilder builder)
    {
        foreach (var warning in EmbeddedSilo.WarningsOfSettings(builder.Configuration))
        {
            Console.Error.WriteLine(warning);
        }

        Stopping.Add(builder);
        switch (builder.Configuration[ModeSetting]?.ToUpperInvariant())
        {
            case null or "" or "EMBEDDED":
                builder.AddEmbeddedSilo();
                break;
            case "CLUSTER":
                builder.AddClusterClient();
                break;
            default:
                throw new SettingException(
                    $"OrleansCoins__Mode is '{builder.Configuration[ModeSetting]}'. "
                    + "Set it to Embedded (a silo in this process) or Cluster (silos of their own).");
        }

        builder.Services.AddSingleton<GrainCalls>();
        builder.Services.AddSingleton<OperatorActions>();
    }
}
