using OrleansCoins.Benchmarks.Contestants;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Rows;

/// <summary>The contestants of a row, prepared.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly Bench _bench;
    private readonly Contestant[] _contestants;

    private Field(Bench bench, Contestant[] contestants) => (_bench, _contestants) = (bench, contestants);

    public static async Task<Field> PrepareAsync(Bench bench, params Contestant[] contestants)
    {
        var field = new Field(bench, contestants);
        try
        {
            await bench.PrepareAsync(contestants);
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures all of them under one load, in turn; in the order in which they were named.</summary>
    public Task<IReadOnlyList<Series>> RunAsync(ILoad load) => new Interleaved(_bench).RunAsync(_contestants, load);

    /// <summary>Measures pairs of contestant and load in turn; in the order in which they were named.</summary>
    public Task<IReadOnlyList<Series>> RunAsync(IReadOnlyList<(Contestant Contestant, ILoad Load)> entrants) => new Interleaved(_bench).RunAsync(entrants);

    /// <summary>Checks the books of all of them.</summary>
    public Task<IReadOnlyList<string>> AuditAsync() => _bench.AuditAsync(_contestants);

    public async ValueTask DisposeAsync()
    {
        foreach (var contestant in _contestants)
        {
            await contestant.DisposeAsync();
        }
    }
}
