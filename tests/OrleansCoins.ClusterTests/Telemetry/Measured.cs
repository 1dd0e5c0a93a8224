using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Telemetry;

/// <summary>Listens to what one silo measures, and to no other in this process.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> _measured = new();

    public Measured(CoinsCluster cluster)
    {
        var meters = cluster.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Meter.Name.StartsWith("OrleansCoins.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.Start();
    }

    /// <summary>Every tag that was told.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Tags => _measured.SelectMany(static one => one.Tags);

    /// <summary>The sum of what a counter was told, with a tag of that value if one is named.</summary>
    public double Sum(string name, string? tag = null) =>
        _measured.Where(one => one.Name == name && (tag is null || one.Tags.Any(pair => Equals(pair.Value, tag)))).Sum(static one => one.Value);

    /// <summary>What an observed instrument says now, summed over its tags; <see langword="null"/> if it says nothing.</summary>
    public double? Now(string name)
    {
        var before = _measured.Count;
        _listener.RecordObservableInstruments();
        var now = _measured.Skip(before).Where(one => one.Name == name).Select(static one => one.Value).ToArray();
        return now.Length == 0 ? null : now.Sum();
    }

    public void Dispose() => _listener.Dispose();
}
