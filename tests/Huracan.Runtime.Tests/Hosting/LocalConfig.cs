using Akka.Configuration;
using Huracan.Runtime.Configuration;

namespace Huracan.Runtime.Tests.Hosting;

/// <summary>One node without a network: the shipped dispatchers and persistence.</summary>
internal static class LocalConfig
{
    public static Config Create() => ConfigurationFactory.ParseString("""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        """).WithFallback(HoconFile.Load("dispatchers.conf")).WithFallback(HoconFile.Load("persistence.conf"));
}
