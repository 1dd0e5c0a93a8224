using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

[Collection(SharedGateway.Name)]
public sealed class ModerationTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Who_is_blocked_is_refused_before_the_debit_until_the_block_ends()
    {
        var (creator, room) = await gateway.RoomAsync();
        var (eve, anna) = (await gateway.BuyerAsync(), await gateway.BuyerAsync());
        await eve.GiveAsync(room);
        var path = $"/v1/creator/blocks/{eve.Name}";
        (await creator.GetAsync(path)).IsProblem(404, "not_found");

        Shape.Is((await creator.PutAsync(path)).Is(200).Json, ("userId", Shape.Exactly(eve.Name)));

        await eve.KeepsItsWalletAsync(async () =>
        {
            (await eve.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(403, "blocked_by_creator");
            (await eve.PostAsync($"/v1/creators/{creator.Name}/gifts", new { giftId = "rose", quantity = 1, contentId = "v" }, Caller.NewKey()))
                .IsProblem(403, "blocked_by_creator");
            (await eve.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 1 })).IsProblem(403, "blocked_by_creator");
        });
        await anna.GiveAsync(room);
        Shape.Is((await creator.GetAsync(path)).Is(200).Json, ("userId", Shape.Exactly(eve.Name)));
        (await creator.PutAsync(path)).Is(200);
        Assert.Equal([eve.Name], (await creator.GetAsync("/v1/creator/blocks")).Is(200).Items.Select(static one => one.GetProperty("userId").GetString()));

        Assert.Equal(204, (await creator.DeleteAsync(path)).Status);
        Assert.Equal(204, (await creator.DeleteAsync(path)).Status);
        await eve.GiveAsync(room);
        Assert.Empty((await creator.GetAsync("/v1/creator/blocks")).Is(200).Items);
    }

    [Fact]
    public async Task Blocks_are_listed_by_name_in_pages()
    {
        var creator = await gateway.CreatorAsync();
        foreach (var user in new[] { "mallory-3", "mallory-1", "mallory-2" })
        {
            (await creator.PutAsync($"/v1/creator/blocks/{user}")).Is(200);
        }

        var first = (await creator.GetAsync("/v1/creator/blocks?limit=2")).Is(200);
        var second = (await creator.GetAsync($"/v1/creator/blocks?limit=2&cursor={first.NextCursor}")).Is(200);

        Assert.Equal(["mallory-1", "mallory-2", "mallory-3"], first.Items.Concat(second.Items).Select(static one => one.GetProperty("userId").GetString()));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task Only_welcome_gifts_are_taken()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        Assert.Equal("""{"giftIds":null}""", (await creator.GetAsync("/v1/creator/welcome-gifts")).Is(200).Text);

        Assert.Equal("""{"giftIds":["rose"]}""", (await creator.PutAsync("/v1/creator/welcome-gifts", new { giftIds = new[] { "rose" } })).Is(200).Text);

        await anna.KeepsItsWalletAsync(
            async () => (await anna.TryGiveAsync(room, new { giftId = "heart", quantity = 1 })).IsProblem(422, "gift_not_welcome"));
        await anna.GiveAsync(room);
        Assert.Equal("""{"giftIds":["rose"]}""", (await creator.GetAsync("/v1/creator/welcome-gifts")).Is(200).Text);
        (await creator.PutAsync("/v1/creator/welcome-gifts", """{"giftIds":null}""")).Is(200);
        await anna.GiveAsync(room, "heart");
    }

    [Fact]
    public async Task What_does_not_fit_is_named_and_who_is_no_creator_has_nothing_to_moderate()
    {
        var (creator, user) = (await gateway.CreatorAsync(), await gateway.UserAsync());

        (await creator.PutAsync("/v1/creator/welcome-gifts", new { giftIds = new[] { "rose", "rose" } })).IsInvalid("giftIds");
        (await creator.PutAsync("/v1/creator/welcome-gifts", new { giftIds = new[] { "nothing" } })).IsInvalid("giftIds");
        Assert.Equal(400, (await creator.PutAsync("/v1/creator/welcome-gifts", new { })).Status);
        (await creator.PutAsync("/v1/creator/blocks/_")).IsInvalid("userId");
        (await user.PutAsync("/v1/creator/blocks/eve")).IsProblem(404, "unknown_creator");
        (await user.PutAsync("/v1/creator/welcome-gifts", new { giftIds = new[] { "rose" } })).IsProblem(404, "unknown_creator");
        (await user.GetAsync("/v1/creator/blocks")).IsProblem(404, "unknown_creator");
        (await user.GetAsync("/v1/creator/welcome-gifts")).IsProblem(404, "unknown_creator");
    }
}
