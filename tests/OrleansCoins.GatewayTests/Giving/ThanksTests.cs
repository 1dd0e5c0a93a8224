using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class ThanksTests(GatewayFixture gateway)
{
    [Fact]
    public async Task The_creator_thanks_once_and_the_sender_and_the_room_see_it()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        var gift = (await anna.GiveAsync(room)).Member("id");
        await anna.CreditedAsync(gift);

        var thanks = (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = "Thank \"you\"" })).Is(201);

        Shape.Is(thanks.Json, ("id", Shape.Exactly(gift)), ("message", Shape.Exactly("Thank \"you\"")), ("createdAt", Shape.Time));
        Assert.Equal($"/v1/sent-gifts/{gift}", thanks.Header("Location"));
        (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = "Thank \"you\"" })).IsProblem(409, "already_thanked");
        Assert.Equal(
            ("Thank \"you\"", thanks.Member("createdAt")),
            ((await anna.GetAsync($"/v1/sent-gifts/{gift}")).Is(200).Json.GetProperty("thanks").GetProperty("message").GetString(),
                (await anna.GetAsync($"/v1/sent-gifts/{gift}")).Json.GetProperty("thanks").GetProperty("createdAt").GetString()));
        var told = (await feed.ReadAsync(2))[1];
        Assert.Equal("thanks", told.Type);
        Shape.Is(
            told.Data,
            ("id", Shape.Exactly(gift)),
            ("createdAt", Shape.Time),
            ("sender", Shape.Of(("userId", Shape.Exactly(anna.Name)), ("displayName", Shape.Null), ("level", Shape.Null))),
            ("message", Shape.Exactly("Thank \"you\"")));
    }

    [Fact]
    public async Task A_key_gives_the_same_thanks_again_and_nobody_is_named_who_gave_anonymously()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        var gift = (await anna.TryGiveAsync(room, new { giftId = "rose", quantity = 1, anonymous = true })).Is(201).Member("id");
        await anna.CreditedAsync(gift);
        var key = Caller.NewKey();

        var first = (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { }, key)).Is(201);
        var again = (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { }, key)).Is(201);

        Assert.Equal((false, true, first.Text), (first.Replayed, again.Replayed, again.Text));
        (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = "other" }, key)).IsProblem(422, "idempotency_key_reused");
        Assert.DoesNotContain(anna.Name, string.Concat((await feed.ReadAsync(2)).Select(static told => told.Data.GetRawText())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_thanks_for_what_is_not_theirs()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        var gift = (await anna.GiveAsync(room)).Member("id");
        await anna.CreditedAsync(gift);

        (await anna.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { })).IsProblem(404, "unknown_sent_gift");
        (await (await gateway.UserAsync()).PostAsync($"/v1/sent-gifts/{gift}/thanks", new { })).IsProblem(404, "unknown_sent_gift");
        (await creator.PostAsync("/v1/sent-gifts/gift_none/thanks", new { })).IsProblem(404, "unknown_sent_gift");
        (await creator.PostAsync("/v1/sent-gifts/none/thanks", new { })).IsProblem(404, "unknown_sent_gift");
        (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = new string('x', 141) })).IsInvalid("message");
    }

    [Fact]
    public async Task A_profile_is_what_was_put_and_what_is_left_out_is_erased()
    {
        var user = await gateway.UserAsync();
        Shape.Is((await user.GetAsync("/v1/profile")).Is(200).Json, ("userId", Shape.Exactly(user.Name)), ("displayName", Shape.Null), ("timeZone", Shape.Exactly("UTC")));

        (await user.PutAsync("/v1/profile", new { displayName = "Anna", timeZone = "Europe/Berlin" })).Is(200);
        (await user.PutAsync("/v1/creator", new { displayName = "Berta", acceptsGifts = true })).Is(200);
        Shape.Is(
            (await user.GetAsync("/v1/profile")).Is(200).Json, ("userId", Shape.Text), ("displayName", Shape.Exactly("Berta")), ("timeZone", Shape.Exactly("Europe/Berlin")));

        (await user.PutAsync("/v1/profile", new { timeZone = "UTC" })).Is(200);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await user.GetAsync("/v1/profile")).Json.GetProperty("displayName").ValueKind);
        (await user.PutAsync("/v1/profile", new { displayName = "", timeZone = "Mars/Base" })).IsInvalid("displayName", "timeZone");
        (await user.PutAsync("/v1/profile", new { name = "x" })).IsProblem(400, "invalid_request", "errors");

        // Found by the platform too, which keeps each spelling that it ever found.
        foreach (var spelling in new[] { "Europe//Berlin", "posix/Europe/Berlin", "./Europe/Berlin", "Europe/Berlin/", "../zoneinfo/Europe/Berlin" })
        {
            (await user.PutAsync("/v1/profile", new { timeZone = spelling })).IsInvalid("timeZone");
        }
    }
}
