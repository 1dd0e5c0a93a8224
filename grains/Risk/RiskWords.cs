using System.Globalization;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;

namespace OrleansCoins.Grains.Risk;

/// <summary>How a finding says who and when, so that whoever reads it knows at once where to look. Pure.</summary>
internal static class RiskWords
{
    private const int NamedMax = 5;
    private const long Day = 86_400_000_000;

    /// <summary>The first few of some people, and how many others there are.</summary>
    public static string Names(IReadOnlyList<UserId> users) => users.Count switch
    {
        1 => users[0].Value,
        <= NamedMax => $"{string.Join(", ", users.Take(users.Count - 1))} and {users[^1]}",
        _ => $"{string.Join(", ", users.Take(NamedMax - 1))} and {users.Count - NamedMax + 1} others",
    };

    /// <summary>The days, or within one day the times, between which something was.</summary>
    public static string When(long first, long last)
    {
        var (from, to) = (Microseconds.ToTime(first), Microseconds.ToTime(last));
        return first / Day == last / Day
            ? string.Create(CultureInfo.InvariantCulture, $"on {from:yyyy-MM-dd} from {from:HH:mm:ss} to {to:HH:mm:ss} UTC")
            : string.Create(CultureInfo.InvariantCulture, $"from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}");
    }
}
