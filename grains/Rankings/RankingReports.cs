using System.Runtime.InteropServices;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Grains.Rankings;

/// <summary>
/// What was credited in this silo and rankings were not told of yet. Crediting only puts it down here. What doesn't fit, and what is lost with the silo, is
/// in the journal.
/// </summary>
internal sealed class RankingReports
{
    private readonly Lock _gate = new();
    private Dictionary<UserId, List<RankedGift>> _waiting = [];
    private int _count;

    /// <summary>Puts credits of one creator down.</summary>
    public void Credited(UserId creator, List<RankedGift> credits)
    {
        if (credits.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            var waiting = Of(creator);
            if (_count + credits.Count <= Limits.RankedGiftsWaitingMax)
            {
                waiting.AddRange(credits);
                _count += credits.Count;
            }
            else if (waiting.Count == 0)
            {
                // One that has others missing before it: they are read.
                waiting.Add(credits[^1]);
            }
        }
    }

    /// <summary>Something of a creator could not be told: it is told again, from the journal.</summary>
    public void Again(UserId creator)
    {
        lock (_gate)
        {
            Of(creator);
        }
    }

    /// <summary>All that waits, by creator.</summary>
    public IReadOnlyDictionary<UserId, List<RankedGift>> Take()
    {
        lock (_gate)
        {
            var taken = _waiting;
            (_waiting, _count) = ([], 0);
            return taken;
        }
    }

    private List<RankedGift> Of(UserId creator)
    {
        ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, creator, out _);
        return waiting ??= [];
    }
}
