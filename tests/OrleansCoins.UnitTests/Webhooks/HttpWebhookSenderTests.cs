using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansCoins.Grains.Webhooks;
using OrleansCoins.Silo.Webhooks;

namespace OrleansCoins.UnitTests.Webhooks;

public sealed class HttpWebhookSenderTests : IDisposable
{
    private static readonly ImmutableDictionary<string, string> Headers = ImmutableDictionary<string, string>.Empty.Add("webhook-id", "evt_1");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpWebhookSender _cautious = new(allowPrivate: false, TimeSpan.FromSeconds(10));
    private readonly HttpWebhookSender _free = new(allowPrivate: true, TimeSpan.FromSeconds(10));

    public HttpWebhookSenderTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _cautious.Dispose();
        _free.Dispose();
    }

    [Theory]
    [InlineData("https://localhost/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://127.1/hook")]
    [InlineData("https://2130706433/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://192.168.0.1/hook")]
    [InlineData("http://1.1.1.1/hook")]
    [InlineData("ftp://1.1.1.1/hook")]
    [InlineData("https://user:secret@1.1.1.1/hook")]
    [InlineData("https://1.1.1.1/hook#part")]
    [InlineData("/hook")]
    [InlineData("nonsense")]
    public async Task An_endpoint_that_is_private_or_no_https_address_is_not_registered(string url) =>
        Assert.NotNull(await _cautious.CheckAsync(url, CancellationToken.None));

    [Theory]
    [InlineData("https://1.1.1.1/hook?a=b")]
    [InlineData("https://[2606:4700:4700::1111]:8443/hook")]
    public async Task An_endpoint_on_the_internet_may_be_registered(string url) => Assert.Null(await _cautious.CheckAsync(url, CancellationToken.None));

    [Theory]
    [InlineData("http://localhost:8080/hook")]
    [InlineData("https://10.0.0.1/hook")]
    public async Task A_private_endpoint_may_be_registered_where_that_is_allowed(string url) => Assert.Null(await _free.CheckAsync(url, CancellationToken.None));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_name_that_leads_to_a_private_address_by_now_is_not_connected_to(string host)
    {
        var answer = await _cautious.SendAsync($"http://{host}:{Port}/hook", Headers, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal((null, $"The host {host} has no public address."), (answer.StatusCode, answer.Error));
        Assert.False(_listener.Pending(), "somebody has connected");
    }

    [Fact]
    public async Task A_message_arrives_with_its_headers_and_its_body_to_the_byte()
    {
        var (answer, request) = await SendAsync("HTTP/1.1 204 No Content\r\n\r\n");

        Assert.Equal((204, true), (answer.StatusCode, answer.IsTaken));
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nwebhook-id: evt_1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"a\":\"ä\"}", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        var (answer, _) = await SendAsync($"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{Port}/inside\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.Equal((307, false), (answer.StatusCode, answer.IsTaken));
        Assert.False(_listener.Pending(), "the redirect was followed");
    }

    [Fact]
    public async Task A_body_without_end_is_not_read_and_the_status_counts()
    {
        var (answer, _) = await SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n" + new string('x', 100_000));

        Assert.True(answer.IsTaken);
    }

    [Fact]
    public async Task An_endpoint_that_is_silent_is_given_up()
    {
        using var hasty = new HttpWebhookSender(allowPrivate: true, TimeSpan.FromMilliseconds(200));

        var answer = await hasty.SendAsync($"http://127.0.0.1:{Port}/hook", Headers, "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal((null, "There was no answer within 0.2 s."), (answer.StatusCode, answer.Error));
    }

    [Fact]
    public async Task Headers_without_end_are_no_answer()
    {
        var (answer, _) = await SendAsync("HTTP/1.1 200 OK\r\nX: " + new string('x', 100_000));

        Assert.Null(answer.StatusCode);
        Assert.NotNull(answer.Error);
    }

    private async Task<(WebhookAnswer Answer, string Request)> SendAsync(string reply)
    {
        var sending = _free.SendAsync($"http://localhost:{Port}/hook", Headers, "{\"a\":\"ä\"}"u8.ToArray(), CancellationToken.None);
        using var connection = await _listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var (bytes, length) = (new byte[4_096], 0);
        while (!bytes.AsSpan(0, length).EndsWith("\"}"u8))
        {
            var read = await stream.ReadAsync(bytes.AsMemory(length));
            Assert.NotEqual(0, read);
            length += read;
        }

        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(reply));
        }
        catch (IOException)
        {
            // What is too long isn't read to its end.
        }

        return (await sending, Encoding.UTF8.GetString(bytes, 0, length));
    }
}
