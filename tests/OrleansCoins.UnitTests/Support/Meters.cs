using System.Diagnostics.Metrics;

namespace OrleansCoins.UnitTests.Support;

/// <summary>Makes meters that nobody keeps.</summary>
internal sealed class Meters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
