using System.Collections.Concurrent;
using System.Data.Common;
using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Doubt;

/// <summary>People who send the same few roses before and after the database is replaced by one that lacks some of them.</summary>
internal sealed class Viewers(CoinsCluster cluster)
{
    public const int Count = 16;
    public const int Coins = 100;
    public const int GiftsEach = 5;
    public const string Creator = "od-creator";

    /// <summary>Fills the wallets, and sends the gifts whose keys begin with "kept".</summary>
    public async Task PrepareAsync()
    {
        await cluster.Earnings(Creator).EnrolAsync(true);
        await EachAsync(viewer => cluster.BuyAsync(viewer, Coins));
        await SendAsync("kept");
        await cluster.DiamondsAsync(Creator, Count * GiftsEach);
        Assert.Empty(await cluster.DifferencesAsync());
    }

    public Task EachAsync(Func<string, Task> act) => Task.WhenAll(Enumerable.Range(0, Count).Select(number => act($"od-{number}")));

    /// <summary>Sends as many gifts each, each until it is answered, and gives the answers.</summary>
    public async Task<IReadOnlyList<Outcome<GiftReceipt>>> SendAsync(string prefix)
    {
        var answers = new ConcurrentQueue<Outcome<GiftReceipt>>();
        await EachAsync(async viewer =>
        {
            for (var gift = 0; gift < GiftsEach; gift++)
            {
                var answer = await UntilAnsweredAsync(() => cluster.SendAsync(viewer, Creator, $"{prefix}-{gift}"));
                Assert.NotNull(answer.Value);
                answers.Enqueue(answer);
            }
        });
        return [.. answers];
    }

    /// <summary>Waits until everybody is shown a balance of so many gifts.</summary>
    public Task AreShownAsync(int giftsEach) => EachAsync(viewer => Eventually.IsTrueAsync(
        async () => (await UntilAnsweredAsync(() => cluster.Wallet(viewer).GetAsync())).Coins.Value == Coins - giftsEach,
        $"{viewer} is shown {Coins - giftsEach} coins"));

    /// <summary>Makes a call until it is answered.</summary>
    public static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> call)
        where T : class
    {
        T? answer = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    answer = await call();
                    return true;
                }
                catch (Exception fault) when (fault is UnavailableException or DbException)
                {
                    return false;
                }
            },
            "a call is answered",
            seconds: 60);
        return answer!;
    }

    /// <summary>Everybody has sent so many gifts, the creator has them all, and chains and books are whole.</summary>
    public async Task EndWithAsync(int giftsEach)
    {
        Assert.Equal(Diamonds.FromUnits((long)Count * giftsEach * TestGifts.ShareBps), await cluster.DiamondsAsync(Creator, Count * giftsEach));
        await EachAsync(async viewer =>
        {
            Assert.Equal(Coins - giftsEach, (await cluster.Wallet(viewer).GetAsync()).Coins.Value);
            var head = await Chains.FollowAsync(cluster, AccountId.Wallet(UserId.Parse(viewer)));
            Assert.Equal((1 + giftsEach, Coins - giftsEach), (head.Sequence, head.Balance));
        });
        await Chains.FollowAsync(cluster, AccountId.Earnings(UserId.Parse(Creator)));
        Assert.Empty(await cluster.DifferencesAsync());
    }
}
