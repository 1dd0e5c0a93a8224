using OrleansCoins.Benchmarks.Contestants.Grains;
using OrleansCoins.Benchmarks.Loads;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>Two grain calls, wallet and then earnings, and nothing stored.</summary>
internal sealed class InMemory : Contestant
{
    private PeerSilo? _silo;
    private IMemoryWalletGrain[] _wallets = [];
    private string[] _creators = [];

    public override string Name => "two calls in memory";

    public override async Task PrepareAsync(Population population)
    {
        _silo = await PeerSilo.StartAsync("memory", static _ => { });
        _creators = [.. Enumerable.Range(0, population.Creators).Select(static creator => $"earnings:{Population.Creator(creator)}")];
        _wallets = [.. Enumerable.Range(0, population.Senders).Select(sender => _silo.Grains.GetGrain<IMemoryWalletGrain>($"wallet:{Population.Sender(sender)}"))];
    }

    public override ValueTask<bool> GiveAsync(int sender, int creator) => new(_wallets[sender].GiveAsync(_creators[creator], Population.Price));

    public override ValueTask DisposeAsync() => _silo?.DisposeAsync() ?? ValueTask.CompletedTask;
}
