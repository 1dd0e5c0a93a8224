using System.Net.Sockets;
using System.Text;
using OrleansCoins.GatewayTests.Support;

namespace OrleansCoins.GatewayTests.Limiting;

/// <summary>Whoever sends slowly on purpose keeps nothing for long.</summary>
[Collection(SharedGateway.Name)]
public sealed class SlowRequestTests(GatewayFixture gateway)
{
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task A_head_that_comes_by_drops_is_cut_off()
    {
        var (answer, lasted) = await SendByDropsAsync("GET /v1/gifts HTTP/1.1\r\nHost: a\r\n", "X-Drop: 1\r\n");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.InRange(lasted, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_024)]
    public async Task A_body_that_comes_by_drops_is_cut_off(int dropLength)
    {
        var head = $"POST /dev/token HTTP/1.1\r\nHost: {gateway.Api.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{{";
        var (answer, lasted) = await SendByDropsAsync(head, new string(' ', dropLength));

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.InRange(lasted, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_before_it_is_sent()
    {
        var answer = await RawHttp.AskAsync(
            gateway.Api.Address,
            $"POST /dev/token HTTP/1.1\r\nHost: {gateway.Api.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 3000000000\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("payload_too_large", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_an_end_is_refused_at_the_limit()
    {
        var piece = new string(' ', 8 * 1024);
        var request = new StringBuilder($"POST /dev/token HTTP/1.1\r\nHost: {gateway.Api.Address.Authority}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        for (var sent = 0; sent < 10; sent++)
        {
            request.Append($"{piece.Length:x}\r\n{piece}\r\n");
        }

        Assert.StartsWith("HTTP/1.1 413", await RawHttp.AskAsync(gateway.Api.Address, request.ToString() + "0\r\n\r\n"), StringComparison.Ordinal);
    }

    private async Task<(string Answer, TimeSpan Lasted)> SendByDropsAsync(string begin, string drop)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Api.Address.Host, gateway.Api.Address.Port);
        var stream = socket.GetStream();
        var began = TimeProvider.System.GetTimestamp();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(begin));
        using var reader = new StreamReader(stream);
        var answer = reader.ReadToEndAsync();
        using var drops = new PeriodicTimer(Drip);
        while (!answer.IsCompleted && TimeProvider.System.GetElapsedTime(began) < Deadline && await drops.WaitForNextTickAsync())
        {
            try
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(drop));
            }
            catch (IOException)
            {
                break;
            }
        }

        var lasted = TimeProvider.System.GetElapsedTime(began);
        try
        {
            return (await answer.WaitAsync(Deadline), lasted);
        }
        catch (IOException)
        {
            // The answer was sent, and the connection reset by what was still being sent.
            return ("HTTP/1.1 408", lasted);
        }
    }
}
