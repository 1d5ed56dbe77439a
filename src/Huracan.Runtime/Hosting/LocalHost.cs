using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Huracan.Actors.Hosting;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Logging;

namespace Huracan.Runtime.Hosting;

/// <summary>The actors of one process: an actor system without network or cluster. It ends with its host.</summary>
public static class LocalHost
{
    internal static IReadOnlyList<string> Files { get; } = ["local.conf", "dispatchers.conf", "persistence.conf"];

    /// <param name="threads">Threads that run the turns of actors; 0 for one per core. Long compute does not use them: it runs in
    /// effects.</param>
    /// <param name="log">Receives Akka's own log: level (information, warning, error), source, text. Called on any thread. Null for no
    /// log.</param>
    public static AkkaHost Start(HostOptions options, int threads = 0, Action<string, string, string>? log = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Config config = Files.Aggregate(Config(threads, log is not null), (over, file) => over.WithFallback(HoconFile.Load(file)));
        ActorSystemSetup setup = ActorSystemSetup.Empty.WithSetup(BootstrapSetup.Create().WithConfig(config));
        if (log is not null) setup = setup.And(new AkkaLogSetup(log));
        return AkkaHost.Owning(ActorSystem.Create(ClusterNode.SystemName, setup), options);
    }

    private static Config Config(int threads, bool logs) => ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
        {{AkkaHost.ActorsDispatcher}}.dedicated-thread-pool.thread-count = {{(threads == 0 ? Environment.ProcessorCount : threads)}}
        akka.loggers = [{{(logs ? $"\"{typeof(AkkaLogger).AssemblyQualifiedName}\"" : "")}}]
        """));
}
