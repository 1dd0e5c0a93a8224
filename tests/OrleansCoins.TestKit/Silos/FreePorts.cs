using System.Net;
using System.Net.Sockets;

namespace OrleansCoins.TestKit.Silos;

/// <summary>Ports of the loopback address.</summary>
internal static class FreePorts
{
    /// <summary>A port that nobody uses now. Somebody else may be quicker to take it, so whoever needs it tries again with another.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
