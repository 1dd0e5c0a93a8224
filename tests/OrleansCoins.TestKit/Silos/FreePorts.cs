using System.Net;
using System.Net.Sockets;

namespace OrleansCoins.TestKit.Silos;

/// <summary>Ports of the loopback address.</summary>
internal static class FreePorts
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that nobody uses now, another each time. Somebody else may be quicker to take it, so whoever needs it tries again with another.</summary>
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (Given)
            {
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
