using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.GrainInterfaces.Webhooks;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.Silo.Webhooks;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Webhooks;

/// <summary>Clusters that send webhooks to this machine, and soon.</summary>
internal static class WebhookClusters
{
    public static readonly UserId Operator = UserId.Parse("operator");
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(30);

    private static int _names;

    public static async Task<CoinsCluster> StartAsync(TestStorage storage, Action<CoinsClusterOptions>? configure = null)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        return await CoinsCluster.StartAsync(wanted =>
        {
            wanted.Storage = storage;
            configure?.Invoke(wanted);
            var further = wanted.ConfigureSilo;
            wanted.ConfigureSilo = (name, silo) =>
            {
                Prepare(silo.Services);
                further?.Invoke(name, silo);
            };
        });
    }

    public static void Prepare(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton(new WebhookOptions { Every = TimeSpan.FromMilliseconds(100), Chance = static () => 0 }));
        services.Replace(ServiceDescriptor.Singleton<IWebhookSender>(_ => new HttpWebhookSender(allowPrivate: true, AnswerTimeMax)));
    }

    /// <summary>Puts something around a store.</summary>
    public static void Wrap<T>(IServiceCollection services, Func<T, T> around)
        where T : class
    {
        var store = services.Single(static service => service.ServiceType == typeof(T)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton(provider => around((T)ActivatorUtilities.CreateInstance(provider, store))));
    }

    public static async Task<OpenedWebhookEndpoint> OpenAsync(this CoinsCluster cluster, string url, params string[] events)
    {
        var endpoint = WebhookEndpointId.Parse($"hook_{Interlocked.Increment(ref _names)}");
        var command = new OpenWebhookEndpoint(
            url, events.Length == 0 ? WebhookEventTypes.All : [.. events], null, Operator, RequestDigest.Of(Encoding.UTF8.GetBytes($"{url} {string.Join(' ', events)}")));
        var outcome = await cluster.Grains.WebhookEndpoint(endpoint).OpenAsync(command);
        return outcome.Value ?? throw new InvalidOperationException(outcome.Refusal!.Detail);
    }

    public static IWebhookEndpointGrain Endpoint(this CoinsCluster cluster, OpenedWebhookEndpoint opened) => cluster.Grains.WebhookEndpoint(opened.Endpoint.Id);

    /// <summary>All deliveries of an endpoint, newest first.</summary>
    public static async Task<IReadOnlyList<WebhookDeliveryView>> DeliveriesAsync(this CoinsCluster cluster, OpenedWebhookEndpoint opened)
    {
        var all = new List<WebhookDeliveryView>();
        string? position = null;
        do
        {
            var page = (await cluster.Endpoint(opened).GetDeliveriesAsync(new PageRequest(100, position)))!;
            all.AddRange(page.Items);
            position = page.Next;
        }
        while (position is not null);
        return all;
    }

    /// <summary>Waits until as many of an endpoint's deliveries as awaited are in a state, and gives all back.</summary>
    public static async Task<IReadOnlyList<WebhookDeliveryView>> AwaitAsync(this CoinsCluster cluster, OpenedWebhookEndpoint opened, int count, string status)
    {
        IReadOnlyList<WebhookDeliveryView> all = [];
        await Eventually.IsTrueAsync(
            async () => (all = await cluster.DeliveriesAsync(opened)).Count(delivery => delivery.Status == status) == count,
            $"{count} deliveries are {status}");
        return all;
    }
}
