using System.Text.Json.Nodes;
using OrleansCoins.GrainInterfaces.Values;
using OrleansCoins.Grains.Catalogue;
using OrleansCoins.UnitTests.Support;

namespace OrleansCoins.UnitTests.OnSale;

public sealed class CatalogueTests
{
    private const string Good = """
        {
          "version": 3,
          "gifts": [{ "id": "rose", "name": "Rose", "coins": 1, "since": 1 }, { "id": "fire", "name": "Fire", "coins": 100, "since": 3 }],
          "packages": [
            { "id": "coins-70", "coins": 70, "price": { "amount": 99, "currency": "USD" } },
            { "id": "coins-350", "coins": 350, "price": { "amount": 499, "currency": "USD" } }
          ],
          "features": [{ "id": "stars", "name": "Stars", "coins": 50, "since": 1 }, { "id": "gold", "name": "Gold", "coins": 500, "since": 2 }]
        }
        """;

    /// <summary>What is changed in the good catalogue (null removes it), and what the refusal has to name.</summary>
    public static TheoryData<string, string?, string> Mistakes => new()
    {
        { "version", "0", "version" },
        { "version", "-1", "version" },
        { "version", null, "version" },
        { "version", "\"3\"", "version" },
        { "gifts", "[]", "gifts" },
        { "gifts", "null", "gifts" },
        { "gifts", null, "gifts" },
        { "gifts/1", "null", "gifts" },
        { "packages", "[]", "packages" },
        { "packages", null, "packages" },
        { "packages/1", "null", "packages" },
        { "gifts/1/id", "\"Fire!\"", "gifts[1].id" },
        { "gifts/1/id", null, "id" },
        { "gifts/1/id", "\"rose\"", "every id once" },
        { "gifts/1/name", "\" \"", "fire" },
        { "gifts/1/name", "null", "fire" },
        { "gifts/1/coins", "0", "fire" },
        { "gifts/1/coins", "-100", "fire" },
        { "gifts/1/coins", "922337203685478", "fire" },
        { "gifts/1/coins", "1.5", "gifts[1].coins" },
        { "gifts/1/since", "0", "fire" },
        { "gifts/1/since", "4", "fire" },
        { "gifts/1/surprise", "1", "surprise" },
        { "surprise", "1", "surprise" },
        { "features/1", "null", "features" },
        { "features/1/id", "\"stars\"", "features: every id once" },
        { "features/1/name", "null", "gold" },
        { "features/1/coins", "0", "gold" },
        { "features/1/since", "4", "gold" },
        { "packages/1/id", "\"coins-70\"", "every id once" },
        { "packages/1/id", "\"Coins\"", "packages[1].id" },
        { "packages/1/coins", "0", "coins-350" },
        { "packages/1/coins", "-1", "coins-350" },
        { "packages/1/price", "null", "coins-350" },
        { "packages/1/price/amount", "0", "coins-350" },
        { "packages/1/price/amount", "-1", "packages[1].price" },
        { "packages/1/price/currency", "\"EUR\"", "currency" },
        { "packages/1/price/currency", "\"usd\"", "packages[1].price" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Each_mistake_is_refused_by_a_message_that_names_it(string path, string? value, string named)
    {
        var refusal = Assert.Throws<CatalogueException>(() => Catalogue.Parse(Change(path, value)));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_file_that_is_no_catalogue_is_refused(string json) => Assert.Throws<CatalogueException>(() => Catalogue.Parse(json));

    [Fact]
    public void What_is_on_sale_is_found_and_nothing_else()
    {
        var catalogue = Catalogue.Parse(Good);
        Assert.Equal(3, catalogue.Version);
        Assert.Equal((new Coins(100), 3), (catalogue.Find(GiftId.Parse("fire"))!.Coins, catalogue.Find(GiftId.Parse("fire"))!.Version));
        Assert.Equal(new Money(499, "USD"), catalogue.Find(PackageId.Parse("coins-350"))!.Price);
        Assert.Null(catalogue.Find(GiftId.Parse("dragon")));
        Assert.Null(catalogue.Find(PackageId.Parse("coins-1")));
        Assert.Equal((new Coins(500), 2), (catalogue.Find(FeatureId.Parse("gold"))!.Coins, catalogue.Find(FeatureId.Parse("gold"))!.Version));
        Assert.Null(catalogue.Find(FeatureId.Parse("fire")));
        Assert.Equal(["stars", "gold"], catalogue.View.Features.Select(feature => feature.Id.Value));
        Assert.Equal(["rose", "fire"], catalogue.View.Gifts.Select(gift => gift.Id.Value));
        Assert.Equal(["coins-70", "coins-350"], catalogue.View.Packages.Select(package => package.Id.Value));
    }

    [Fact]
    public void A_catalogue_from_before_there_were_features_has_none() => Assert.Empty(Catalogue.Parse(Change("features", null)).View.Features);

    [Theory]
    [InlineData("rose", 1)]
    [InlineData("sunshine", 50)]
    [InlineData("fire", 100)]
    [InlineData("crown", 1000)]
    [InlineData("dragon", 5000)]
    public void The_shipped_catalogue_has_the_gifts_that_callers_count_on(string gift, long coins) =>
        Assert.Equal(coins, Shipped().Find(GiftId.Parse(gift))?.Coins.Value);

    [Theory]
    [InlineData("coins-70", 70, 99)]
    [InlineData("coins-350", 350, 499)]
    [InlineData("coins-700", 700, 999)]
    [InlineData("coins-1400", 1400, 1999)]
    [InlineData("coins-3500", 3500, 4999)]
    [InlineData("coins-7000", 7000, 9999)]
    [InlineData("coins-17500", 17500, 24999)]
    public void The_shipped_catalogue_has_the_packages_that_callers_count_on(string package, long coins, long cents)
    {
        var found = Shipped().Find(PackageId.Parse(package));
        Assert.Equal((coins, new Money(cents, "USD")), (found!.Coins.Value, found.Price));
    }

    private static Catalogue Shipped() => Catalogue.Parse(Repository.Read("silo/catalogue.json"));

    private static string Change(string path, string? value)
    {
        var steps = path.Split('/');
        var root = JsonNode.Parse(Good)!;
        var parent = steps[..^1].Aggregate(root, (node, step) => node is JsonArray array ? array[int.Parse(step)]! : node[step]!);
        switch (parent)
        {
            case JsonArray array:
                array[int.Parse(steps[^1])] = JsonNode.Parse(value!);
                break;
            case JsonObject item when value is null:
                item.Remove(steps[^1]);
                break;
            default:
                parent[steps[^1]] = JsonNode.Parse(value!);
                break;
        }

        return root.ToJsonString();
    }
}
