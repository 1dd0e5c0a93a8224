using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Ledger;
using OrleansCoins.Silo.Hosting;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

/// <summary>Silos whose ledgers' clocks are an hour apart: those that entries are dated by. (Orleans keeps the machine's.) No account's time goes back.</summary>
public sealed class ClockTests
{
    private const int Viewers = 12;
    private const int GiftsEach = 15;
    private static readonly TimeSpan[] Offsets = [TimeSpan.FromHours(-1), TimeSpan.Zero, TimeSpan.FromHours(1)];

    [SkippableFact]
    public async Task Silo_clocks_an_hour_apart_lose_no_gift_and_turn_no_time_back()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        var silos = 0;
        await using var cluster = await CoinsCluster.StartAsync(options =>
        {
            (options.Silos, options.RecoveryAfter) = (3, TimeSpan.FromMilliseconds(200));
            options.ConfigureSilo = (_, silo) =>
            {
                var offset = Offsets[(Interlocked.Increment(ref silos) - 1) % Offsets.Length];
                silo.Services.Replace(ServiceDescriptor.Singleton(
                    provider => ActivatorUtilities.CreateInstance<LedgerServices>(provider, new OffsetTimeProvider(offset))));
            };
        });
        await cluster.Earnings("creator").EnrolAsync(true);
        var room = await cluster.As("creator").OpenRoomAsync();
        await Task.WhenAll(Enumerable.Range(0, Viewers).Select(viewer => cluster.WakeInAsync(SiloOf(cluster, viewer), () => cluster.BuyAsync(Viewer(viewer), 100))));

        // Between the gifts each wallet moves to the next silo; once a silo stops.
        for (var gift = 0; gift < GiftsEach; gift++)
        {
            await Task.WhenAll(Enumerable.Range(0, Viewers).Select(viewer => cluster.MoveAsync(cluster.Wallet(Viewer(viewer)), SiloOf(cluster, viewer + gift + 1))));
            await cluster.MoveAsync(cluster.Earnings("creator"), SiloOf(cluster, gift));
            await Task.WhenAll(Enumerable.Range(0, Viewers).Select(viewer => SendAsync(cluster, viewer, gift, room)));
            if (gift == GiftsEach / 2)
            {
                await cluster.StopSiloAsync();
            }
        }

        const int all = Viewers * GiftsEach;
        await LostGifts.WriteDebitsAsync(cluster, Viewer(0), "creator", GiftsEach + 1, 3);
        Assert.Equal(Diamonds.FromUnits((all + 3) * TestGifts.ShareBps), await cluster.DiamondsAsync("creator", all + 3));
        Assert.Empty(await cluster.DifferencesAsync());
        await Eventually.IsTrueAsync(async () => (await cluster.Room(room.Value).GetAsync())!.Gifts == all, $"the room shows {all} gifts");

        var spread = new List<TimeSpan>();
        foreach (var account in Enumerable.Range(0, Viewers).Select(viewer => $"wallet:{Viewer(viewer)}").Append("earnings:creator"))
        {
            var entries = await cluster.Ledger.ReadForwardAsync(AccountId.Parse(account), 0, 1000, CancellationToken.None);
            Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.True(
                pair.First.OccurredAtMicroseconds <= pair.Second.OccurredAtMicroseconds, $"{account}: entry {pair.Second.Sequence} is dated before the one before it"));
            spread.Add(entries[^1].OccurredAt - entries[0].OccurredAt);
        }

        // Where the first entry is dated by the latest clock no other shows; two wallets of three begin elsewhere.
        var apart = spread.Count(static time => time > TimeSpan.FromMinutes(50));
        Assert.True(apart >= Viewers / 2, $"only {apart} accounts were written to by silos whose clocks are far apart");
    }

    private static string SiloOf(CoinsCluster cluster, int turn) => cluster.SiloAddresses[turn % cluster.SiloAddresses.Count];

    private static string Viewer(int viewer) => $"viewer-{viewer}";

    /// <summary>As a gateway does: a fault is answered by the same request again.</summary>
    private static async Task SendAsync(CoinsCluster cluster, int viewer, int gift, RoomId room)
    {
        var outcome = await cluster.As(Viewer(viewer)).SendGiftUntilAnsweredAsync("rose", room, key: $"k{gift}");
        Assert.True(outcome.Value is not null, $"{outcome.Refusal?.Reason}: {outcome.Refusal?.Detail}");
    }
}
