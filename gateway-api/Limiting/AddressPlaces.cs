using System.Collections.Concurrent;

namespace OrleansCoins.Gateway.Limiting;

/// <summary>What became of asking for a place.</summary>
internal enum PlaceOutcome
{
    /// <summary>There is one; it is to be left again.</summary>
    Taken,

    /// <summary>All are taken.</summary>
    Full,

    /// <summary>The address holds as many as one may.</summary>
    AddressFull,
}

/// <summary>Places that are held for a while, bounded in all and for each address. An address that holds none is not remembered.</summary>
/// <param name="max">Places in all.</param>
/// <param name="perAddressMax">Places for one address.</param>
internal sealed class AddressPlaces(int max, int perAddressMax)
{
    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Places that are held now.</summary>
    public int Count => Volatile.Read(ref _all);

    /// <summary>Addresses that are remembered.</summary>
    public int Addresses => _taken.Count;

    /// <summary>Takes a place, if there is one.</summary>
    public PlaceOutcome TryTake(string address)
    {
        if (Interlocked.Increment(ref _all) > max)
        {
            Interlocked.Decrement(ref _all);
            return PlaceOutcome.Full;
        }

        if (_taken.AddOrUpdate(address, 1, static (_, count) => count + 1) > perAddressMax)
        {
            Leave(address);
            return PlaceOutcome.AddressFull;
        }

        return PlaceOutcome.Taken;
    }

    /// <summary>Gives a place back that was taken.</summary>
    public void Leave(string address)
    {
        Interlocked.Decrement(ref _all);
        if (_taken.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
        {
            // Only if nobody came meanwhile.
            _taken.TryRemove(KeyValuePair.Create(address, 0));
        }
    }
}
