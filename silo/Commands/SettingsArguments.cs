using System.CommandLine;
using Microsoft.Extensions.Hosting;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Verifying;

namespace OrleansCoins.Silo.Commands;

/// <summary>The settings, which every command takes beside its own options, from the environment or as <c>--OrleansCoins:Name value</c>.</summary>
internal static class SettingsArguments
{
    /// <summary>What a command's help says of them.</summary>
    public const string Help = """
        Settings come from the environment (OrleansCoins__Storage=PostgreSql) or the command line (--OrleansCoins:Storage PostgreSql):
          OrleansCoins__Storage                  Sqlite (default) or PostgreSql
          ConnectionStrings__OrleansCoins        how to reach PostgreSQL
          OrleansCoins__DataDirectory            where SQLite files lie (default: data beside OrleansCoins.sln)
          OrleansCoins__AdvertisedAddress        IP address or host name at which other silos and gateways reach this one (default the loopback address)
          OrleansCoins__SiloPort                 where silos reach this one (default 11111)
          OrleansCoins__OrleansClientPort        where gateways reach this silo (default 30000)
          OrleansCoins__ClusterId, __ServiceId   which silos belong together (default orleanscoins)
          OrleansCoins__Membership__ProbeTimeout, __MissedProbes
                                                 when a silo counts as dead (default 00:00:00.5, 18: nine seconds)
          OrleansCoins__Tls__Certificate, __Key, __Password
                                                 the certificate that this program shows other silos and gateways: PEM and its key, or a .pfx file (default: no TLS)
          OrleansCoins__Tls__Authority, __Fingerprints
                                                 whose certificates are good: the authority's (PEM), or some by their SHA-256 fingerprints
          OrleansCoins__HealthUrls               where /health/startup, /health/live, /health/ready and /metrics are (default http://localhost:5081), or none
          OrleansCoins__Shutdown__UnreadyFor     how long it serves on, not ready, when it is asked to stop (default 00:00:02; in Development 0)
          OrleansCoins__Recovery__After          how long a gift is left to the silo that took it (default 00:00:05)
          OrleansCoins__Dashboard                true: let gateways show Orleans's dashboard to operators (default false; it measures every call)
          OTEL_EXPORTER_OTLP_ENDPOINT            where traces and metrics are sent (default: nowhere)
          OrleansCoins__CreatorShareBps          the creator's share of a gift in basis points (default 5000)
          OrleansCoins__Refunds__ReverseGifts    true: gifts paid with money that went back are taken back while they are pending (default false)
          OrleansCoins__Age__Minimum, __WhenUnknown
                                                 how old one must be to buy, give and earn (default 18), and what becomes of those whose token doesn't say: Refuse (default) or Allow
          OrleansCoins__Limits__RaiseDelay       how long a limit stays after its owner wants it higher (default 1.00:00:00)
          OrleansCoins__Limits__Ceilings__PerGift, __Daily, __Weekly, __Monthly
                                                 the most that anybody may spend, in coins (default none); YoungCeilings beside them for those under YoungUnder (default 21)
          OrleansCoins__Limits__PurchaseCeilings__PerPurchase, __Daily, __Weekly, __Monthly
                                                 the most that anybody may pay, in minor units (default none); YoungPurchaseCeilings as well
          OrleansCoins__Books__SealKey           the key that closings of the books are signed with: its seed, or a file that holds it (default: not signed)
          OrleansCoins__Combo__Window            how long a streak of gifts waits for its next one, in rooms opened from then on (default 00:00:05)
          OrleansCoins__PromotionalShareBps      the share of what is paid with promotional coins (default the same)
          OrleansCoins__Risk__Every, __Window    how often the journal is analysed for risks (default 01:00:00; 0: only when asked), and how far back (default 90.00:00:00)
          OrleansCoins__Risk__HoldsPayouts       true: payouts of creators about whom it finds a ring are held until an operator releases them (default false)
          OrleansCoins__Webhooks__AllowPrivateAddresses
                                                 true: outgoing webhooks may go to private addresses and without TLS (default false)
        """;

    /// <summary>Makes a command that takes settings.</summary>
    public static Command Command(string name, string description) => new(name, description) { TreatUnmatchedTokensAsErrors = false };

    /// <summary>A host's settings, with those among the arguments.</summary>
    /// <exception cref="SettingException">A setting can't be used, or an argument is neither an option nor a setting.</exception>
    public static (HostApplicationBuilder Builder, OrleansCoinsOptions Options) Read(ParseResult parsed)
    {
        var arguments = parsed.UnmatchedTokens;
        for (var i = 0; i < arguments.Count; i++)
        {
            // A name has a colon; what is no name is the value of the name before it.
            var isName = arguments[i].StartsWith("--", StringComparison.Ordinal) && arguments[i].Contains(':');
            var isValue = i > 0 && arguments[i - 1].StartsWith("--", StringComparison.Ordinal) && !arguments[i - 1].Contains('=') && !arguments[i].StartsWith('-');
            if (!isName && !isValue)
            {
                throw new SettingException($"'{arguments[i]}'", $"is not known. 'help {parsed.CommandResult.Command.Name}' lists the options; a setting is written --OrleansCoins:Name value.");
            }
        }

        var builder = Host.CreateApplicationBuilder([.. arguments]);
        return (builder, OrleansCoinsOptions.Read(builder.Configuration, builder.Environment.IsProduction(), builder.Environment.IsDevelopment()));
    }

    /// <summary>The journal that the settings name, to be read.</summary>
    /// <exception cref="SettingException">A setting can't be used.</exception>
    public static JournalScan OpenJournal(ParseResult parsed)
    {
        var (_, options) = Read(parsed);
        return options.Storage == StorageKind.PostgreSql ? new PostgreSqlScan(options.ConnectionString) : new SqliteScan(options.DataDirectory);
    }
}
