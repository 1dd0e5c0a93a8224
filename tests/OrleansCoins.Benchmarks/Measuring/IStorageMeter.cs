namespace OrleansCoins.Benchmarks.Measuring;

/// <summary>Tells how much a contestant has written.</summary>
internal interface IStorageMeter
{
    /// <summary>What is on disk now.</summary>
    Task<StorageUse> ReadAsync();
}

/// <summary>What is on disk.</summary>
/// <param name="Bytes">The database with its indexes.</param>
/// <param name="LogBytes">What was ever written to the write-ahead log; <see langword="null"/> where nobody counts it.</param>
internal readonly record struct StorageUse(long Bytes, long? LogBytes);
