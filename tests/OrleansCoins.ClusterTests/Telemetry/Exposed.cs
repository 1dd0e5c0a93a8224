using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddOrleansCoinsTelemetry("test");
        await using var app = builder.Build();
        app.MapOrleansCoinsMetrics();
        app.MapGet("/v1/nothing", static () => "");
        await app.StartAsync();

        await using var cluster = await CoinsCluster.StartAsync(static options => options.Storage = TestStorage.Sqlite);
        await cluster.As("exposed-creator").EnrolAsync();
        await cluster.As("exposed-viewer").BuyAsync();
        await cluster.As("exposed-viewer").SendGiftAsync("rose", "exposed-creator");
        await cluster.DiamondsAsync("exposed-creator", 1);
        LetAllHappen(cluster.Services);

        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        await http.GetStringAsync("/v1/nothing");
        await Eventually.IsTrueAsync(
            async () =>
            {
                Text = await http.GetStringAsync(TelemetryHosting.MetricsPath);
                Metrics = Read(Text);
                return Metrics.ContainsKey("orleanscoins_gifts_credited_total");
            },
            "the metrics show a credited gift");
    }

    public Task DisposeAsync() => Task.CompletedTask;

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
