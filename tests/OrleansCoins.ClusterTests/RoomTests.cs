using OrleansCoins.GrainInterfaces;
using OrleansCoins.GrainInterfaces.Rooms;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.TestKit;

namespace OrleansCoins.ClusterTests;

public sealed class RoomTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private CoinsCluster Cluster => fixture.Cluster;

    [SkippableFact]
    public async Task A_room_shows_exactly_what_was_credited_in_it_and_again_after_its_activation_is_gone()
    {
        var room = await OpenAsync("ro-creator", "room_ro1");
        await Cluster.BuyAsync("ro-anna", 500);
        await Cluster.BuyAsync("ro-bert", 500);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => SendAsync("ro-anna", room, $"a{i}", "heart")));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SendAsync("ro-bert", room, $"b{i}", "rose", anonymous: i % 2 == 0)));

        await ShowsAsync(room);
        await Cluster.DeactivateAsync(room);
        await ShowsAsync(room);
    }

    [SkippableFact]
    public async Task A_gift_on_content_does_not_count_in_the_creators_room()
    {
        var room = await OpenAsync("rc-creator", "room_rc1");
        await Cluster.BuyAsync("rc-viewer", 100);
        await SendAsync("rc-viewer", room, "in-room");
        await Cluster.SendAsync("rc-viewer", "rc-creator", "on-content");
        await SendAsync("rc-viewer", room, "in-room-again");

        await Eventually.IsTrueAsync(async () => (await room.GetAsync())!.Gifts == 2, "the room shows its two gifts");
        Assert.Equal(Diamonds.FromUnits(3 * TestGifts.ShareBps), await Cluster.DiamondsAsync("rc-creator", 3));
    }

    [SkippableFact]
    public async Task When_end_has_answered_no_silo_accepts_a_gift_any_more()
    {
        var room = await OpenAsync("re-creator", "room_re1");
        await Cluster.BuyAsync("re-viewer", 1000);
        await SendAsync("re-viewer", room, "before");

        await room.EndAsync(UserId.Parse("re-creator"));
        var after = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await Cluster.BuyAsync($"re-viewer-{i}", 10);
            return await Cluster.Wallet($"re-viewer-{i}").SendGiftAsync(InRoom($"re-viewer-{i}", room, "after"));
        }));

        Assert.All(after, outcome => Assert.Equal(RefusalReason.RoomEnded, outcome.Refusal!.Reason));
        var again = await Cluster.Wallet("re-viewer").SendGiftAsync(InRoom("re-viewer", room, "before"));
        Assert.True(again.Replayed, "a replay is found before the room is looked at");
    }

    [SkippableFact]
    public async Task A_creator_has_one_live_room_at_a_time()
    {
        var first = await OpenAsync("ru-creator", "room_ru1");
        var opened = await Task.WhenAll(Enumerable.Range(2, 8).Select(i => TryOpenAsync("ru-creator", $"room_ru{i}")));
        Assert.All(opened, outcome => Assert.Equal(RefusalReason.AlreadyLive, outcome.Refusal!.Reason));

        await first.EndAsync(UserId.Parse("ru-creator"));
        opened = await Task.WhenAll(Enumerable.Range(10, 8).Select(i => TryOpenAsync("ru-creator", $"room_ru{i}")));
        Assert.Single(opened, outcome => outcome.Value is not null);
    }

    [SkippableFact]
    public async Task An_ended_rooms_gifts_are_listed_page_by_page_whatever_its_creator_was_given_since()
    {
        var room = await OpenAsync("rl-creator", "room_rl1");
        await Cluster.BuyAsync("rl-viewer", 100);
        for (var i = 0; i < 5; i++)
        {
            await SendAsync("rl-viewer", room, $"in-{i}");
        }

        await Eventually.IsTrueAsync(async () => (await room.GetAsync())!.Gifts == 5, "the room shows its gifts");
        await room.EndAsync(UserId.Parse("rl-creator"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Cluster.SendAsync("rl-viewer", "rl-creator", $"since-{i}")));
        await Cluster.DiamondsAsync("rl-creator", 25);

        var newest = (await room.GetGiftsAsync(new PageRequest(3)))!;
        var rest = (await room.GetGiftsAsync(new PageRequest(3, newest.Next)))!;
        Assert.Equal((3, 2, (string?)null), (newest.Items.Length, rest.Items.Length, rest.Next));
        Assert.Equal(5, newest.Items.Concat(rest.Items).Select(static gift => gift.Id).Distinct().Count());
    }

    private async Task ShowsAsync(IRoomGrain room)
    {
        await Eventually.IsTrueAsync(async () => (await room.GetAsync())!.Gifts == 40, "the room shows 40 gifts");
        var view = (await room.GetAsync())!;
        Assert.Equal((new Coins(160), 2), (view.Coins, view.Supporters));
        var ranking = (await room.GetRankingAsync(10, RankingOrder.Coins))!.Value;
        Assert.Equal(
            [(UserId.Parse("ro-anna"), 150), (null, 5), (UserId.Parse("ro-bert"), 5)],
            ranking.Select(rank => (rank.UserId, rank.Coins.Value)));
        var page = (await room.GetGiftsAsync(new PageRequest(25)))!;
        var rest = (await room.GetGiftsAsync(new PageRequest(25, page.Next)))!;
        Assert.Null(rest.Next);
        Assert.Equal(40, page.Items.Concat(rest.Items).Select(gift => gift.Id).Distinct().Count());
        Assert.Equal(5, page.Items.Concat(rest.Items).Count(gift => gift.SenderId is null));
    }

    private async Task<IRoomGrain> OpenAsync(string creator, string id)
    {
        await Cluster.Earnings(creator).EnrolAsync(true);
        Assert.NotNull((await TryOpenAsync(creator, id)).Value);
        return Cluster.Room(id);
    }

    private Task<Outcome<RoomFacts>> TryOpenAsync(string creator, string id) =>
        Cluster.Room(id).OpenAsync(new OpenRoom(UserId.Parse(creator), "A room", RequestDigest.Of("open"u8)));

    private async Task SendAsync(string sender, IRoomGrain room, string key, string gift = "rose", bool anonymous = false) =>
        Assert.NotNull((await Cluster.Wallet(sender).SendGiftAsync(InRoom(sender, room, key, gift) with { Anonymous = anonymous })).Value);

    private static GrainInterfaces.Gifts.SendGift InRoom(string sender, IRoomGrain room, string key, string gift = "rose") =>
        TestGifts.Gift(sender, "nobody", key, gift) with
        {
            Creator = null,
            Content = null,
            Room = RoomId.Parse(room.GetPrimaryKeyString()["room:".Length..]),
        };
}
