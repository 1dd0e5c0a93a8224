using OrleansCoins.GrainInterfaces.Books;

namespace OrleansCoins.Grains.Books;

[StatelessWorker]
internal sealed class BooksGrain(IBooks books, TimeProvider time) : Grain, IBooksGrain
{
    public Task<BooksView> ReadAsync() => books.ReadAsync(time.GetUtcNow(), CancellationToken.None);
}
