using System.Net;
using System.Net.Sockets;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Telemetry;

/// <summary>The program as an operator runs it with a collector.</summary>
public sealed class GiftTraceTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleanscoins-traces-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_collector_sees_one_gift_from_its_request_to_its_room_and_no_name_of_anybody()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var collector = new SpanCollector(FreePort());
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySettings(
            _directory.FullName,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100")));
        using var api = new Api(gateway.Address);
        var creator = await api.CallerAsync("somebody-creating");
        var room = await creator.OpenRoomAsync();
        var sender = await api.CallerAsync("somebody-giving");
        await sender.BuyAsync();
        await (await api.CallerAsync("somebody-operating", "coins:admin")).GetAsync("/v1/admin/wallets/somebody-giving");

        var gift = Api.Request(HttpMethod.Post, $"/v1/rooms/{room}/gifts", new { giftId = "rose", quantity = 1 }, sender.Token, "once");
        gift.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        (await api.SendAsync(gift)).Is(201);

        string[] parts = ["POST /v1/rooms/{roomId}/gifts", "send gift", "commit entries", "credit gift", "commit entries", "show gift"];
        var spans = await Eventually.GetAsync(
            () => Task.FromResult(collector.Of(trace)),
            spans => spans.Select(static span => span.Name).Order().SequenceEqual(parts.Order()),
            "all parts of the gift's trace arrive");
        var request = spans.Single(static span => span.Name.StartsWith("POST", StringComparison.Ordinal));
        var send = spans.Single(static span => span.Name == "send gift");
        Assert.Equal(("b7ad6b7169203331", request.Id), (request.Parent, send.Parent));
        Assert.All(spans.Where(static span => span.Name is "credit gift" or "show gift"), span => Assert.Equal(send.Id, span.Parent));
        Assert.DoesNotContain("somebody-", collector.Text, StringComparison.Ordinal);
        await gateway.StopAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
