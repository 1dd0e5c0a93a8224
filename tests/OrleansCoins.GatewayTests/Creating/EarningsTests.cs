using System.Globalization;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Creating;

[Collection(SharedGateway.Name)]
public sealed class EarningsTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Whoever_enrols_is_a_creator_and_may_change_what_others_see()
    {
        var user = await gateway.UserAsync();

        var enrolled = (await user.PutAsync("/v1/creator", new { displayName = "Ada 💎", acceptsGifts = true })).Is(200);
        Shape.Is(
            enrolled.Json,
            ("creatorId", Shape.Exactly(user.Name)),
            ("displayName", Shape.Exactly("Ada 💎")),
            ("acceptsGifts", Shape.Exactly(true)),
            ("enrolledAt", Shape.Time));

        var changed = (await user.PutAsync("/v1/creator", new { displayName = "Ada", acceptsGifts = false })).Is(200);
        Assert.Equal(enrolled.Member("enrolledAt"), changed.Member("enrolledAt"));
        Shape.Exactly(false)(changed.Json.GetProperty("acceptsGifts"));
        Assert.Equal(changed.Text, (await user.PutAsync("/v1/creator", new { displayName = "Ada", acceptsGifts = false })).Is(200).Text);
    }

    [Fact]
    public async Task Enrolling_needs_a_name_and_a_decision()
    {
        var user = await gateway.UserAsync();

        (await user.PutAsync("/v1/creator", new { })).IsInvalid("acceptsGifts", "displayName");
        (await user.PutAsync("/v1/creator", new { displayName = " ", acceptsGifts = true })).IsInvalid("displayName");
        (await user.PutAsync("/v1/creator", new { displayName = new string('n', 500), acceptsGifts = true })).IsInvalid("displayName");
        (await user.PutAsync("/v1/creator", new { displayName = "Ada", acceptsGifts = "yes" })).IsInvalid("acceptsGifts");
    }

    [Fact]
    public async Task Whoever_earned_nothing_has_earnings_of_nothing()
    {
        var user = await gateway.UserAsync();

        var earnings = (await user.GetAsync("/v1/earnings")).Is(200);

        Contract.Earnings(earnings.Json);
        Assert.All(
            ["diamonds", "availableDiamonds", "pendingDiamonds", "lifetimeDiamonds"], name => Assert.Equal("0", earnings.Member(name)));
        Assert.Equal("""{"data":[],"nextCursor":null}""", (await user.GetAsync("/v1/earnings/entries")).Is(200).Text);
    }

    [Fact]
    public async Task A_creator_earns_exactly_half_of_every_gift()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        var sent = await buyer.GiveAsync(room, quantity: 3);
        await buyer.CreditedAsync(sent.Member("id"));

        var earnings = (await creator.GetAsync("/v1/earnings")).Is(200);
        var entry = (await creator.GetAsync("/v1/earnings/entries")).Is(200).Items[0];

        Contract.Earnings(earnings.Json);
        Assert.Equal(
            (creator.Name, "1.5", "1.5"), (earnings.Member("creatorId"), earnings.Member("diamonds"), earnings.Member("lifetimeDiamonds")));
        Assert.Equal(1.5m, Decimal("availableDiamonds") + Decimal("pendingDiamonds"));
        Contract.EarningsEntry("gift", Shape.Of(
            ("id", Shape.Exactly(sent.Member("id"))),
            ("giftId", Shape.Exactly("rose")),
            ("quantity", Shape.Exactly(3)),
            ("coins", Shape.Exactly(3)),
            ("shareBps", Shape.Exactly(5000)),
            ("senderId", Shape.Exactly(buyer.Name)),
            ("roomId", Shape.Exactly(room))))(entry);
        Assert.Equal(("1.5", "1.5"), (entry.GetProperty("diamonds").GetString(), entry.GetProperty("balance").GetString()));

        decimal Decimal(string member) => decimal.Parse(earnings.Member(member), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Operators_see_earnings_as_their_creator_sees_them()
    {
        var buyer = await gateway.BuyerAsync();
        var (creator, room) = await gateway.RoomAsync();
        await buyer.CreditedAsync((await buyer.GiveAsync(room)).Member("id"));
        var admin = await gateway.AdminAsync();

        Assert.Equal((await creator.GetAsync("/v1/earnings")).Is(200).Text, (await admin.GetAsync($"/v1/admin/earnings/{creator.Name}")).Is(200).Text);
        Assert.Equal(
            (await creator.GetAsync("/v1/earnings/entries")).Is(200).Text,
            (await admin.GetAsync($"/v1/admin/earnings/{creator.Name}/entries")).Is(200).Text);
        (await admin.GetAsync("/v1/admin/earnings/-")).IsProblem(404, "unknown_creator");
        (await admin.GetAsync("/v1/admin/earnings/-/entries")).IsProblem(404, "unknown_creator");
    }
}
