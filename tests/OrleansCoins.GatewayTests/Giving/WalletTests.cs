using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Giving;

[Collection(SharedGateway.Name)]
public sealed class WalletTests(GatewayFixture gateway)
{
    [Fact]
    public async Task A_new_users_wallet_is_there_and_empty()
    {
        var user = await gateway.UserAsync();

        var wallet = (await user.GetAsync("/v1/wallet")).Is(200);

        Contract.Wallet(wallet.Json);
        Assert.Equal(user.Name, wallet.Member("userId"));
        Assert.All(["coins", "paidCoins", "promotionalCoins", "debt", "sequence"], name => Assert.Equal(0, wallet.Number(name)));
        var entries = (await user.GetAsync("/v1/wallet/entries")).Is(200);
        Assert.Equal("""{"data":[],"nextCursor":null}""", entries.Text);
    }

    [Fact]
    public async Task A_wallet_and_its_statement_tell_the_same()
    {
        var buyer = await gateway.BuyerAsync();
        await buyer.BuyAsync();
        var (creator, room) = await gateway.RoomAsync();
        var sent = await buyer.GiveAsync(room, quantity: 75);

        var wallet = (await buyer.GetAsync("/v1/wallet")).Is(200);
        var entries = (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Items;

        Assert.Equal((65, 65, 0, 3), (wallet.Number("coins"), wallet.Number("paidCoins"), wallet.Number("promotionalCoins"), wallet.Number("sequence")));
        Contract.WalletEntry("gift", Shape.Of(
            ("id", Shape.Exactly(sent.Member("id"))),
            ("giftId", Shape.Exactly("rose")),
            ("quantity", Shape.Exactly(75)),
            ("unitCoins", Shape.Exactly(1)),
            ("shareBps", Shape.Exactly(5000)),
            ("creatorId", Shape.Exactly(creator.Name)),
            ("roomId", Shape.Exactly(room)),
            ("lots", lots => Assert.Equal("""[{"lot":1,"coins":70,"category":"paid"},{"lot":2,"coins":5,"category":"paid"}]""", lots.GetRawText()))))(entries[0]);
        Assert.Equal(
            [(3, -75, 65), (2, 70, 140), (1, 70, 70)],
            entries.Select(entry => (
                entry.GetProperty("sequence").GetInt64(), entry.GetProperty("coins").GetInt64(), entry.GetProperty("balance").GetInt64())));
    }

    [Fact]
    public async Task A_wallet_is_told_as_it_was_at_any_time()
    {
        var buyer = await gateway.BuyerAsync();
        await buyer.BuyAsync("coins-350");
        var entries = (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Items;
        var (first, second) = (entries[1].GetProperty("createdAt").GetString(), entries[0].GetProperty("createdAt").GetString());

        Contract.Wallet((await buyer.GetAsync($"/v1/wallet?at={first}")).Is(200).Json);
        Assert.Equal((70, 1), await AtAsync(first));
        Assert.Equal((420, 2), await AtAsync(second));
        Assert.Equal((0, 0), await AtAsync("2020-01-01T00:00:00Z"));
        Assert.Equal((await buyer.GetAsync("/v1/wallet")).Is(200).Text, (await buyer.GetAsync("/v1/wallet?at=2099-01-01T00:00:00Z")).Is(200).Text);
        (await buyer.GetAsync("/v1/wallet?at=yesterday")).IsInvalid("at");

        async Task<(long Coins, long Sequence)> AtAsync(string? at) =>
            (await buyer.GetAsync($"/v1/wallet?at={at}")).Is(200) is var wallet ? (wallet.Number("coins"), wallet.Number("sequence")) : default;
    }

    [Fact]
    public async Task Operators_see_a_wallet_as_its_owner_sees_it()
    {
        var buyer = await gateway.BuyerAsync();
        var admin = await gateway.AdminAsync();

        Assert.Equal((await buyer.GetAsync("/v1/wallet")).Is(200).Text, (await admin.GetAsync($"/v1/admin/wallets/{buyer.Name}")).Is(200).Text);
        Assert.Equal(
            (await buyer.GetAsync("/v1/wallet/entries")).Is(200).Text,
            (await admin.GetAsync($"/v1/admin/wallets/{buyer.Name}/entries")).Is(200).Text);
        (await admin.GetAsync("/v1/admin/wallets/-")).IsProblem(404, "unknown_wallet");
        (await admin.GetAsync("/v1/admin/wallets/-/entries")).IsProblem(404, "unknown_wallet");
    }
}
