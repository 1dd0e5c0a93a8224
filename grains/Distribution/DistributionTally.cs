using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansCoins.GrainInterfaces.Distribution;

namespace OrleansCoins.Grains.Distribution;

/// <summary>Gathers what creators were credited: in all, and in each period of a series since they became creators.</summary>
/// <param name="periods">The periods.</param>
internal sealed class DistributionTally(DistributionPeriods periods)
{
    private readonly List<long> _whole = [];
    private readonly List<long>[] _series = [.. Enumerable.Range(0, periods.Count).Select(static _ => new List<long>())];
    private string? _account;
    private int _since;
    private long _sum;
    private readonly long[] _sums = new long[periods.Count];

    /// <summary>How many amounts are kept.</summary>
    public long Size => _whole.Count * (1L + periods.Count);

    /// <summary>Takes a row, of the same creator as the last or of the next one.</summary>
    public void Add(in EarnedOnDay row)
    {
        if (row.Account != _account)
        {
            Finish();
            (_account, _since) = (row.Account, periods.Count == 0 ? 0 : periods.IndexOf(row.Day));
        }

        _sum = checked(_sum + row.Units);
        if (periods.Count > 0)
        {
            ref var sum = ref _sums[periods.IndexOf(row.Day)];
            sum = checked(sum + row.Units);
        }
    }

    /// <summary>What all rows come to.</summary>
    public DistributionView Result(DateTimeOffset asOf)
    {
        Finish();
        _account = null;
        var series = ImmutableArray.CreateBuilder<DistributionSlice>(periods.Count);
        for (var i = 0; i < periods.Count; i++)
        {
            var (from, to) = periods[i];
            series.Add(new DistributionSlice(from, to, DistributionRules.Of(CollectionsMarshal.AsSpan(_series[i]))));
        }

        return new DistributionView(asOf, DistributionRules.Of(CollectionsMarshal.AsSpan(_whole)), series.MoveToImmutable());
    }

    private void Finish()
    {
        if (_account is null)
        {
            return;
        }

        _whole.Add(_sum);
        for (var i = _since; i < periods.Count; i++)
        {
            _series[i].Add(_sums[i]);
        }

        _sum = 0;
        Array.Clear(_sums);
    }
}
