using Orleans.Concurrency;
using OrleansCoins.GrainInterfaces.Access;

namespace OrleansCoins.GrainInterfaces.Profiles;

/// <summary>What a user calls themselves. Lives outside the journal, so that it can be erased. A durable document.</summary>
[Alias("OrleansCoins.IProfileGrain")]
public interface IProfileGrain : IGrainWithStringKey
{
    /// <summary>The profile, or <see langword="null"/> for someone who has none.</summary>
    [Alias("Get"), AlwaysInterleave]
    [OpenTo(Callers.Owner)]
    Task<Profile?> GetAsync();

    /// <summary>Replaces the profile. What it leaves out is erased; what others are shown follows within ten seconds.</summary>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("Set")]
    [OpenTo(Callers.Owner)]
    Task SetAsync(Profile profile);

    /// <summary>Sets the display name. The same name again changes nothing.</summary>
    /// <param name="displayName">1 to <see cref="Profile.DisplayNameLengthMax"/> characters, no control characters.</param>
    /// <exception cref="UnavailableException">The outcome is not known; the same request may be sent again.</exception>
    [Alias("SetDisplayName")]
    [OpenTo(Callers.Owner)]
    Task SetDisplayNameAsync(string displayName);

    /// <summary>
    /// Erases the profile and all that the user said with gifts and thanks; again changes nothing. Names that are shown follow within ten seconds.
    /// </summary>
    /// <exception cref="UnavailableException">Not all is erased yet, since a gift is on its way: ask again.</exception>
    [Alias("Erase"), ResponseTimeout("00:02:00"), AlwaysInterleave]
    [OpenTo(Callers.Owner)]
    Task EraseAsync();
}

/// <summary>What a user calls themselves.</summary>
/// <param name="DisplayName">The name that others are shown; <see langword="null"/> for none.</param>
[GenerateSerializer, Immutable, Alias("OrleansCoins.Profile")]
public sealed record Profile([property: Id(0)] string? DisplayName)
{
    /// <summary>Where they count their days, as IANA names it; <see langword="null"/> for UTC.</summary>
    [Id(1)]
    public string? TimeZone { get; init; }

    /// <summary>The longest display name, in UTF-16 code units.</summary>
    public const int DisplayNameLengthMax = 50;
}
