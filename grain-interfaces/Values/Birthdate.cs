using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansCoins.GrainInterfaces.Values;

/// <summary>What is known of the day on which somebody was born: a day, or no more than the year of it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Birthdate")]
public readonly record struct Birthdate
{
    private Birthdate(DateOnly earliest, DateOnly latest) => (Earliest, Latest) = (earliest, latest);

    /// <summary>The first day that it can have been.</summary>
    [Id(0)]
    public DateOnly Earliest { get; private init; }

    /// <summary>The last day that it can have been.</summary>
    [Id(1)]
    public DateOnly Latest { get; private init; }

    /// <summary>
    /// Reads the claim <c>birthdate</c> of OpenID Connect Core 1.0, section 5.1: <c>YYYY-MM-DD</c>, or <c>YYYY</c> alone. <c>0000-MM-DD</c> leaves the year out,
    /// and so says nothing of an age.
    /// </summary>
    /// <returns>Whether it says at least the year.</returns>
    public static bool TryParse([NotNullWhen(true)] string? claim, out Birthdate birthdate)
    {
        if (DateOnly.TryParseExact(claim, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            birthdate = new(day, day);
            return true;
        }

        if (claim is { Length: 4 } && int.TryParse(claim, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0)
        {
            birthdate = new(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
            return true;
        }

        birthdate = default;
        return false;
    }

    /// <summary>Whether it proves that somebody is that old.</summary>
    /// <param name="years">Years of age, at least 0.</param>
    /// <param name="today">The day.</param>
    public bool IsAtLeast(int years, DateOnly today) => IsReached(Latest, years, today);

    /// <summary>Whether it proves that somebody is younger.</summary>
    /// <param name="years">Years of age, at least 0.</param>
    /// <param name="today">The day.</param>
    public bool IsUnder(int years, DateOnly today) => !IsReached(Earliest, years, today);

    /// <summary>Who was born on 29 February is a year older on 1 March, where there is no 29 February.</summary>
    private static bool IsReached(DateOnly born, int years, DateOnly today)
    {
        var year = born.Year + years;
        return year <= DateOnly.MaxValue.Year
            && today >= (born is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year) ? new DateOnly(year, 3, 1) : new DateOnly(year, born.Month, born.Day));
    }
}
