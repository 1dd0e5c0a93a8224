using System.Net.Sockets;
using System.Text;

namespace OrleansCoins.GatewayTests.Support;

/// <summary>Sends what no HTTP library sends.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends a request as it stands, and returns everything that is answered until the gateway closes the connection.</summary>
    /// <param name="address">The gateway.</param>
    /// <param name="request">The request, each character one byte; it asks for the connection to be closed, or must lead to that.</param>
    public static async Task<string> AskAsync(Uri address, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }
}
