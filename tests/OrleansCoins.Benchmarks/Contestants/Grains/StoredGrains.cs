namespace OrleansCoins.Benchmarks.Contestants.Grains;

/// <summary>A wallet as most would write it first: its state is stored before it goes on.</summary>
[Alias("OrleansCoins.Benchmarks.IStoredWalletGrain")]
internal interface IStoredWalletGrain : IGrainWithStringKey
{
    [Alias("Fill")]
    Task FillAsync(long coins);

    [Alias("Give")]
    Task<bool> GiveAsync(string creator, long coins);

    [Alias("Read")]
    Task<long> ReadAsync();
}

/// <summary>The earnings to it.</summary>
[Alias("OrleansCoins.Benchmarks.IStoredEarningsGrain")]
internal interface IStoredEarningsGrain : IGrainWithStringKey
{
    [Alias("Credit")]
    Task CreditAsync(long units);

    [Alias("Read")]
    Task<long> ReadAsync();
}

/// <summary>What is stored of either: as little as can be.</summary>
[GenerateSerializer, Alias("OrleansCoins.Benchmarks.StoredBalance")]
internal sealed class StoredBalance
{
    [Id(0)]
    public long Balance { get; set; }
}

internal sealed class StoredWalletGrain([PersistentState("bench-wallet", StoredWalletGrain.Store)] IPersistentState<StoredBalance> state) : Grain, IStoredWalletGrain
{
    public const string Store = "stored";

    public Task FillAsync(long coins)
    {
        state.State.Balance += coins;
        return state.WriteStateAsync();
    }

    public async Task<bool> GiveAsync(string creator, long coins)
    {
        if (state.State.Balance < coins)
        {
            return false;
        }

        state.State.Balance -= coins;
        await state.WriteStateAsync();
        await GrainFactory.GetGrain<IStoredEarningsGrain>(creator).CreditAsync(coins * Loads.Population.Share);
        return true;
    }

    public Task<long> ReadAsync() => Task.FromResult(state.State.Balance);
}

internal sealed class StoredEarningsGrain([PersistentState("bench-earnings", StoredWalletGrain.Store)] IPersistentState<StoredBalance> state) : Grain, IStoredEarningsGrain
{
    public Task CreditAsync(long units)
    {
        state.State.Balance += units;
        return state.WriteStateAsync();
    }

    public Task<long> ReadAsync() => Task.FromResult(state.State.Balance);
}
