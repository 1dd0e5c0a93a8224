using System.Globalization;
using OrleansCoins.Gateway.Hosting;

namespace OrleansCoins.Gateway.Limiting;

/// <summary>How many requests of a class one caller may make in a time.</summary>
/// <param name="Permits">How many.</param>
/// <param name="Window">In which time; then they are counted anew.</param>
internal sealed record RateLimitPolicy(int Permits, TimeSpan Window);

/// <summary>The limits of all classes. Section <c>OrleansCoins:RateLimits</c>.</summary>
internal sealed class RateLimitOptions
{
    private const string Section = "OrleansCoins:RateLimits";
    private const int PermitsMax = 1_000_000_000;
    private static readonly TimeSpan WindowDefault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WindowMax = TimeSpan.FromHours(1);

    private readonly RateLimitPolicy[] _policies;

    private RateLimitOptions(RateLimitPolicy[] policies) => _policies = policies;

    public RateLimitPolicy this[LimitClass limited] => _policies[(int)limited];

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">One can't be used.</exception>
    public static RateLimitOptions Read(IConfiguration configuration) => new(
        [.. Enum.GetValues<LimitClass>().Select(limited => new RateLimitPolicy(ReadPermits(configuration, limited), ReadWindow(configuration, limited)))]);

    /// <summary>
    /// More than people and their programs need, and less than a gateway can take from one of them. Those without a token are as many as an address
    /// stands for, which may be a mobile network.
    /// </summary>
    private static int PermitsDefault(LimitClass limited) => limited switch
    {
        LimitClass.Write => 1_000,
        LimitClass.Anonymous => 10_000,
        LimitClass.Webhook => 20_000,
        LimitClass.Costly => 50,
        _ => 3_000,
    };

    private static int ReadPermits(IConfiguration configuration, LimitClass limited) =>
        configuration[$"{Section}:{limited}:Permits"] is not { Length: > 0 } given ? PermitsDefault(limited)
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var permits) && permits is > 0 and <= PermitsMax ? permits
        : throw new SettingException(
            $"OrleansCoins__RateLimits__{limited}__Permits is '{given}'. Set it to the number of requests that one caller may make in a window, 1 to {PermitsMax}.");

    private static TimeSpan ReadWindow(IConfiguration configuration, LimitClass limited) =>
        configuration[$"{Section}:{limited}:Window"] is not { Length: > 0 } given ? WindowDefault
        : TimeSpan.TryParse(given, CultureInfo.InvariantCulture, out var window) && window >= TimeSpan.FromSeconds(1) && window <= WindowMax ? window
        : throw new SettingException(
            $"OrleansCoins__RateLimits__{limited}__Window is '{given}'. Set it to a time from 0:00:01 to {WindowMax:g} (hours:minutes:seconds).");
}
