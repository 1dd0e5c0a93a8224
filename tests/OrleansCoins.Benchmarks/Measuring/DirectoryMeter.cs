namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>Tells how large the files of a directory are: SQLite's, with their logs.</summary>
internal sealed class DirectoryMeter(string directory) : IStorageMeter
{
    public Task<StorageUse> ReadAsync() =>
        Task.FromResult(new StorageUse(new DirectoryInfo(directory).EnumerateFiles().Sum(static file => file.Length), LogBytes: null));
}
