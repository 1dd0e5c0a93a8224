using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains;
using OrleansCoins.Grains.Access;
using OrleansCoins.Grains.Battles;
using OrleansCoins.Grains.Books;
using OrleansCoins.Grains.Catalogue;
using OrleansCoins.Grains.Documents;
using OrleansCoins.Grains.Earnings;
using OrleansCoins.Grains.Gifts;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Grains.Payments;
using OrleansCoins.Grains.Profiles;
using OrleansCoins.Grains.Rankings;
using OrleansCoins.Grains.Reconciling;
using OrleansCoins.Grains.Recovery;
using OrleansCoins.Grains.Risk;
using OrleansCoins.Grains.Rooms;
using OrleansCoins.Silo.Books;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.Silo.Payments;
using OrleansCoins.Silo.Payouts;
using OrleansCoins.Silo.Storage;
using OrleansCoins.Silo.Storage.Schema;
using OrleansCoins.Silo.Storage.Sqlite;
using OrleansCoins.Silo.Webhooks;

namespace OrleansCoins.Silo;

/// <summary>Puts an OrleansCoins silo into a host.</summary>
public static class SiloHosting
{
    /// <summary>
    /// Adds a silo that works by the host's settings. It is the same silo in a process of its own, inside the gateway, and in a test.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="migrate">Whether the silo brings its database up to date itself when it starts; otherwise it refuses one that is not.</param>
    /// <exception cref="SettingException">A setting, or the catalogue, can't be used.</exception>
    public static IHostApplicationBuilder AddOrleansCoinsSilo(this IHostApplicationBuilder builder, bool migrate = true)
    {
        var options = OrleansCoinsOptions.Read(builder.Configuration, builder.Environment.IsProduction(), builder.Environment.IsDevelopment());
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
            silo.UseOrleansCoins(options, LoadCatalogue(), migrate);
            silo.UseTlsIfSet(builder.Configuration);
            if (options.Dashboard)
            {
                silo.AddDashboard(static dashboard => dashboard.HideTrace = true);
            }

            if (options.Storage == StorageKind.PostgreSql)
            {
                silo.UsePostgreSqlClustering(options);
            }
            else
            {
                silo.UseLocalhostClustering(options.SiloPort, options.OrleansClientPort, serviceId: options.ServiceId, clusterId: options.ClusterId);
            }
        });
        return builder;
    }

    /// <summary>
    /// Whether a failure to start is the operator's to mend: its message says what to do, and where in the code it was noticed doesn't help.
    /// </summary>
    public static bool IsForTheOperator(Exception fault) =>
        fault is SettingException or ProgramTooOldException or SchemaOutdatedException or DataDirectoryInUseException or NotSupportedException;

    /// <summary>Adds storage, ledger and grains to a silo whose clustering is somebody else's choice.</summary>
    internal static ISiloBuilder UseOrleansCoins(this ISiloBuilder silo, OrleansCoinsOptions options, Catalogue catalogue, bool migrate)
    {
        var services = silo.Services;
        if (options.ClockOffset == TimeSpan.Zero)
        {
            services.TryAddSingleton(TimeProvider.System);
        }
        else
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new OffsetTimeProvider(options.ClockOffset)));

            // By a clock that is ahead on purpose all silos, the own one too, look as if they were old and had been silent for long, and would be declared dead.
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.NumMissedTableIAmAliveLimit = 100_000;
                membership.SiloGenerationRetirementAge += options.ClockOffset;
                membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
            });
        }

        silo.Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.MaxEnqueuedRequestsHardLimit = Limits.ActivationCallersMax;
            messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker = Limits.WorkerCallersMax;
        });
        services.AddOrleansCoinsStorage(options);
        // A fault of the driver has to reach a caller in another process as what it is. Left out, it turns into a complaint about itself there, which
        // looks like a defect instead of something that passes.
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(nameof(Npgsql)));
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddSnapshotStorage(options.Storage);
        silo.AddReminders(options.Storage);
        services.AddSingleton(new SiloStartupOptions(migrate));
        services.AddSingleton<DeploymentSecrets>();
        services.AddSingleton<IConfigurationValidator, FailureDetectionValidator>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloStartup>();

        silo.AddIncomingGrainCallFilter<AccessFilter>();
        services.AddSingleton<LedgerInstruments>();
        services.AddSingleton<GiftInstruments>();
        services.AddSingleton<RecoveryInstruments>();
        services.AddSingleton<LedgerServices>();
        services.AddSingleton(catalogue);
        services.AddSingleton<OnceDocuments>();
        services.AddSingleton(new GiftOptions { CreatorShare = options.CreatorShare, PromotionalShare = options.PromotionalShare });
        services.AddSingleton(options.Safety);
        services.AddSingleton(new EarningsOptions { Hold = new EarningsHold(options.EarningsHold) });
        services.AddSingleton<GiftDestinations>();
        services.AddSingleton<Deliveries>();
        services.AddSingleton<DeliveryBacklog>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryBacklog>());
        services.AddSingleton(new RecoveryOptions { After = options.RecoveryAfter });
        services.AddHostedService<RecoveryPoke>();
        services.AddSingleton(provider => new SentGiftCipher(provider.GetRequiredService<DeploymentSecrets>()[DeploymentSecrets.SentGiftIds]));
        services.AddSingleton(provider => new FeedIds(provider.GetRequiredService<DeploymentSecrets>()[DeploymentSecrets.FeedIds]));
        services.AddSingleton(new RoomOptions { ComboWindow = options.ComboWindow });
        services.AddSingleton<DisplayNames>();
        services.AddSingleton<Erasure>();
        services.AddSingleton<RankingReports>();
        services.AddSingleton(new RankingOptions());
        services.AddHostedService<RankingReporter>();
        services.AddSingleton(new BattleOptions());
        services.AddSingleton<BattleClaims>();
        services.AddSingleton<AnsweredTransfers>();
        services.AddPayouts(options);
        services.AddWebhooks(options);
        services.AddClosings();
        services.AddSingleton(new RiskOptions { Every = options.RiskEvery, Window = options.RiskWindow, HoldsPayouts = options.RiskHoldsPayouts });
        services.AddSingleton<RiskActions>();
        services.AddHostedService<RiskPoke>();
        services.AddSingleton(new ClosingOptions());
        services.AddHostedService<ClosingStart>();
        services.AddSingleton<PaymentProviders>();
        services.AddSingleton<StrayPayments>();
        services.AddSingleton(new RefundOptions { ReversesGifts = options.RefundsReverseGifts });
        services.AddSingleton<GiftReversals>();
        services.AddSingleton<Reconciler>();
        if (options.Stripe is { } stripe)
        {
            RequireStripesPrices(catalogue);
            services.AddSingleton<IPaymentProvider>(provider => new StripeProvider(
                stripe, options.PublicUrl, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StripeProvider>>()));
            if (!options.SandboxBesideStripe)
            {
                return silo;
            }
        }

        services.AddSingleton<IPaymentProvider>(provider => new SandboxProvider(
            new StandardWebhook(options.SandboxWebhookSecret is { } secret
                ? StandardWebhook.ParseSecret(secret)
                : provider.GetRequiredService<DeploymentSecrets>()[DeploymentSecrets.SandboxWebhooks]),
            options.PublicUrl,
            provider.GetRequiredService<TimeProvider>()));
        return silo;
    }

    /// <summary>Adds the storage that the settings name, and the key by which it knows its own closings.</summary>
    internal static IServiceCollection AddOrleansCoinsStorage(this IServiceCollection services, OrleansCoinsOptions options)
    {
        services.AddSealer(options);
        return options.Storage == StorageKind.PostgreSql ? services.AddPostgreSqlStorage(options.ConnectionString) : services.AddSqliteStorage(options.DataDirectory);
    }

    /// <summary>Whether Stripe can be told every price of the catalogue.</summary>
    /// <exception cref="SettingException">It can't.</exception>
    internal static void RequireStripesPrices(Catalogue catalogue)
    {
        foreach (var package in catalogue.View.Packages.Where(static package => !StripeMoney.Takes(package.Price)))
        {
            var step = new Money(StripeMoney.StepOf(package.Price.Currency), package.Price.Currency);
            throw new SettingException("catalogue.json", $"asks {package.Price} for the package '{package.Id}', and Stripe takes multiples of {step} only. Change the price.");
        }
    }

    /// <summary>The catalogue that lies beside the program.</summary>
    /// <exception cref="SettingException">It can't be used.</exception>
    internal static Catalogue LoadCatalogue()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "catalogue.json");
        if (!File.Exists(path))
        {
            throw new SettingException("catalogue.json", $"is missing: there is no file {path}.");
        }

        try
        {
            return Catalogue.Parse(File.ReadAllText(path));
        }
        catch (CatalogueException fault)
        {
            throw new SettingException("catalogue.json", $"can't be used. {fault.Message} ({path})");
        }
    }

    private static void UsePostgreSqlClustering(this ISiloBuilder silo, OrleansCoinsOptions options)
    {
        silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> clustering) => clustering.Configure<IServiceProvider>((membership, provider) =>
        {
            membership.Invariant = StorageServices.PostgreSqlInvariant;
            membership.DataSource = provider.GetRequiredKeyedService<DbDataSource>(StorageServices.ClusteringDataSource);
        }));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // Orleans would shorten the time to half where answers are quick. A silo that is only slow must not be declared dead sooner than the settings say,
            // and one that hangs no later: it counts as alive until its last message is as old as all probes that it may miss, at their longest.
            (membership.ProbeTimeout, membership.MinProbeTimeout, membership.MaxProbeTimeout) = (options.ProbeTimeout, options.ProbeTimeout, options.ProbeTimeout);
            membership.NumMissedProbesLimit = options.MissedProbes;

            // Nobody tells a silo that went on after it was declared dead. Until it reads so itself, those who still hold on to it are shown old balances.
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<EndpointOptions>(endpoints =>
        {
            var address = options.AdvertisedAddress;
            var listening = IPAddress.IsLoopback(address) ? address : address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (address, options.SiloPort, options.OrleansClientPort);
            endpoints.SiloListeningEndpoint = new IPEndPoint(listening, options.SiloPort);
            endpoints.GatewayListeningEndpoint = new IPEndPoint(listening, options.OrleansClientPort);
        });
    }

    private static void AddReminders(this ISiloBuilder silo, StorageKind storage) =>
        silo.UseAdoNetReminderService((OptionsBuilder<AdoNetReminderTableOptions> reminders) => reminders.Configure<IServiceProvider>((table, provider) =>
        {
            table.Invariant = InvariantOf(storage);
            table.DataSource = provider.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource);
        }));

    private static string InvariantOf(StorageKind storage) =>
        storage == StorageKind.PostgreSql ? StorageServices.PostgreSqlInvariant : StorageServices.SqliteInvariant;

    private static void AddSnapshotStorage(this ISiloBuilder silo, StorageKind storage) =>
        silo.AddAdoNetGrainStorage(LedgerServices.SnapshotStorage, (OptionsBuilder<AdoNetGrainStorageOptions> grainStorage) => grainStorage.Configure<IServiceProvider>((snapshots, provider) =>
        {
            snapshots.Invariant = InvariantOf(storage);
            snapshots.GrainStorageSerializer = ActivatorUtilities.CreateInstance<SnapshotSerializer>(
                provider, ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(provider));
            snapshots.DataSource = provider.GetRequiredKeyedService<DbDataSource>(StorageServices.OrleansDataSource);
        }));
}
