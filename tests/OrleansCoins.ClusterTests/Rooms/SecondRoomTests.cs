using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests.Rooms;

/// <summary>Two activations of one room, as there may be around a change of membership; here each lives in a cluster of its own over the same database.</summary>
public sealed class SecondRoomTests
{
    [SkippableFact]
    public async Task When_end_has_answered_a_second_activation_that_took_gifts_takes_no_more()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var first = await CoinsCluster.StartAsync();
        await using var second = await CoinsCluster.StartAsync(options => options.ConnectionString = first.ConnectionString);
        var room = await first.As("creator").OpenRoomAsync();
        await first.BuyAsync("viewer", 100);
        Assert.NotNull((await second.As("viewer").SendGiftAsync("rose", room, key: "before")).Value);

        var ended = await first.Room(room.Value).EndAsync(UserId.Parse("creator"));
        Assert.NotNull(ended.Value!.EndedAt);
        Assert.Equal(RefusalReason.RoomEnded, (await second.As("viewer").SendGiftAsync("rose", room, key: "after")).Refusal!.Reason);
        Assert.Equal(ended.Value.EndedAt, (await second.Room(room.Value).EndAsync(UserId.Parse("creator"))).Value!.EndedAt);
        Assert.Equal(ended.Value.EndedAt, (await second.Room(room.Value).GetAsync())!.EndedAt);
    }

    [SkippableFact]
    public async Task An_activation_that_knew_no_such_room_sees_it_when_another_has_opened_it()
    {
        Skip.IfNot(PostgresServer.IsAvailable, PostgresServer.WhyNot);
        await using var first = await CoinsCluster.StartAsync();
        await using var second = await CoinsCluster.StartAsync(options => options.ConnectionString = first.ConnectionString);
        var command = new OpenRoom(UserId.Parse("creator"), "A room", RequestDigest.Of("open"u8));
        await first.As("creator").EnrolAsync();
        Assert.Null(await second.Room("room_second").GetAsync());

        Assert.NotNull((await first.Room("room_second").OpenAsync(command)).Value);
        await first.BuyAsync("viewer", 100);
        Assert.NotNull((await second.As("viewer").SendGiftAsync("rose", RoomId.Parse("room_second"))).Value);
        Assert.True((await second.Room("room_second").OpenAsync(command)).Replayed, "the room is opened once");
        await Eventually.IsTrueAsync(async () => (await first.Room("room_second").GetAsync())!.Gifts == 1, "the gift of the other activation is shown");
    }
}
