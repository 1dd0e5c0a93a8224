namespace OrleansCoins.Gateway.Hosting;

/// <summary>Where the grains are: in this process, or in a cluster of silos.</summary>
internal static class Cluster
{
    private const string ModeSetting = "OrleansCoins:Mode";

    /// <summary>Adds the way to the grains that <c>OrleansCoins:Mode</c> names.</summary>
    /// <exception cref="InvalidOperationException">It names none.</exception>
    public static void AddGrains(this IHostApplicationBuilder builder)
    {
        switch (builder.Configuration[ModeSetting])
        {
            case null or "" or "Embedded":
                builder.AddEmbeddedSilo();
                break;
            case "Cluster":
                builder.AddClusterClient();
                break;
            case var other:
                throw new InvalidOperationException(
                    $"{ModeSetting} is '{other}'. Set it to Embedded (the silo in this process) or Cluster (silos of their own).");
        }

        builder.Services.AddSingleton<GrainCalls>();
    }
}
