using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Silo.Storage.Lanes;
using OrleansCoins.Silo.Telemetry;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Telemetry;

/// <summary>
/// The metrics that Prometheus finds at a silo, read over HTTP from the product's own registration: of a silo that has served gifts, and to which
/// has happened whatever there is a counter for.
/// </summary>
public sealed partial class Exposed : IAsyncLifetime
{
    /// <summary>Every metric by its name, with the labels of its series.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Metrics { get; private set; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>What was read.</summary>
    public string Text { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddOrleansCoinsTelemetry("test");
        using var silo = builder.Build();
        await silo.StartAsync();
        await using var server = await ServeAsync(silo.Services.GetRequiredService<MeterProvider>());

        await using var cluster = await CoinsCluster.StartAsync(static options => options.Storage = TestStorage.Sqlite);
        await cluster.As("exposed-creator").EnrolAsync();
        await cluster.As("exposed-viewer").BuyAsync();
        await cluster.As("exposed-viewer").SendGiftAsync("rose", "exposed-creator");
        await cluster.DiamondsAsync("exposed-creator", 1);
        LetAllHappen(cluster.Services);

        using var http = new HttpClient { BaseAddress = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        await http.GetStringAsync("/v1/nothing");
        await Eventually.IsTrueAsync(
            async () =>
            {
                Text = await http.GetStringAsync(TelemetryHosting.MetricsPath);
                Metrics = Read(Text);
                return Metrics.ContainsKey("orleanscoins_gifts_credited_total") && Metrics.ContainsKey("orleanscoins_recovery_behind_seconds");
            },
            "the metrics show a credited gift, and that recovery has run");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Serves them as a silo does: by a small server with services of its own.</summary>
    private static async Task<WebApplication> ServeAsync(MeterProvider meters)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        server.MapOrleansCoinsMetrics(meters);
        server.MapGet("/v1/nothing", static () => Results.Ok());
        await server.StartAsync();
        return server;
    }

    /// <summary>A counter shows once it has counted.</summary>
    private static void LetAllHappen(IServiceProvider silo)
    {
        var lanes = silo.GetRequiredService<LaneInstruments>();
        lanes.Full();
        lanes.Failed(WriteOutcome.Unknown);
        lanes.Judged(AppendOutcome.Fenced);
        silo.GetRequiredService<LedgerInstruments>().SnapshotUnreadable();
        silo.GetRequiredService<RecoveryInstruments>().Tried(1, 1);
        silo.GetRequiredService<GiftInstruments>().Refused(RefusalReason.InsufficientCoins);
        silo.GetRequiredService<GiftInstruments>().Returned();
    }

    private static Dictionary<string, IReadOnlySet<string>> Read(string text) => Series().Matches(text)
        .GroupBy(static series => series.Groups["name"].Value)
        .ToDictionary(
            static series => series.Key,
            static series => (IReadOnlySet<string>)series.SelectMany(static one => one.Groups["label"].Captures).Select(static label => label.Value).ToHashSet());

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(\{((?<label>\w+)="(\\.|[^"\\])*",?)*\})? """, RegexOptions.Multiline)]
    private static partial Regex Series();
}
