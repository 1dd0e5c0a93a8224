using System.Runtime.InteropServices;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Ledger;

/// <summary>
/// The requests that an account answered last, as a hash of each: enough to know that a repeat is worth a look into the journal. Their entries are not
/// kept. Thousands of accounts with their latest entries are what a garbage collection would have to move, and all waiting for the database with it.
/// </summary>
internal sealed class RecentRequests
{
    private readonly List<int> _hashes = [];
    private int _oldest;

    /// <summary>Takes in a request, in place of the oldest one when there are <see cref="Limits.RememberedRequestsMax"/>.</summary>
    public void Add(RequestId requestId)
    {
        if (_hashes.Count < Limits.RememberedRequestsMax)
        {
            _hashes.Add(requestId.GetHashCode());
            return;
        }

        _hashes[_oldest] = requestId.GetHashCode();
        _oldest = (_oldest + 1) % Limits.RememberedRequestsMax;
    }

    /// <summary>Whether a request is among them; for one in some millions that is not, <see langword="true"/> as well.</summary>
    public bool Contains(RequestId requestId) => CollectionsMarshal.AsSpan(_hashes).Contains(requestId.GetHashCode());
}
