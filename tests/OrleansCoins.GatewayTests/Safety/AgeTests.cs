using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Safety;

/// <summary>Who is old enough, by their token.</summary>
[Collection(SharedGateway.Name)]
public sealed class AgeTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData(null)]
    [InlineData("2020-01-31")]
    [InlineData("2020")]
    [InlineData("0000-01-31")]
    [InlineData("no date")]
    public async Task Whose_token_does_not_prove_their_age_neither_buys_nor_gives_nor_earns(string? birthdate)
    {
        var room = (await gateway.RoomAsync()).Room;
        var child = Holder(gateway.Name("child"), birthdate);

        (await child.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "buy")).IsProblem(403, "age_restricted");
        (await child.TryGiveAsync(room, new { giftId = "rose", quantity = 1 })).IsProblem(403, "age_restricted");
        (await child.PostAsync($"/v1/rooms/{room}/gifts?dryRun=true", new { giftId = "rose", quantity = 1 })).IsProblem(403, "age_restricted");
        (await child.PostAsync("/v1/unlocks", new { featureId = "filter-stars" }, "unlock")).IsProblem(403, "age_restricted");
        (await child.PutAsync("/v1/creator", new { displayName = "A child", acceptsGifts = true })).IsProblem(403, "age_restricted");
        (await child.PutAsync("/v1/creator", new { displayName = "A child", acceptsGifts = false })).IsProblem(403, "age_restricted");
        (await child.PostAsync("/v1/rooms", new { title = "Mine" })).IsProblem(403, "age_restricted");
        // Nothing was written, and what costs nothing is open.
        Shape.Null((await child.GetAsync("/v1/profile")).Is(200).Json.GetProperty("displayName"));
        Assert.Equal(0, (await child.GetAsync("/v1/wallet")).Is(200).Number("sequence"));
    }

    [Theory]
    [InlineData("1990-01-31")]
    [InlineData("1990")]
    public async Task Who_is_old_enough_may_do_all_of_it(string birthdate)
    {
        var grown = Holder(gateway.Name("grown"), birthdate);
        await grown.BuyAsync();
        await grown.GiveAsync((await gateway.RoomAsync()).Room);
        await grown.OpenRoomAsync();
    }

    [Fact]
    public async Task A_replay_is_found_before_the_age_and_who_has_enrolled_may_stop()
    {
        var room = (await gateway.RoomAsync()).Room;
        var user = await gateway.BuyerAsync();
        var unknown = Holder(user.Name, birthdate: null);
        var (bought, given, opened) = (
            (await user.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "buy")).Is(201),
            (await user.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "give")).Is(201),
            (await user.PostAsync("/v1/rooms", new { title = "Mine" }, "open")).Is(201));

        Assert.Equal(bought.Text, (await unknown.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "buy")).Is(201).Text);
        Assert.Equal(given.Text, (await unknown.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "give")).Is(201).Text);
        Assert.Equal(opened.Text, (await unknown.PostAsync("/v1/rooms", new { title = "Mine" }, "open")).Is(201).Text);
        (await unknown.TryGiveAsync(room, new { giftId = "rose", quantity = 1 }, "another")).IsProblem(403, "age_restricted");
        (await unknown.PutAsync("/v1/creator", new { displayName = "Done", acceptsGifts = false })).Is(200);
        (await unknown.PutAsync("/v1/creator", new { displayName = "Not", acceptsGifts = true })).IsProblem(403, "age_restricted");
    }

    [Fact]
    public async Task Two_dates_of_birth_are_none()
    {
        var claims = Tokens.Claims(gateway.Name("two"));
        claims["birthdate"] = new[] { "1990-01-31", "1991-01-31" };
        var two = new Caller(gateway.Api, "two", Tokens.Sign(gateway.SigningKey, claims));
        (await two.PostAsync("/v1/purchases", new { packageId = "coins-70" }, "buy")).IsProblem(403, "age_restricted");
    }

    private Caller Holder(string name, string? birthdate)
    {
        var claims = Tokens.Claims(name);
        claims.Remove("birthdate");
        if (birthdate is not null)
        {
            claims["birthdate"] = birthdate;
        }

        return new Caller(gateway.Api, name, Tokens.Sign(gateway.SigningKey, claims));
    }
}
