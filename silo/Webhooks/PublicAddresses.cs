using System.Net;

namespace OrleansCoins.Silo.Webhooks;

/// <summary>
/// Which addresses belong to the public internet: whoever may name an endpoint must not reach what lies behind our own walls by it. The ranges are those
/// of the IANA special-purpose address registries (https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry).
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] PrivateV4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/3"),
    ];

    // All of IPv6 that is given out; what leads to IPv4 addresses by way of it (Teredo, 6to4) is not public whatever it leads to.
    private static readonly IPNetwork GivenOutV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] PrivateV6 = [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20")];

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.GetAddressBytes().Length == 4
            ? !Array.Exists(PrivateV4, network => network.Contains(address))
            : GivenOutV6.Contains(address) && !Array.Exists(PrivateV6, network => network.Contains(address));
    }
}
