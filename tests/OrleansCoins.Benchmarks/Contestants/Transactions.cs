using OrleansCoins.Benchmarks.Contestants.Grains;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>Orleans.Transactions over ADO.NET storage: wallet and earnings with <c>ITransactionalState</c>, one transaction a gift.</summary>
internal sealed class Transactions(DatabaseOfContestant database, int connections = GrainStorage.ConnectionsBest) : Contestant
{
    private PeerSilo? _silo;
    private ITransactionalWalletGrain[] _wallets = [];
    private string[] _creators = [];

    public override string Name => "Orleans.Transactions" + GrainStorage.Unless(connections, GrainStorage.ConnectionsBest);

    public override string Tuning => $"{connections} connections, prepared, Orleans's binary format, reentrant grains";

    public override IStorageMeter Storage => database.Meter;

    public override async Task PrepareAsync(Population population)
    {
        var storage = await GrainStorage.PrepareAsync(database, TransactionalWalletGrain.Store, connections);
        _silo = await PeerSilo.StartAsync("transactions", silo =>
        {
            silo.UseTransactions();
            storage(silo);
        });
        _creators = [.. Enumerable.Range(0, population.Creators).Select(static creator => $"earnings:{Population.Creator(creator)}")];
        _wallets = [.. Enumerable.Range(0, population.Senders).Select(sender => _silo.Grains.GetGrain<ITransactionalWalletGrain>($"wallet:{Population.Sender(sender)}"))];
        await Parallel.ForEachAsync(
            _wallets, new ParallelOptions { MaxDegreeOfParallelism = 64 }, static async (wallet, _) => await wallet.FillAsync(Population.Coins));
    }

    public override ValueTask<bool> GiveAsync(int sender, int creator) => new(_wallets[sender].GiveAsync(_creators[creator], Population.Price));

    public override async Task<string?> AuditAsync()
    {
        var (spent, earned) = (_wallets.Length * Population.Coins, 0L);
        foreach (var chunk in _wallets.Chunk(64))
        {
            spent -= (await Task.WhenAll(chunk.Select(static wallet => wallet.ReadAsync()))).Sum();
        }

        foreach (var chunk in _creators.Chunk(64))
        {
            earned += (await Task.WhenAll(chunk.Select(creator => _silo!.Grains.GetGrain<ITransactionalEarningsGrain>(creator).ReadAsync()))).Sum();
        }

        return earned == spent * Population.Share ? null : $"{spent} coins were spent and {earned} units earned";
    }

    public override async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        database.Dispose();
    }
}
