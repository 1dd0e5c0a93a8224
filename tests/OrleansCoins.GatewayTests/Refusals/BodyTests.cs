using System.Net.Http.Headers;
using System.Text;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Refusals;

[Collection(SharedGateway.Name)]
public sealed class BodyTests(GatewayFixture gateway)
{
    private const int BodyLengthMax = 64 * 1024;

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("10000")]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("1e400")]
    [InlineData("1e2")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task A_quantity_is_a_whole_number_from_1_to_9999(string quantity) =>
        (await GiveAsync($$"""{"giftId":"rose","quantity":{{quantity}}}""")).IsInvalid("quantity");

    [Theory]
    [InlineData("giftId", """{"quantity":1}""")]
    [InlineData("giftId", """{"giftId":null,"quantity":1}""")]
    [InlineData("giftId", """{"giftId":7,"quantity":1}""")]
    [InlineData("quantity", """{"giftId":"rose"}""")]
    [InlineData("giftId quantity", "{}")]
    [InlineData("anonymos", """{"giftId":"rose","quantity":1,"anonymos":true}""")]
    [InlineData("Quantity quantity", """{"giftId":"rose","Quantity":1,"quantity":2,"quantity":2}""")]
    [InlineData("quantity", """{"giftId":"rose","quantity":1,"quantity":1}""")]
    [InlineData("quantity", """{"giftId":"rose","quantity":1,"quanti\u0074y":1}""")]
    [InlineData("anonymous", """{"giftId":"rose","quantity":1,"anonymous":"true"}""")]
    [InlineData("anonymous", """{"giftId":"rose","quantity":1,"anonymous":1}""")]
    [InlineData("comboId", """{"giftId":"rose","quantity":1,"comboId":""}""")]
    [InlineData("comboId", """{"giftId":"rose","quantity":1,"comboId":"a b"}""")]
    [InlineData("expectedCoins", """{"giftId":"rose","quantity":1,"expectedCoins":-1}""")]
    [InlineData("expectedCoins", """{"giftId":"rose","quantity":1,"expectedCoins":9007199254740992}""")]
    [InlineData("message", """{"giftId":"rose","quantity":1,"message":"a\u0000b"}""")]
    [InlineData("", """{"giftId":"rose","quantity":1,}""")]
    [InlineData("", """{"giftId":"rose","quantity":01}""")]
    [InlineData("", """{"giftId":"rose","quantity":1} x""")]
    [InlineData("", """{"giftId":"rose","quantity":1}{"giftId":"rose","quantity":1}""")]
    [InlineData("giftId", """{"giftId":"\ud83c","quantity":1}""")]
    [InlineData("", """// {"giftId":"rose"}""")]
    [InlineData("", "giftId=rose&quantity=1")]
    [InlineData("", "")]
    [InlineData("", " ")]
    [InlineData("", "[]")]
    [InlineData("", """[{"giftId":"rose","quantity":1}]""")]
    [InlineData("", "null")]
    [InlineData("", "1")]
    [InlineData("", "\"rose\"")]
    [InlineData("", "{")]
    public async Task A_body_that_is_not_what_the_route_takes_is_refused_and_the_member_named(string fields, string body)
    {
        var answer = await GiveAsync(body);

        if (fields.Length == 0)
        {
            answer.IsProblem(400, "invalid_request");
        }
        else
        {
            answer.IsInvalid(fields.Split(' '));
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        (await GiveAsync(Encoding.Latin1.GetBytes("""{"Ã(":1}"""))).IsProblem(400, "invalid_request");
        (await GiveAsync(Encoding.Unicode.GetBytes("""{"giftId":"rose","quantity":1}"""))).IsProblem(400, "invalid_request");
        (await GiveAsync(Encoding.UTF8.GetBytes(new string('[', 1000)))).IsProblem(400, "invalid_request");
    }

    [Theory]
    [InlineData(140, 201)]
    [InlineData(141, 400)]
    public async Task A_message_has_at_most_140_characters(int length, int status)
    {
        var answer = await GiveAsync($$"""{"giftId":"rose","quantity":1,"message":"{{new string('ß', length)}}"}""");

        answer.Is(status);
        if (status == 400)
        {
            answer.IsInvalid("message");
        }
    }

    [Theory]
    [InlineData("rose!")]
    [InlineData("ROSE")]
    [InlineData("")]
    [InlineData("no-such-gift")]
    public async Task What_is_no_gift_is_unknown(string gift) =>
        (await GiveAsync($$"""{"giftId":"{{gift}}","quantity":1}""")).IsProblem(404, "unknown_gift");

    [Fact]
    public async Task A_gift_at_another_price_than_expected_is_refused_with_the_price_in_force()
    {
        var refused = (await GiveAsync("""{"giftId":"heart","quantity":2,"expectedCoins":9}""")).IsProblem(409, "price_changed", "required");

        Assert.Equal(10, refused.GetProperty("required").GetInt64());
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/xml", null })
        {
            var user = await gateway.UserAsync();
            var request = Api.Request(HttpMethod.Post, "/v1/purchases", """{"packageId":"coins-70"}""", user.Token, "k");
            request.Content!.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
            (await gateway.Api.SendAsync(request)).IsProblem(415, "unsupported_media_type");
            Assert.Empty((await user.GetAsync("/v1/purchases")).Is(200).Items);
        }
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/vnd.gifts+json")]
    public async Task Every_spelling_of_json_is_taken(string type)
    {
        var user = await gateway.UserAsync();
        var request = Api.Request(HttpMethod.Post, "/v1/purchases", """{"packageId":"coins-70"}""", user.Token, "k");
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        (await gateway.Api.SendAsync(request)).Is(201);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_whether_its_length_is_told_or_not(bool chunked)
    {
        var user = await gateway.UserAsync();
        foreach (var (path, length) in new[]
        {
            ("/v1/purchases", BodyLengthMax + 1), ("/v1/purchases", 4 * BodyLengthMax), ("/v1/payment-webhooks/sandbox", BodyLengthMax + 1),
        })
        {
            var request = Api.Request(HttpMethod.Post, path, new string(' ', length), user.Token, "k");
            request.Headers.TransferEncodingChunked = chunked;

            var answer = await gateway.Api.SendAsync(request);

            answer.IsProblem(413, "payload_too_large");
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        }
    }

    [Fact]
    public async Task The_largest_body_that_is_taken_is_64_KiB()
    {
        var user = await gateway.UserAsync();

        (await user.PostAsync("/v1/purchases", """{"packageId":"coins-70"}""".PadRight(BodyLengthMax), "k")).Is(201);
    }

    private async Task<Answer> GiveAsync(object body)
    {
        var buyer = await gateway.BuyerAsync();
        var (_, room) = await gateway.RoomAsync();
        var answer = await buyer.TryGiveAsync(room, body);
        Assert.Equal(answer.Status == 201 ? 69 : 70, await buyer.CoinsAsync());
        return answer;
    }
}
