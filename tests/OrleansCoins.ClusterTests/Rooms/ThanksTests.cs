using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Gifts;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Rooms;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Thanks are given once, and told once, whatever is lost on the way.</summary>
public sealed class ThanksTests
{
    private const int Gifts = 6;
    private static readonly UserId Creator = UserId.Parse("creator");

    [SkippableTheory]
    [InlineData(TestStorage.PostgreSql)]
    [InlineData(TestStorage.Sqlite)]
    public async Task Thanks_are_told_once_in_the_room_though_calls_and_replies_are_lost_and_the_room_is_dropped(TestStorage storage)
    {
        Skip.IfNot(storage == TestStorage.Sqlite || PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var cluster = await CoinsCluster.StartAsync(options => (options.Storage, options.Silos) = (storage, 3));
        var room = await cluster.As("creator").OpenRoomAsync();
        await cluster.BuyAsync("viewer", 1_000);
        var start = (await cluster.Grains.RoomFeed(room).GetEndAsync())!.Position;
        var sent = new List<string>();
        for (var gift = 0; gift < Gifts; gift++)
        {
            sent.Add((await cluster.As("viewer").SendGiftAsync("rose", room)).Value!.Id);
        }

        await Eventually.IsTrueAsync(async () => (await cluster.Room(room.Value).GetAsync())!.Gifts == Gifts, "the room shows all gifts");
        foreach (var (id, number) in sent.Select(static (id, number) => (id, number)))
        {
            var telling = cluster.Grains.GetGrain<IRoomThanksGrain>(GrainKeys.RoomPrefix + room.Value);
            _ = number % 3 == 0 ? cluster.Calls.LoseCall(telling, nameof(IRoomThanksGrain.TellThanksAsync))
                : number % 3 == 1 ? cluster.Calls.LoseReply(telling, nameof(IRoomThanksGrain.TellThanksAsync))
                : null;
            if (number == 3)
            {
                await cluster.DeactivateAsync(cluster.Room(room.Value));
            }

            var given = await Attempts.UntilAnsweredAsync(() => ThankAsync(cluster, id, $"key-{number}", $"thanks {number}"), TimeSpan.FromMinutes(1));
            Assert.Equal($"thanks {number}", given.Value!.Message);
            Assert.True((await ThankAsync(cluster, id, $"key-{number}", $"thanks {number}")).Replayed, "the same request is answered as the first time");
            Assert.Equal(RefusalReason.AlreadyThanked, (await ThankAsync(cluster, id, "another", "thanks again")).Refusal?.Reason);
        }

        var told = (await cluster.Grains.RoomFeed(room).ReadAsync(start, TimeSpan.Zero))!.Events;
        Assert.Equal(sent, told.Where(static one => one.Kind == RoomEventKind.Thanks).Select(static one => one.Thanks!.Id));
        Assert.Equal(sent, told.Where(static one => one.Kind == RoomEventKind.Gift).Select(static one => one.Gift!.Id));
        await cluster.DeactivateAsync(cluster.Room(room.Value));
        Assert.Equal(told.ToList(), (await cluster.Grains.RoomFeed(room).ReadAsync(start, TimeSpan.Zero))!.Events.ToList());
        Assert.All(await StatesAsync(cluster, sent), static gift => Assert.NotNull(gift.Thanks));
        Assert.Empty(await cluster.DifferencesAsync());
    }

    [Fact]
    public async Task Only_its_creator_thanks_for_a_gift_that_has_reached_them()
    {
        await using var cluster = await CoinsCluster.StartAsync(static options => options.Storage = TestStorage.Sqlite);
        await cluster.As("creator").EnrolAsync();
        await cluster.BuyAsync("viewer", 10);
        var id = (await cluster.SendAsync("viewer", "creator", "gift")).Value!.Id;
        await cluster.DiamondsAsync("creator", 1);

        foreach (var other in new[] { "viewer", "stranger" })
        {
            Assert.Equal(RefusalReason.UnknownSentGift, (await ThankAsync(cluster, id, "key", "mine", other)).Refusal?.Reason);
        }

        Assert.Equal(RefusalReason.UnknownSentGift, (await ThankAsync(cluster, "gift_none", "key", null)).Refusal?.Reason);
        Assert.Null((await ThankAsync(cluster, id, "key", null)).Value!.Message);
        Assert.Equal(RefusalReason.IdempotencyKeyReused, (await ThankAsync(cluster, id, "key", "other words")).Refusal?.Reason);
    }

    private static Task<Outcome<GivenThanks>> ThankAsync(CoinsCluster cluster, string id, string key, string? message, string by = "creator") =>
        cluster.Grains.SentGifts().ThankAsync(
            id, new GiveThanks(UserId.Parse(by), IdempotencyKey.Parse(key), RequestDigest.Of(System.Text.Encoding.UTF8.GetBytes($"{id} {message}")), message));

    private static async Task<IReadOnlyList<SentGift>> StatesAsync(CoinsCluster cluster, IEnumerable<string> sent) =>
        await Task.WhenAll(sent.Select(async id => (await cluster.Grains.SentGifts().GetAsync(id, Creator, isAdmin: false)).Value!));
}
