using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Access;

/// <summary>Every route there is, asked by everybody there can be.</summary>
public sealed partial class MatrixTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-matrix-");
    private readonly Dictionary<string, string> _ids = [];
    private GatewayProcess? _gateway;
    private Api? _api;
    private Caller? _other;
    private Caller? _owner;
    private Caller? _creator;
    private Caller? _operator;

    private Api Api => _api!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName, ("OrleansCoins__Earnings__Hold", "00:00:00"), ("OrleansCoins__Payouts__MinimumDiamonds", "1")));
        _api = new Api(_gateway.Address);
        (_other, _owner, _creator, _operator) = (
            await Api.CallerAsync("other"), await Api.CallerAsync("owner"), await Api.CallerAsync("creator"), await Api.CallerAsync("operator", "coins:admin"));
        await FillAsync();
    }

    public async Task DisposeAsync()
    {
        _api?.Dispose();
        await _gateway!.StopAsync();
        var output = _gateway.Output;
        await _gateway.DisposeAsync();
        _directory.Delete(recursive: true);
        Assert.DoesNotContain("Answered 500", output, StringComparison.Ordinal);

        // The second lock was never reached: whom the gateway lets through may have what it asks for.
        Assert.DoesNotContain("A grain refused", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_route_lets_in_whom_it_should_and_nobody_else()
    {
        var (routes, expectations) = (ProgramRoutes.All.Select(static route => $"{route.Method} {route.Pattern}").ToList(), Expectation.All.Select(static one => one.Route).ToList());
        Assert.Empty(routes.Except(expectations).Select(static route => $"{route} is a route, and nobody says who is let in"));
        Assert.Empty(expectations.Except(routes).Select(static route => $"{route} is no route any more"));

        var wrong = new List<string>();
        var key = File.ReadAllBytes(Path.Combine(_directory.FullName, "dev-signing-key"));
        var strangers = Strangers(Convert.FromBase64String(Encoding.ASCII.GetString(key).Trim()));
        foreach (var expected in Expectation.All)
        {
            foreach (var (who, token) in strangers)
            {
                var answer = await AskAsync(expected, token);
                Require(wrong, expected, who, answer, expected.To == OpenTo.Everybody ? IsLetIn(answer) : answer == 401);
            }

            // Those who may not, before those who may.
            foreach (var (who, caller, exactly) in new[]
            {
                ("another user", _other!, expected.Exactly?.Other), ("its owner", _owner!, expected.Exactly?.Owner),
                ("an operator", _operator!, expected.Exactly?.Operator), ("its creator", _creator!, expected.Exactly?.Creator),
            })
            {
                var answer = await AskAsync(expected, caller.Token);
                Require(wrong, expected, who, answer, exactly is { } status ? answer == status
                    : expected.To == OpenTo.Operators && caller != _operator ? answer == 403
                    : IsLetIn(answer));
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static bool IsLetIn(int status) => status is not (401 or 403) and < 500;

    private static void Require(List<string> wrong, Expectation expected, string who, int status, bool isRight)
    {
        if (!isRight)
        {
            wrong.Add($"{expected.Route} answered {who} {status}");
        }
    }

    private static (string Who, string? Token)[] Strangers(byte[] key)
    {
        Dictionary<string, object> With(string name, object value)
        {
            var claims = Claims();
            claims[name] = value;
            return claims;
        }

        static Dictionary<string, object> Claims()
        {
            // Whoever's token it was, were it good: an operator's, and the owner's.
            var claims = Tokens.Claims("owner");
            claims["scope"] = "coins:admin";
            return claims;
        }

        return
        [
            ("somebody without a token", null),
            ("somebody whose token has expired", Tokens.Sign(key, With("exp", TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()))),
            ("somebody whose token is for another audience", Tokens.Sign(key, With("aud", "another"))),
            ("somebody who tampered with their token", Tokens.Tamper(Tokens.Sign(key, With("sub", "other")), "owner")),
            ("somebody whose token is unsigned", Tokens.Unsigned(Claims())),
        ];
    }

    private async Task<int> AskAsync(Expectation expected, string? token)
    {
        var (method, pattern) = (expected.Route.Split(' ')[0], expected.Route.Split(' ')[1]);
        var path = Parameter().Replace(pattern, parameter => _ids.GetValueOrDefault(parameter.Groups[1].Value, "none"));

        // A stream of a room that is there would not end.
        path = path.EndsWith("/events", StringComparison.Ordinal) ? "/v1/rooms/room_none/events" : path;
        var request = Api.Request(new HttpMethod(method), path, expected.Body ?? (method is "GET" or "DELETE" ? null : new { }), token, Caller.NewKey());
        if (expected.ContentType is { } type)
        {
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        return (await Api.SendAsync(request)).Status;
    }

    /// <summary>Something of each kind, the owner's or the creator's.</summary>
    private async Task FillAsync()
    {
        var room = await _creator!.OpenRoomAsync();
        var purchase = await _owner!.BuyAsync("coins-17500");
        var gift = (await _owner!.GiveAsync(room, "dragon")).Member("id");
        await _owner!.CreditedAsync(gift);
        (await _creator!.PutAsync("/v1/payout-account", new { provider = "sandbox", accountId = "acct_1" })).Is(200);
        var payout = (await _creator!.PostAsync("/v1/payouts", new { diamonds = "100", currency = "USD" }, Caller.NewKey())).Is(201).Member("id");
        var challenger = await Api.CallerAsync("challenger");
        var battle = (await challenger.PostAsync(
            "/v1/battles", new { roomId = await challenger.OpenRoomAsync(), opponentRoomId = room, seconds = 600 }, Caller.NewKey())).Is(201).Member("id");
        foreach (var (name, id) in new[]
        {
            ("roomId", room), ("purchaseId", purchase), ("sentGiftId", gift), ("payoutId", payout), ("battleId", battle), ("userId", "owner"), ("creatorId", "creator"), ("provider", "sandbox"),
        })
        {
            _ids[name] = id;
        }
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\??\}")]
    private static partial Regex Parameter();
}
