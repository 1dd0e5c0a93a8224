using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Buying;

[Collection(SharedGateway.Name)]
public sealed class CatalogueTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Anyone_sees_every_gift_with_its_price_in_coins_and_in_money()
    {
        var gifts = (await gateway.Api.GetAsync("/v1/gifts")).Is(200);

        Shape.Is(gifts.Json, ("data", Shape.Each(Contract.GiftOnSale)));
        var coins = gifts.Items.ToDictionary(gift => gift.GetProperty("id").GetString()!, gift => gift.GetProperty("coins").GetInt64());
        Assert.Equal((1, 50, 100, 1000, 5000), (coins["rose"], coins["sunshine"], coins["fire"], coins["crown"], coins["dragon"]));
    }

    /// <summary>A coin is dearest in coins-17500: 249.99 USD / 17500 = 0.01428514, rounded up to four places.</summary>
    [Theory]
    [InlineData("rose", "0.0143")]
    [InlineData("crown", "14.2852")]
    public async Task The_reference_price_is_by_the_dearest_package_and_never_understated(string gift, string value)
    {
        var gifts = (await gateway.Api.GetAsync("/v1/gifts")).Is(200).Items;

        Shape.Is(
            gifts.Single(item => item.GetProperty("id").GetString() == gift).GetProperty("referencePrice"),
            ("value", Shape.Exactly(value)),
            ("currency", Shape.Exactly("USD")));
    }

    [Theory]
    [InlineData("coins-70", 70, 99)]
    [InlineData("coins-350", 350, 499)]
    [InlineData("coins-700", 700, 999)]
    [InlineData("coins-1400", 1400, 1999)]
    [InlineData("coins-3500", 3500, 4999)]
    [InlineData("coins-7000", 7000, 9999)]
    [InlineData("coins-17500", 17500, 24999)]
    public async Task Anyone_sees_every_package_with_its_price_in_minor_units(string id, long coins, long cents)
    {
        var packages = (await gateway.Api.GetAsync("/v1/coin-packages")).Is(200);

        Shape.Is(packages.Json, ("data", Shape.Each(Contract.PackageOnSale)));
        Shape.Is(
            packages.Items.Single(package => package.GetProperty("id").GetString() == id),
            ("id", Shape.Exactly(id)),
            ("coins", Shape.Exactly(coins)),
            ("price", Shape.Of(("amount", Shape.Exactly(cents)), ("currency", Shape.Exactly("USD")))));
    }

    [Theory]
    [InlineData("/v1/gifts")]
    [InlineData("/v1/coin-packages")]
    public async Task A_catalogue_that_the_caller_has_already_is_not_sent_again(string path)
    {
        var first = (await gateway.Api.GetAsync(path)).Is(200);
        var tag = first.Header("ETag")!;

        var same = await AskAsync(path, tag);
        Assert.Equal((304, 0, tag), (same.Status, same.Body.Length, same.Header("ETag")));

        var other = (await AskAsync(path, "\"another\"")).Is(200);
        Assert.Equal(first.Text, other.Text);
    }

    private Task<Answer> AskAsync(string path, string tag)
    {
        var request = Api.Request(HttpMethod.Get, path);
        request.Headers.Add("If-None-Match", tag);
        return gateway.Api.SendAsync(request);
    }
}
