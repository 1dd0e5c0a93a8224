using System.Net;
using System.Net.Sockets;

namespace OrleansCoins.Gateway.Limiting;

/// <summary>Whom an address stands for.</summary>
internal static class CallerAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The address that a request came from. Of IPv6 the first 64 bits: whoever has one such address has as many as they like.</summary>
    public static string Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);

    /// <inheritdoc cref="Of(HttpContext)"/>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.ToString();
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes).ToString();
    }
}
