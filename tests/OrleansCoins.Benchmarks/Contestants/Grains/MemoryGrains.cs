namespace OrleansCoins.Benchmarks.Contestants.Grains;

/// <summary>A wallet that stores nothing: what two grain calls cost by themselves.</summary>
[Alias("OrleansCoins.Benchmarks.IMemoryWalletGrain")]
internal interface IMemoryWalletGrain : IGrainWithStringKey
{
    [Alias("Give")]
    Task<bool> GiveAsync(string creator, long coins);
}

/// <summary>The earnings to it.</summary>
[Alias("OrleansCoins.Benchmarks.IMemoryEarningsGrain")]
internal interface IMemoryEarningsGrain : IGrainWithStringKey
{
    [Alias("Credit")]
    Task CreditAsync(long units);
}

internal sealed class MemoryWalletGrain : Grain, IMemoryWalletGrain
{
    private long _balance = Loads.Population.Coins;

    public async Task<bool> GiveAsync(string creator, long coins)
    {
        if (_balance < coins)
        {
            return false;
        }

        _balance -= coins;
        await GrainFactory.GetGrain<IMemoryEarningsGrain>(creator).CreditAsync(coins * Loads.Population.Share);
        return true;
    }
}

internal sealed class MemoryEarningsGrain : Grain, IMemoryEarningsGrain
{
    private long _balance;

    public Task CreditAsync(long units)
    {
        _balance += units;
        return Task.CompletedTask;
    }
}
