using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

/// <summary>What people typed can be erased everywhere, and what they did stays.</summary>
[Collection(SharedGateway.Name)]
public sealed class ErasingTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("sender")]
    [InlineData("creator")]
    [InlineData("operator")]
    public async Task What_was_said_with_a_gift_is_erased_wherever_it_was_shown_and_the_gift_stays(string by)
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        await using var feed = await Feed.OpenAsync(gateway.Api.Address, room);
        var first = await SayAsync(anna, room, "my address is");
        var second = await SayAsync(anna, room, "hello");
        await feed.ReadAsync(2);
        var eraser = by == "sender" ? anna : by == "creator" ? creator : await gateway.AdminAsync();

        (await eraser.DeleteAsync($"/v1/sent-gifts/{first}/message")).Is(204);
        (await eraser.DeleteAsync($"/v1/sent-gifts/{first}/message")).Is(204);

        Assert.Equal([(second, "hello"), (first, null)], await MessagesAsync(anna, room));
        (await anna.GetAsync($"/v1/sent-gifts/{first}")).Is(200);
        Assert.Equal(68, await anna.CoinsAsync());
    }

    [Fact]
    public async Task Nobody_erases_what_is_no_business_of_theirs()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        var gift = await SayAsync(anna, room, "hello");
        (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = "thank you" })).Is(201);
        foreach (var path in new[] { $"/v1/sent-gifts/{gift}/message", $"/v1/sent-gifts/{gift}/thanks/message" })
        {
            (await (await gateway.UserAsync()).DeleteAsync(path)).IsProblem(404, "unknown_sent_gift");
            (await gateway.Api.DeleteAsync(path)).IsProblem(401, "unauthenticated");
        }

        (await anna.DeleteAsync($"/v1/sent-gifts/{gift}/thanks/message")).IsProblem(404, "unknown_sent_gift");
        (await anna.DeleteAsync("/v1/sent-gifts/gift_none/message")).IsProblem(404, "unknown_sent_gift");
        (await anna.DeleteAsync("/v1/sent-gifts/none/thanks/message")).IsProblem(404, "unknown_sent_gift");
        var shown = Assert.Single((await anna.GetAsync($"/v1/rooms/{room}/gifts")).Is(200).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(("hello", "thank you"), (shown.GetProperty("message").GetString(), shown.GetProperty("thanks").GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Words_of_thanks_are_erased_and_the_thanks_stay()
    {
        var (creator, room) = await gateway.RoomAsync();
        var anna = await gateway.BuyerAsync();
        var gift = await SayAsync(anna, room, "hello");
        (await creator.DeleteAsync($"/v1/sent-gifts/{gift}/thanks/message")).IsProblem(404, "unknown_sent_gift");
        var key = Caller.NewKey();
        (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = "thank you" }, key)).Is(201);

        (await creator.DeleteAsync($"/v1/sent-gifts/{gift}/thanks/message")).Is(204);

        var thanks = (await anna.GetAsync($"/v1/sent-gifts/{gift}")).Is(200).Json.GetProperty("thanks");
        Assert.Equal(JsonValueKind.Null, thanks.GetProperty("message").ValueKind);
        (await creator.PostAsync($"/v1/sent-gifts/{gift}/thanks", new { message = "again" })).IsProblem(409, "already_thanked");
    }

    [Fact]
    public async Task Whoever_erases_their_profile_takes_all_their_words_with_them_and_nobody_elses()
    {
        var (creator, room) = await gateway.RoomAsync();
        var (anna, berta) = (await gateway.BuyerAsync(), await gateway.BuyerAsync());
        (await anna.PutAsync("/v1/profile", new { displayName = "Anna", timeZone = "Europe/Berlin" })).Is(200);
        var hers = await SayAsync(anna, room, "I am Anna");
        var others = await SayAsync(berta, room, "I am Berta");
        (await creator.PostAsync($"/v1/sent-gifts/{others}/thanks", new { message = "thank you" })).Is(201);

        (await anna.DeleteAsync("/v1/profile")).Is(204);
        (await anna.DeleteAsync("/v1/profile")).Is(204);

        Assert.Equal([(others, "I am Berta"), (hers, null)], await MessagesAsync(anna, room));
        Assert.Equal(JsonValueKind.Null, (await anna.GetAsync("/v1/profile")).Is(200).Json.GetProperty("displayName").ValueKind);
        Assert.Equal("thank you", (await berta.GetAsync($"/v1/sent-gifts/{others}")).Is(200).Json.GetProperty("thanks").GetProperty("message").GetString());

        (await creator.DeleteAsync("/v1/profile")).Is(204);
        Assert.Equal(JsonValueKind.Null, (await berta.GetAsync($"/v1/sent-gifts/{others}")).Json.GetProperty("thanks").GetProperty("message").ValueKind);
        Assert.Equal([(others, "I am Berta"), (hers, null)], await MessagesAsync(anna, room));
    }

    private static async Task<string> SayAsync(Caller sender, string room, string message)
    {
        var gift = (await sender.TryGiveAsync(room, new { giftId = "rose", quantity = 1, message })).Is(201).Member("id");
        await sender.CreditedAsync(gift);
        return gift;
    }

    private static async Task<(string, string?)[]> MessagesAsync(Caller anyone, string room) =>
    [
        .. (await anyone.GetAsync($"/v1/rooms/{room}/gifts")).Is(200).Json.GetProperty("data").EnumerateArray()
            .Select(static gift => (gift.GetProperty("id").GetString()!, gift.GetProperty("message").GetString())),
    ];
}
