using System.Globalization;
using Microsoft.Extensions.Configuration;
using OrleansCoins.GrainInterfaces.Values;

namespace OrleansCoins.Silo.Hosting;

/// <summary>Where journal, documents and grain state are kept.</summary>
public enum StorageKind
{
    /// <summary>Files in the data directory; for one process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database; for any number of silos.</summary>
    PostgreSql,
}

/// <summary>The settings of a silo, read from the section <c>OrleansCoins</c> and checked before anything starts.</summary>
public sealed record OrleansCoinsOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansCoins";

    /// <summary>Where journal, documents and grain state are kept.</summary>
    public StorageKind Storage { get; init; } = StorageKind.Sqlite;

    /// <summary>How to reach PostgreSQL; required for that storage.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Where the SQLite files and the development key lie.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Which silos belong together.</summary>
    public string ClusterId { get; init; } = "orleanscoins";

    /// <summary>Which grains are the same, across clusters and upgrades.</summary>
    public string ServiceId { get; init; } = "orleanscoins";

    /// <summary>Where silos reach this one.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Where gateways reach this silo.</summary>
    public int OrleansClientPort { get; init; } = 30000;

    /// <summary>The creator's share of every gift sent from now on.</summary>
    public BasisPoints CreatorShare { get; init; } = new(5000);

    /// <summary>Where the gateway is reached from outside.</summary>
    public Uri PublicUrl { get; init; } = new("http://localhost:5080");

    /// <summary>The secret of the sandbox's webhooks; <see langword="null"/> to draw one at the first start.</summary>
    public string? SandboxWebhookSecret { get; init; }

    /// <summary>How long a transfer is left to the silo that wrote it, before recovery looks for its answer.</summary>
    public TimeSpan RecoveryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a silo waits for the answer to a probe of another silo, and how often it sends one; Orleans's own default.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how many probes in a row without an answer a silo wants another one declared dead; Orleans's own default.</summary>
    public int MissedProbes { get; init; } = 3;

    /// <summary>Whether Orleans's dashboard is on; it measures every call of a grain.</summary>
    public bool Dashboard { get; init; }

    /// <summary>Added to the clock, to try things out; refused in production.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting can't be used; the message names it and says what to do.</exception>
    public static OrleansCoinsOptions Read(IConfiguration configuration, bool isProduction)
    {
        var section = configuration.GetSection(Section);
        var options = new OrleansCoinsOptions
        {
            Storage = ReadEnum(section, "Storage", StorageKind.Sqlite),
            ConnectionString = configuration.GetConnectionString("OrleansCoins") ?? "",
            DataDirectory = Hosting.DataDirectory.Resolve(configuration),
            ClusterId = ReadName(section, "ClusterId"),
            ServiceId = ReadName(section, "ServiceId"),
            SiloPort = ReadNumber(section, "SiloPort", 11111, 0, 65535),
            OrleansClientPort = ReadNumber(section, "OrleansClientPort", 30000, 0, 65535),
            CreatorShare = new BasisPoints(ReadNumber(section, "CreatorShareBps", 5000, 0, BasisPoints.Whole)),
            PublicUrl = ReadUrl(section, "PublicUrl", "http://localhost:5080"),
            SandboxWebhookSecret = section["Sandbox:WebhookSecret"],
            RecoveryAfter = ReadTime(section, "Recovery:After", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromHours(1)),
            ProbeTimeout = ReadTime(section, "Membership:ProbeTimeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            MissedProbes = ReadNumber(section, "Membership:MissedProbes", 3, 2, 100),
            Dashboard = ReadFlag(section, "Dashboard"),
            ClockOffset = ReadTime(section, "Development:ClockOffset", TimeSpan.Zero),
        };
        if (options.Storage == StorageKind.PostgreSql && options.ConnectionString.Length == 0)
        {
            throw new SettingException("ConnectionStrings__OrleansCoins", "is missing: OrleansCoins__Storage is PostgreSql. Set it to 'Host=...;Database=...;Username=...'.");
        }

        if (isProduction && options.ClockOffset != TimeSpan.Zero)
        {
            throw new SettingException("OrleansCoins__Development__ClockOffset", "is set in Production. Remove it: a wrong clock dates entries wrongly.");
        }

        return options;
    }

    private static string ReadName(IConfigurationSection section, string name) =>
        section[name] is not { Length: > 0 } value ? "orleanscoins"
        : value.Length <= 64 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? value
        : throw Unusable(name, value, "at most 64 of A-Z a-z 0-9 . _ -");

    private static T ReadEnum<T>(IConfigurationSection section, string name, T fallback)
        where T : struct, Enum =>
        section[name] is not { Length: > 0 } value ? fallback
        : Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(value[0]) ? parsed
        : throw Unusable(name, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static bool ReadFlag(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } value && (bool.TryParse(value, out var flag) ? flag : throw Unusable(name, value, "true or false"));

    private static int ReadNumber(IConfigurationSection section, string name, int fallback, int least, int most) =>
        section[name] is not { Length: > 0 } value ? fallback
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Unusable(name, value, $"a whole number, {least} to {most}");

    private static TimeSpan ReadTime(IConfigurationSection section, string name, TimeSpan fallback) =>
        section[name] is not { Length: > 0 } value ? fallback
        : TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) ? time
        : throw Unusable(name, value, "a time such as 8.00:00:00 (days.hours:minutes:seconds)");

    private static TimeSpan ReadTime(IConfigurationSection section, string name, TimeSpan fallback, TimeSpan least, TimeSpan most) =>
        ReadTime(section, name, fallback) is var time && time >= least && time <= most ? time
        : throw Unusable(name, section[name]!, string.Create(CultureInfo.InvariantCulture, $"a time from {least:g} to {most:g} (hours:minutes:seconds)"));

    private static Uri ReadUrl(IConfigurationSection section, string name, string fallback) =>
        Uri.TryCreate(section[name] is { Length: > 0 } value ? value : fallback, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url!
        : throw Unusable(name, section[name]!, "an absolute address such as https://coins.example.com");

    private static SettingException Unusable(string name, string value, string form) =>
        new($"{Section}__{name.Replace(":", "__", StringComparison.Ordinal)}", $"is '{value}'; it has to be {form}.");
}

/// <summary>A setting can't be used. The message is meant for the operator, without a stack trace.</summary>
public sealed class SettingException(string setting, string problem) : Exception($"The setting {setting} {problem}");
