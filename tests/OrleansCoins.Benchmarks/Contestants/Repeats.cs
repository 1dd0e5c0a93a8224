using OrleansCoins.Benchmarks.Loads;
using OrleansCoins.Benchmarks.Measuring;

namespace OrleansCoins.Benchmarks.Contestants;

/// <summary>The product, sent what it has answered lately and its wallets still know of. Nothing is written for any of it.</summary>
/// <param name="product">Keeps its answers; prepared and disposed of by whoever has made it.</param>
internal sealed class Repeats(Product product) : Contestant
{
    public override string Name => "OrleansCoins, sent again";

    public override IStorageMeter Storage => product.Storage;

    public override Task PrepareAsync(Population population) => Task.CompletedTask;

    public override ValueTask<bool> GiveAsync(int sender, int creator) => product.RepeatAsync(sender);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
