using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansCoins.Benchmarks.Http;

/// <summary>
/// One HTTP/1.1 connection that is kept open, with as little around it as can be: callers and servers share this machine, and a client that costs as much
/// as what it measures would flatter whatever is slower.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int LongestAnswer = 16_384;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[LongestAnswer];

    private HttpConnection()
    {
    }

    /// <summary>What the server said last, head and body.</summary>
    public ReadOnlySpan<byte> Answer => _answer.AsSpan(0, Length);

    private int Length { get; set; }

    public static async Task<HttpConnection> OpenAsync(int port)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends a request, waits for the whole answer, and gives its status.</summary>
    /// <exception cref="IOException">The connection was closed, or the answer is not one.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        Length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(Length));
            if (read == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            Length += read;
            if (IsWhole())
            {
                return int.Parse(_answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
            }

            if (Length == LongestAnswer)
            {
                throw new IOException("The answer is longer than any that is expected.");
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool IsWhole()
    {
        var end = Answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Answer[..(end + 2)];
        var body = Answer[(end + 4)..];
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return head.IndexOf("Transfer-Encoding: chunked"u8) < 0 || body.EndsWith("0\r\n\r\n"u8);
        }

        var number = head[(at + "Content-Length: ".Length)..];
        return body.Length >= int.Parse(number[..number.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }

    public override string ToString() => Encoding.UTF8.GetString(Answer);
}
