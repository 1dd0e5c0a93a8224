using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansCoins.Chaos.Evidence;
using OrleansCoins.Chaos.Running;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.Chaos.Processes;

/// <summary>
/// Callers who hold on to one silo, whatever the others think of it. What they ask while it hangs is the first that it does when it goes on: by what it
/// remembers of accounts that others have written to since.
/// </summary>
internal sealed class StaleCallers : IAsyncDisposable
{
    private const string Content = "video-1";
    private const string Prefix = "stale-";
    private readonly IHost _client;
    private readonly History _history;
    private readonly string _name;
    private readonly List<(string User, string Key, GiftRequest Gift)> _sent = [];
    private Task _sending = Task.CompletedTask;

    private StaleCallers(IHost client, History history, string name) => (_client, _history, _name) = (client, history, name);

    /// <summary>Whether a key is of such callers: they don't come over HTTP, so who asks there with the same key asks for something else.</summary>
    public static bool IsTheirs(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Connects to a silo while it is well.</summary>
    public static async Task<StaleCallers> ConnectAsync(BusySilo silo, string clusterId, History history)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .ActAsPlatform()
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (clusterId, "orleanscoins"))
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, silo.ClientPort)));
        var client = builder.Build();
        await client.StartAsync();
        return new StaleCallers(client, history, silo.Name);
    }

    /// <summary>Gives a rose from each of the wallets to each creator, who should be in the silo itself: others are out of its reach.</summary>
    public void Give(IEnumerable<string> users, ImmutableArray<string> creators)
    {
        foreach (var user in users)
        {
            foreach (var creator in creators)
            {
                _sent.Add((user, $"{Prefix}{_name}-{_sent.Count}", new GiftRequest("rose", 1, creator, null, Content)));
            }
        }

        var stale = _client.Services.GetRequiredService<IGrainFactory>();
        _sending = Task.WhenAll(_sent.Select(one => AttemptAsync(stale, one.User, one.Key, one.Gift)));
    }

    /// <summary>Waits for what the silo says, but not for long.</summary>
    public Task AnsweredAsync(TimeSpan timeMax) => _sending.WaitAsync(timeMax).ContinueWith(static _ => { }, TaskScheduler.Default);

    /// <summary>Waits for what the silo says, and asks the others until everything has an answer.</summary>
    public async Task SettleAsync(IGrainFactory others)
    {
        await _sending;
        await Task.WhenAll(_sent.Select(one => Eventually.IsTrueAsync(
            async () => await AttemptAsync(others, one.User, one.Key, one.Gift) is not Unknown, $"'{one.Key}' of {one.User} is answered")));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
    }

    private Task<Answer> AttemptAsync(IGrainFactory grains, string user, string key, GiftRequest gift)
    {
        var id = UserId.Parse(user);
        var command = new SendGift
        {
            RequestId = RequestId.ForKey(id, IdempotencyKey.Parse(key)),
            Digest = RequestDigest.Of(Encoding.UTF8.GetBytes(gift.ToString())),
            GiftId = GiftId.Parse(gift.Gift),
            Quantity = gift.Quantity,
            Creator = UserId.Parse(gift.Creator),
            Content = ContentId.Parse(Content),
        };
        return _history.AttemptAsync(user, key, gift, async () => GrainAnswers.Read(await grains.Wallet(id).SendGiftAsync(command)));
    }
}
