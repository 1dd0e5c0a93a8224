using System.Globalization;
using OrleansCoins.Gateway.Problems;

namespace OrleansCoins.Gateway.Requests;

/// <summary>Reads <c>?from</c> and <c>?to</c>: times as everywhere, or days in UTC, of which the last one belongs to it.</summary>
internal static class TimeQuery
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>The time that is given, if one is; what is none is an error.</summary>
    /// <param name="errors">Is told.</param>
    /// <param name="name">The query's name.</param>
    /// <param name="given">What is given.</param>
    /// <param name="isEnd">Whether a day stands for its end.</param>
    public static DateTimeOffset? Read(FieldErrors errors, string name, string? given, bool isEnd)
    {
        if (given is null)
        {
            return null;
        }

        var isDay = DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        var time = isDay ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : default;
        if ((!isDay && !DateTimeOffset.TryParseExact(given, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            || time < Earliest
            || time > Latest)
        {
            errors.Add(name, "Must be a time such as 2026-01-31T12:00:00Z, or a day such as 2026-01-31.");
            return null;
        }

        return isDay && isEnd ? time.AddDays(1) : time;
    }
}
