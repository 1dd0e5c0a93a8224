using System.Text.Json;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>Nobody who promises free coins can send any: coins leave a wallet to a creator as a gift, which brings diamonds, and to nobody else.</summary>
[Collection(SharedGateway.Name)]
public sealed class NoTransferTests(GatewayFixture gateway)
{
    private static readonly string[] OfOthers = ["user", "recipient", "receiver", "payee", "wallet", "friend"];

    /// <summary>What names another person, and gives them nothing: whose gifts a creator doesn't take.</summary>
    private static readonly string[] GivesNothing = ["/v1/creator/blocks/{userId}"];

    [Fact]
    public async Task No_route_of_a_user_names_somebody_else_who_gets_coins()
    {
        var description = (await gateway.Api.GetAsync("/openapi/v1.json")).Is(200).Json;
        var seen = 0;
        foreach (var path in description.GetProperty("paths").EnumerateObject().Where(static path => path.Name.StartsWith("/v1/", StringComparison.Ordinal)
            && !path.Name.StartsWith("/v1/admin", StringComparison.Ordinal) && !GivesNothing.Contains(path.Name)))
        {
            foreach (var operation in path.Value.EnumerateObject().Where(static operation => operation.Name is "post" or "put" or "patch"))
            {
                var members = operation.Value.TryGetProperty("requestBody", out var body) ? MembersOf(description, body.GetProperty("content")) : [];
                seen += members.Count;
                Assert.All(members.Append(path.Name[(path.Name.IndexOf('{') + 1)..]), name => Assert.False(
                    OfOthers.Any(other => name.Contains(other, StringComparison.OrdinalIgnoreCase) && name.Contains("id", StringComparison.OrdinalIgnoreCase)),
                    $"{operation.Name} {path.Name} takes '{name}'"));
            }
        }

        Assert.InRange(seen, 20, 500);
    }

    [Fact]
    public async Task Coins_of_a_gift_never_reach_the_wallet_of_who_gets_it()
    {
        var (creator, room) = await gateway.RoomAsync();
        var buyer = await gateway.BuyerAsync();
        await buyer.CreditedAsync((await buyer.GiveAsync(room, "sunshine")).Member("id"));

        Assert.Equal(0, await creator.CoinsAsync());
        Assert.Empty((await creator.GetAsync("/v1/wallet/entries")).Is(200).Items);
    }

    private static List<string> MembersOf(JsonElement description, JsonElement content)
    {
        var members = new List<string>();
        foreach (var schema in content.EnumerateObject().Select(static type => type.Value.GetProperty("schema")))
        {
            var found = schema.TryGetProperty("$ref", out var reference)
                ? description.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
                : schema;
            if (found.TryGetProperty("properties", out var properties))
            {
                members.AddRange(properties.EnumerateObject().Select(static property => property.Name));
            }
        }

        return members;
    }
}
