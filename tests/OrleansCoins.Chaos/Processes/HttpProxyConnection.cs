using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansCoins.Chaos.Processes;

/// <summary>One connection through an <see cref="HttpProxy"/>. Callers send one request at a time on it, with a length.</summary>
internal sealed class HttpProxyConnection(HttpProxy proxy, TcpClient caller)
{
    private readonly TcpClient _gateway = new();
    private HttpCut? _cut;
    private volatile bool _isWaiting;
    private volatile bool _isCut;
    private volatile int _number = -1;

    /// <summary>Which gateway it leads to; negative before it is known.</summary>
    public int Gateway => _number;

    /// <summary>Whether a request is under way that the gateway has not begun to answer.</summary>
    public bool IsWaiting => _isWaiting;

    /// <summary>A cut that was meant for this connection, and that it did not come to.</summary>
    public HttpCut? Unmet => _isCut ? null : _cut;

    public void Drop()
    {
        _isWaiting = false;
        caller.Dispose();
        _gateway.Dispose();
    }

    /// <summary>Leads to a gateway, or to the next one if that one takes no connection.</summary>
    public async Task RunAsync(int[] gateways, int first)
    {
        for (var i = 0; !_gateway.Connected; i++)
        {
            var number = (first + i) % gateways.Length;
            try
            {
                await _gateway.ConnectAsync(IPAddress.Loopback, gateways[number]);
                _number = number;
            }
            catch (SocketException) when (i < gateways.Length - 1)
            {
                // It is away; the next one is asked.
            }
        }

        caller.NoDelay = _gateway.NoDelay = true;
        var (requests, answers) = (ForwardRequestsAsync(), ForwardAnswersAsync());
        await Task.WhenAny(requests, answers);
        Drop();
        await Task.WhenAll(requests, answers);
    }

    private async Task ForwardRequestsAsync()
    {
        var buffer = new byte[16384];
        var filled = 0;
        int count;
        while ((count = await caller.GetStream().ReadAsync(buffer.AsMemory(filled))) > 0)
        {
            filled += count;
            if (!IsWhole(buffer.AsSpan(0, filled), out var isGift))
            {
                continue;
            }

            _cut = isGift ? proxy.TakeCut() : null;
            _isWaiting = true;
            await _gateway.GetStream().WriteAsync(buffer.AsMemory(0, filled));
            filled = 0;
            if (_cut == HttpCut.AfterRequest)
            {
                _isCut = true;
                proxy.CountCut();
                return;
            }
        }
    }

    private async Task ForwardAnswersAsync()
    {
        var buffer = new byte[16384];
        int count;
        while ((count = await _gateway.GetStream().ReadAsync(buffer)) > 0)
        {
            _isWaiting = false;
            if (_cut == HttpCut.BeforeAnswer)
            {
                _isCut = true;
                proxy.CountCut();
                return;
            }

            await caller.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> request, out bool isGift)
    {
        isGift = false;
        var end = request.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(request[..end]).Split("\r\n");
        isGift = head[0].StartsWith("POST ", StringComparison.Ordinal) && head[0].Contains("/gifts ", StringComparison.Ordinal);
        var length = head.FirstOrDefault(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return request.Length >= end + 4 + (length is null ? 0 : int.Parse(length.AsSpan("Content-Length:".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
    }
}
