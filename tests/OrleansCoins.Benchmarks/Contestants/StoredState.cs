using OrleansCoins.Benchmarks.Contestants.Grains;
using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>
/// Two grains with <c>IPersistentState</c> over ADO.NET: the wallet debits itself and is stored, then the earnings are. It keeps balances only, no entries,
/// and forgets requests; a crash between the two loses the coins.
/// </summary>
internal sealed class StoredState(DatabaseOfContestant database, int connections = GrainStorage.ConnectionsBest) : Contestant
{
    private PeerSilo? _silo;
    private IStoredWalletGrain[] _wallets = [];
    private string[] _creators = [];

    public override string Name => database.IsSqlite ? "two ADO.NET grains, SQLite" : "two ADO.NET grains" + GrainStorage.Unless(connections, GrainStorage.ConnectionsBest);

    public override string Tuning => database.IsSqlite ? "Orleans's binary format" : $"{connections} connections, prepared, Orleans's binary format";

    public override IStorageMeter Storage => database.Meter;

    public override async Task PrepareAsync(Population population)
    {
        _silo = await PeerSilo.StartAsync("stored", await GrainStorage.PrepareAsync(database, StoredWalletGrain.Store, connections));
        _creators = [.. Enumerable.Range(0, population.Creators).Select(static creator => $"earnings:{Population.Creator(creator)}")];
        _wallets = [.. Enumerable.Range(0, population.Senders).Select(sender => _silo.Grains.GetGrain<IStoredWalletGrain>($"wallet:{Population.Sender(sender)}"))];
        await Parallel.ForEachAsync(
            _wallets, new ParallelOptions { MaxDegreeOfParallelism = 64 }, static async (wallet, _) => await wallet.FillAsync(Population.Coins));
    }

    public override ValueTask<bool> GiveAsync(int sender, int creator) => new(_wallets[sender].GiveAsync(_creators[creator], Population.Price));

    public override async Task<string?> AuditAsync()
    {
        var spent = (_wallets.Length * Population.Coins) - (await Task.WhenAll(_wallets.Select(static wallet => wallet.ReadAsync()))).Sum();
        var earned = (await Task.WhenAll(_creators.Select(creator => _silo!.Grains.GetGrain<IStoredEarningsGrain>(creator).ReadAsync()))).Sum();
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
