using Microsoft.Extensions.Configuration;
using OrleansCoins.Silo.Hosting;

namespace OrleansCoins.UnitTests.Deploy;

/// <summary>An environment as the programs understand it.</summary>
internal static class Settings
{
    /// <summary>What others than we define, and our programs or their libraries read.</summary>
    private static readonly HashSet<string> OfOthers = ["ConnectionStrings__OrleansCoins", "ASPNETCORE_HTTP_PORTS", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    /// <summary>Fails at a name that no program reads.</summary>
    public static void AssertKnown(string where, IReadOnlyDictionary<string, string> environment)
    {
        Assert.All(
            environment.Keys.Where(static name => !name.StartsWith("OrleansCoins__", StringComparison.Ordinal)),
            name => Assert.True(OfOthers.Contains(name), $"{where} sets {name}, which nothing reads"));
        Assert.Empty(KnownSettings.Warnings(Configuration(environment)));
    }

    /// <summary>What a silo reads from it in production; it has to accept all.</summary>
    public static OrleansCoinsOptions Read(IReadOnlyDictionary<string, string> environment) => OrleansCoinsOptions.Read(Configuration(environment), isProduction: true);

    /// <summary>How long an orderly stop can take. The gateway's is shorter: it has no lanes.</summary>
    public static TimeSpan StopTimeMax(OrleansCoinsOptions options) => options.UnreadyFor + Shutdown.Within + Shutdown.LanesWithin;

    private static IConfigurationRoot Configuration(IReadOnlyDictionary<string, string> environment) => new ConfigurationBuilder()
        .AddInMemoryCollection(environment.Select(static one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value)))
        .Build();
}
