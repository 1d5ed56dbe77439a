using Akka.Configuration;
using Huracan.Akka.Configuration;

namespace Huracan.Akka.Tests.Hosting;

/// <summary>One node without a network: the shipped dispatchers and persistence.</summary>
internal static class LocalConfig
{
    public static Config Create() => ConfigurationFactory.ParseString("""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        huracan.dispatchers {
          actors { type = Dispatcher, executor = default-executor, throughput = 1 }
          effects { type = Dispatcher, executor = thread-pool-executor, throughput = 1 }
          trainer { type = PinnedDispatcher }
        }
        """).WithFallback(HoconFile.Load("persistence.conf"));
}
