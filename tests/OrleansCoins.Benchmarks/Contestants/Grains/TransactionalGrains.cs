using Orleans.Concurrency;
using Orleans.Transactions.Abstractions;

namespace OrleansCoins.Benchmarks.Contestants.Grains;

/// <summary>A wallet with Orleans.Transactions.</summary>
[Alias("OrleansCoins.Benchmarks.ITransactionalWalletGrain")]
internal interface ITransactionalWalletGrain : IGrainWithStringKey
{
    [Transaction(TransactionOption.Create), Alias("Fill")]
    Task FillAsync(long coins);

    [Transaction(TransactionOption.Create), Alias("Give")]
    Task<bool> GiveAsync(string creator, long coins);

    [Transaction(TransactionOption.Create), Alias("Read")]
    Task<long> ReadAsync();
}

/// <summary>The earnings to it.</summary>
[Alias("OrleansCoins.Benchmarks.ITransactionalEarningsGrain")]
internal interface ITransactionalEarningsGrain : IGrainWithStringKey
{
    [Transaction(TransactionOption.Join), Alias("Credit")]
    Task CreditAsync(long units);

    [Transaction(TransactionOption.Create), Alias("Read")]
    Task<long> ReadAsync();
}

/// <summary>What is stored of either.</summary>
[GenerateSerializer, Alias("OrleansCoins.Benchmarks.TransactionalBalance")]
internal sealed class TransactionalBalance
{
    [Id(0)]
    public long Balance { get; set; }
}

[Reentrant]
internal sealed class TransactionalWalletGrain([TransactionalState("bench-tx-wallet", TransactionalWalletGrain.Store)] ITransactionalState<TransactionalBalance> state)
    : Grain, ITransactionalWalletGrain
{
    public const string Store = "transactional";

    public Task FillAsync(long coins) => state.PerformUpdate(purse => purse.Balance += coins);

    public async Task<bool> GiveAsync(string creator, long coins)
    {
        var paid = await state.PerformUpdate(purse =>
        {
            if (purse.Balance < coins)
            {
                return false;
            }

            purse.Balance -= coins;
            return true;
        });
        if (paid)
        {
            await GrainFactory.GetGrain<ITransactionalEarningsGrain>(creator).CreditAsync(coins * Loads.Population.Share);
        }

        return paid;
    }

    public Task<long> ReadAsync() => state.PerformRead(static purse => purse.Balance);
}

[Reentrant]
internal sealed class TransactionalEarningsGrain([TransactionalState("bench-tx-earnings", TransactionalWalletGrain.Store)] ITransactionalState<TransactionalBalance> state)
    : Grain, ITransactionalEarningsGrain
{
    public Task CreditAsync(long units) => state.PerformUpdate(earnings => earnings.Balance += units);

    public Task<long> ReadAsync() => state.PerformRead(static earnings => earnings.Balance);
}
