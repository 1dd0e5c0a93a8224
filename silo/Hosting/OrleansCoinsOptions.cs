using System.Net;
using Microsoft.Extensions.Configuration;
using Npgsql;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Grains.Safety;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Payments;

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

    private const string IdDefault = "orleanscoins";
    private const int MissedProbesDefault = 18;
    private static readonly TimeSpan ComboWindowDefault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeoutDefault = TimeSpan.FromMilliseconds(500);

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

    /// <summary>The address at which other silos and gateways reach this silo; unless it is the loopback address, the silo listens on all of its own.</summary>
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Where silos reach this one.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Where gateways reach this silo.</summary>
    public int OrleansClientPort { get; init; } = 30000;

    /// <summary>Where the silo program tells an orchestrator how it is, and its metrics; none to tell nobody.</summary>
    public IReadOnlyList<string> HealthUrls { get; init; } = [];

    /// <summary>The creator's share of every gift sent from now on.</summary>
    public BasisPoints CreatorShare { get; init; } = new(5000);

    /// <summary>Whether gifts that were paid with money that went back are taken back, as far as they are in their creators' hold.</summary>
    public bool RefundsReverseGifts { get; init; }

    /// <summary>The creator's share of what is paid with promotional coins; <see langword="null"/> for the same.</summary>
    public BasisPoints? PromotionalShare { get; init; }

    /// <summary>How long the diamonds of gifts are pending; a change touches only gifts that are credited from then on.</summary>
    public TimeSpan EarningsHold { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a streak of gifts waits for its next one, in rooms that are opened from now on.</summary>
    public TimeSpan ComboWindow { get; init; } = ComboWindowDefault;

    /// <summary>The settings of payouts.</summary>
    public PayoutSettings Payouts { get; init; } = new();

    /// <summary>Who may spend, and how much.</summary>
    public SafetyOptions Safety { get; init; } = new();

    /// <summary>How often the journal is analysed for risks; zero for only when an operator asks.</summary>
    public TimeSpan RiskEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far back that looks.</summary>
    public TimeSpan RiskWindow { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Whether payouts are held of creators about whom it finds something grave.</summary>
    public bool RiskHoldsPayouts { get; init; }

    /// <summary>Whether outgoing webhooks may go to private addresses, and without TLS.</summary>
    public bool WebhooksToPrivateAddresses { get; init; }

    /// <summary>Where the gateway is reached from outside.</summary>
    public Uri PublicUrl { get; init; } = new("http://localhost:5080");

    /// <summary>The secret of the sandbox's webhooks; <see langword="null"/> to draw one at the first start.</summary>
    public string? SandboxWebhookSecret { get; init; }

    /// <summary>How to reach Stripe, which then takes the payments and pays creators; <see langword="null"/> for the sandbox.</summary>
    public StripeSettings? Stripe { get; init; }

    /// <summary>Whether the sandbox is there beside Stripe: in development only.</summary>
    public bool SandboxBesideStripe { get; init; }

    /// <summary>How long a transfer is left to the silo that wrote it, before recovery looks for its answer.</summary>
    public TimeSpan RecoveryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a silo waits for the answer to a probe of another silo, and how often it sends one.</summary>
    public TimeSpan ProbeTimeout { get; init; } = ProbeTimeoutDefault;

    /// <summary>
    /// After how many probes in a row without an answer a silo wants another one declared dead. By the defaults that is about nine seconds: no sooner
    /// than a lane may still write, and hardly later, since gifts of a silo that died wait for it. Many short probes, so that a few lost ones mean nothing.
    /// </summary>
    public int MissedProbes { get; init; } = MissedProbesDefault;

    /// <summary>How long a program that is asked to stop says that it is not ready, and serves on, before it stops serving.</summary>
    public TimeSpan UnreadyFor { get; init; }

    /// <summary>The key that closings are signed with; <see langword="null"/> for none.</summary>
    public SealKey? SealKey { get; init; }

    /// <summary>Whether a key is made in the data directory where none is set: in development only.</summary>
    public bool MakesSealKey { get; init; }

    /// <summary>Whether Orleans's dashboard is on; it measures every call of a grain.</summary>
    public bool Dashboard { get; init; }

    /// <summary>Added to the clock, to try things out; refused in production.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting can't be used; the message names it and says what to do.</exception>
    public static OrleansCoinsOptions Read(IConfiguration configuration, bool isProduction, bool isDevelopment = false)
    {
        var read = new SettingReader(configuration.GetSection(Section));
        var options = new OrleansCoinsOptions
        {
            Storage = read.Enum("Storage", StorageKind.Sqlite),
            ConnectionString = configuration.GetConnectionString("OrleansCoins") ?? "",
            DataDirectory = Hosting.DataDirectory.Resolve(configuration),
            ClusterId = read.Name("ClusterId", IdDefault),
            ServiceId = read.Name("ServiceId", IdDefault),
            AdvertisedAddress = read.Address("AdvertisedAddress", IPAddress.Loopback),
            SiloPort = read.Number("SiloPort", 11111, 1, IPEndPoint.MaxPort),
            OrleansClientPort = read.Number("OrleansClientPort", 30000, 1, IPEndPoint.MaxPort),
            HealthUrls = read.Urls("HealthUrls", "http://localhost:5081"),
            CreatorShare = new BasisPoints(read.Number("CreatorShareBps", 5000, 0, BasisPoints.Whole)),
            RefundsReverseGifts = read.Flag("Refunds:ReverseGifts"),
            PromotionalShare = read.Text("PromotionalShareBps") is null ? null : new BasisPoints(read.Number("PromotionalShareBps", 0, 0, BasisPoints.Whole)),
            EarningsHold = read.Time("Earnings:Hold", TimeSpan.FromDays(7), TimeSpan.Zero, TimeSpan.FromDays(365)),
            ComboWindow = read.Time("Combo:Window", ComboWindowDefault, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            Payouts = PayoutSettings.Read(read, configuration.GetSection(Section), isProduction),
            Safety = SafetySettings.Read(read),
            RiskEvery = read.Time("Risk:Every", TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromDays(30)),
            RiskWindow = read.Time("Risk:Window", TimeSpan.FromDays(90), TimeSpan.FromHours(1), TimeSpan.FromDays(365)),
            RiskHoldsPayouts = read.Flag("Risk:HoldsPayouts"),
            WebhooksToPrivateAddresses = read.Flag("Webhooks:AllowPrivateAddresses"),
            PublicUrl = read.Url("PublicUrl", "http://localhost:5080"),
            SandboxWebhookSecret = RequireSecret(read.Text("Sandbox:WebhookSecret")),
            Stripe = RequireStripe(read),
            SandboxBesideStripe = isDevelopment,
            RecoveryAfter = read.Time("Recovery:After", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromHours(1)),
            ProbeTimeout = read.Time("Membership:ProbeTimeout", ProbeTimeoutDefault, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            MissedProbes = read.Number("Membership:MissedProbes", MissedProbesDefault, 2, 100),
            UnreadyFor = read.Time("Shutdown:UnreadyFor", TimeSpan.FromSeconds(isDevelopment ? 0 : 2), TimeSpan.Zero, Shutdown.UnreadyForMax),
            SealKey = read.Text("Books:SealKey") is { } key ? SealingHosting.Read(key) : null,
            MakesSealKey = isDevelopment,
            Dashboard = read.Flag("Dashboard"),
            ClockOffset = read.Time("Development:ClockOffset", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(3650)),
        };
        if (options.Storage == StorageKind.PostgreSql)
        {
            RequireConnection(options.ConnectionString);
        }
        else if (!IPAddress.IsLoopback(options.AdvertisedAddress))
        {
            throw new SettingException(
                "OrleansCoins__AdvertisedAddress",
                "is set, and OrleansCoins__Storage is Sqlite, which is for one process: nobody elsewhere can join it. Remove it, or set OrleansCoins__Storage to PostgreSql.");
        }

        if (options.SiloPort == options.OrleansClientPort)
        {
            throw new SettingException("OrleansCoins__OrleansClientPort", $"is {options.OrleansClientPort}, and so is OrleansCoins__SiloPort. Give them two ports.");
        }

        if (isProduction && options.ClockOffset != TimeSpan.Zero)
        {
            throw new SettingException("OrleansCoins__Development__ClockOffset", "is set in Production. Remove it: a wrong clock dates entries wrongly.");
        }

        return options;
    }

    private static void RequireConnection(string connectionString)
    {
        const string setting = "ConnectionStrings__OrleansCoins";
        const string form = "Set it to 'Host=...;Database=...;Username=...;Password=...'.";
        if (connectionString.Length == 0)
        {
            throw new SettingException(setting, $"is missing: OrleansCoins__Storage is PostgreSql. {form}");
        }

        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host))
            {
                throw new SettingException(setting, $"names no host. {form}");
            }
        }
        catch (ArgumentException fault)
        {
            // What was given stays unsaid: it may hold a password.
            throw new SettingException(setting, $"can't be read: {fault.Message} {form}");
        }
    }

    private static StripeSettings? RequireStripe(SettingReader read)
    {
        var (key, secret) = (read.Text("Stripe:ApiKey"), read.Text("Stripe:WebhookSecret"));
        var apiBase = read.Url("Stripe:ApiBase", StripeSettings.ApiBaseDefault);
        if (key is null && secret is null)
        {
            return null;
        }

        // What was given stays unsaid.
        Require("OrleansCoins__Stripe__ApiKey", key, "the secret key, such as sk_live_...");
        Require("OrleansCoins__Stripe__WebhookSecret", secret, "the signing secret of the webhook endpoint, such as whsec_...");
        return new StripeSettings(apiBase, key!, secret!);

        static void Require(string setting, string? value, string what)
        {
            if (value is null || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new SettingException(setting, $"{(value is null ? "is missing, and the other setting of Stripe is there" : "holds what can't be in it")}. Set it to {what}.");
            }
        }
    }

    private static string? RequireSecret(string? secret)
    {
        try
        {
            _ = secret is null ? null : StandardWebhook.ParseSecret(secret);
            return secret;
        }
        catch (FormatException fault)
        {
            throw new SettingException("OrleansCoins__Sandbox__WebhookSecret", $"can't be used: {fault.Message} Set it to 'whsec_' and the base64 of at least 24 random bytes.");
        }
    }
}

/// <summary>A setting can't be used. The message is meant for the operator, without a stack trace.</summary>
public sealed class SettingException(string setting, string problem) : Exception($"The setting {setting} {problem}");
