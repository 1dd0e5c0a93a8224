using OrleansCoins.Gateway.Requests;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Refusals;

[Collection(SharedGateway.Name)]
public sealed class QueryTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("%201")]
    [InlineData("1&limit=2")]
    [InlineData("99999999999999999999")]
    public async Task A_limit_is_a_whole_number_from_1_to_100(string limit)
    {
        foreach (var (list, caller) in await ListsAsync())
        {
            (await caller.GetAsync($"{list}?limit={limit}")).IsInvalid("limit");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("!!!")]
    [InlineData("%00")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("a&cursor=b")]
    public async Task A_cursor_that_was_never_given_out_is_refused(string cursor)
    {
        foreach (var (list, caller) in await ListsAsync())
        {
            (await caller.GetAsync($"{list}?cursor={cursor}")).IsProblem(400, "invalid_cursor");
            (await caller.GetAsync($"{list}?cursor={new string('A', 2000)}")).IsProblem(400, "invalid_cursor");
        }
    }

    /// <summary>The tag in a cursor is no secret, so a caller may make one that the gateway passes on; the grains don't know such a position either.</summary>
    [Theory]
    [InlineData("no position")]
    [InlineData("-1")]
    [InlineData(":")]
    [InlineData("1:")]
    [InlineData("x:y")]
    [InlineData("99999999999999999999")]
    [InlineData("99999999999999999999:room_a")]
    public async Task A_cursor_that_was_forged_in_the_right_form_is_no_defect(string position)
    {
        var user = await gateway.BuyerAsync();
        Assert.Single((await user.GetAsync($"/v1/wallet/entries?cursor={Cursor.Write($"{user.Name}\n/v1/wallet/entries", "2")}")).Is(200).Items);

        foreach (var (list, caller) in await ListsAsync())
        {
            var scope = list == "/v1/rooms" ? $"\n{list}" : $"{caller.Name}\n{list}";
            var answer = await caller.GetAsync($"{list}?cursor={Cursor.Write(scope, position)}");
            Assert.True(answer.Status is 200 or 400, $"{answer}");
            if (answer.Status == 400)
            {
                answer.IsProblem(400, "invalid_cursor");
                Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            }
        }
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_list_and_its_caller()
    {
        var anna = await gateway.BuyerAsync();
        var bert = await gateway.BuyerAsync();
        await anna.BuyAsync();
        await bert.BuyAsync();
        var entries = (await anna.GetAsync("/v1/wallet/entries?limit=1")).Is(200).NextCursor!;
        var purchases = (await anna.GetAsync("/v1/purchases?limit=1")).Is(200).NextCursor!;

        (await anna.GetAsync($"/v1/purchases?cursor={entries}")).IsProblem(400, "invalid_cursor");
        (await anna.GetAsync($"/v1/wallet/entries?cursor={purchases}")).IsProblem(400, "invalid_cursor");
        (await bert.GetAsync($"/v1/wallet/entries?cursor={entries}")).IsProblem(400, "invalid_cursor");
        (await bert.GetAsync($"/v1/purchases?cursor={purchases}")).IsProblem(400, "invalid_cursor");
        (await anna.GetAsync($"/v1/wallet/entries?cursor={entries}A")).IsProblem(400, "invalid_cursor");
        (await anna.GetAsync($"/v1/wallet/entries?cursor={entries}&limit=100")).Is(200);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_query()
    {
        await gateway.RoomAsync();
        await gateway.RoomAsync();
        var live = (await gateway.Api.GetAsync("/v1/rooms?limit=1")).Is(200).NextCursor!;

        (await gateway.Api.GetAsync($"/v1/rooms?status=ended&cursor={live}")).IsProblem(400, "invalid_cursor");
        (await gateway.Api.GetAsync($"/v1/rooms?limit=1&cursor={live}")).Is(200);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "not_found")]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("POST", "/dev/nothing", 404, "not_found")]
    [InlineData("GET", "/v1/wallet/", 200, "")]
    [InlineData("GET", "/openapi/v2.json", 404, "not_found")]
    [InlineData("DELETE", "/v1/wallet", 405, "method_not_allowed")]
    [InlineData("POST", "/v1/gifts", 405, "method_not_allowed")]
    [InlineData("GET", "/v1/payment-webhooks/sandbox", 405, "method_not_allowed")]
    [InlineData("GET", "/dev/token", 405, "method_not_allowed")]
    [InlineData("PATCH", "/v1/rooms", 405, "method_not_allowed")]
    public async Task What_is_not_there_is_refused_in_the_same_shape(string method, string path, int status, string code)
    {
        var answer = await gateway.Api.SendAsync(Api.Request(new HttpMethod(method), path, token: (await gateway.UserAsync()).Token));

        answer.Is(status);
        if (status >= 400)
        {
            answer.IsProblem(status, code);
        }

        if (status == 405)
        {
            Assert.NotNull(answer.Header("Allow"));
        }
    }

    private async Task<(string List, Caller Caller)[]> ListsAsync()
    {
        var (creator, room) = await gateway.RoomAsync();
        return
        [
            ("/v1/purchases", creator),
            ("/v1/wallet/entries", creator),
            ("/v1/earnings/entries", creator),
            ("/v1/rooms", creator),
            ($"/v1/rooms/{room}/gifts", creator),
            ($"/v1/admin/wallets/{creator.Name}/entries", await gateway.AdminAsync()),
        ];
    }
}
