using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Operating;

/// <summary>That the books balance after all tests is required where the shared gateway is stopped.</summary>
[Collection(SharedGateway.Name)]
public sealed class BooksTests(GatewayFixture gateway)
{
    [Fact]
    public async Task The_books_balance_and_tell_every_coin_and_diamond()
    {
        var before = await gateway.BalancedBooksAsync();
        var buyer = await gateway.BuyerAsync("coins-350");
        var (_, room) = await gateway.RoomAsync();
        await buyer.GiveAsync(room, "heart", 3);

        var books = await gateway.BalancedBooksAsync();

        Contract.Books(books.Json);
        Assert.True(books.Json.GetProperty("balanced").GetBoolean(), books.Text);
        Assert.Empty(books.Json.GetProperty("differences").EnumerateArray());
        var (was, now) = (Coins(before), Coins(books));
        Assert.Equal(335, Growth("wallet"));
        Assert.Equal(350, -Growth("purchase"));
        Assert.Equal(15, Growth("gift"));

        long Growth(string account) => Of(now, account) - Of(was, account);
    }

    [Fact]
    public async Task In_each_asset_all_accounts_together_hold_nothing()
    {
        var books = await gateway.BalancedBooksAsync();

        Assert.Equal(0, Coins(books).Values.Sum());
        Assert.Contains(books.Json.GetProperty("accounts").EnumerateArray(), account => account.GetProperty("asset").GetString() == "DIAMOND");
    }

    private static Dictionary<string, long> Coins(Answer books) => books.Json.GetProperty("accounts").EnumerateArray()
        .Where(account => account.GetProperty("asset").GetString() == "COIN")
        .ToDictionary(account => account.GetProperty("account").GetString()!, account => account.GetProperty("balance").GetInt64());

    private static long Of(Dictionary<string, long> accounts, string word) =>
        accounts.SingleOrDefault(pair => pair.Key.Contains(word, StringComparison.Ordinal)).Value;
}
