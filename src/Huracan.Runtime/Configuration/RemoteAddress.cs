using System.Net;
using System.Net.Sockets;
using Huracan.Pipeline.Configuration;

namespace Huracan.Runtime.Configuration;

/// <summary>Where Akka.Remote may listen. It has no passwords, so it may listen only where strangers cannot reach it.</summary>
internal static class RemoteAddress
{
    private static readonly IPNetwork[] Private =
    [
        IPv4(8, 127), IPv4(8, 10), IPv4(12, 172, 16), IPv4(16, 192, 168), // loopback and RFC 1918
        IPv4(10, 100, 64), // RFC 6598, which providers' and overlay networks use
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    /// <param name="hostname">Where to listen; each address that this name has on this machine must be private.</param>
    /// <param name="publicHostname">The name that other nodes use. It is checked only if it is an address, because other machines may
    /// resolve a name differently.</param>
    /// <exception cref="ConfigException">An address is not private.</exception>
    internal static void RequirePrivate(string hostname, string publicHostname, Func<string, IPAddress[]> resolve)
    {
        IPAddress[] bound;
        try
        {
            bound = IPAddress.TryParse(hostname, out IPAddress? literal) ? [literal] : resolve(hostname);
        }
        catch (SocketException trouble)
        {
            throw new ConfigException($"{ClusterConfig.HostnameVariable}: '{hostname}' has no address here ({trouble.SocketErrorCode}); a private address of this machine is allowed");
        }
        foreach (IPAddress address in bound) Require(ClusterConfig.HostnameVariable, hostname, address);
        if (IPAddress.TryParse(publicHostname, out IPAddress? known)) Require(ClusterConfig.PublicHostnameVariable, publicHostname, known);
    }

    private static IPNetwork IPv4(int bits, byte first, byte second = 0) => new(new IPAddress([first, second, 0, 0]), bits);

    private static void Require(string where, string text, IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Private.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain))) return;
        string seen = text == address.ToString() ? $"'{text}'" : $"'{text}' ({address})";
        throw new ConfigException($"{where}: {seen} seen; a private address is allowed (10/8, 172.16/12, 192.168/16, 100.64/10, loopback, fc00::/7), since whoever reaches Akka.Remote is in the cluster; huracan.remote.allow-public = on (remote.conf) says that a firewall guards it");
    }
}
