using System.Globalization;
using System.Net;
using Akka.Configuration;
using Huracan.Pipeline.Configuration;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Persistence;
using Huracan.Stores.Postgres;

namespace Huracan.Runtime.Configuration;

/// <summary>The configuration of one cluster node: the files of hocon/ in order, the values of the environment, and checks that find a
/// mistake at the start of the node instead of at the first fault.</summary>
/// <param name="Hocon">Complete, except for Akka's own defaults. It may hold the database's password: never print it.</param>
/// <param name="Roles">Names from <see cref="ClusterRoles"/>.</param>
/// <param name="Seeds">HOST:PORT of each.</param>
public sealed record ClusterConfig(Config Hocon, IReadOnlyList<string> Roles, string Hostname, string PublicHostname, int Port, IReadOnlyList<string> Seeds)
{
    public const string HostnameVariable = "HURACAN_AKKA_HOSTNAME";
    public const string PublicHostnameVariable = "HURACAN_AKKA_PUBLIC_HOSTNAME";
    public const string PortVariable = "HURACAN_AKKA_PORT";
    public const string SeedsVariable = "HURACAN_AKKA_SEEDS";
    public const string RolesVariable = "HURACAN_AKKA_ROLES";

    /// <summary>In a sensible reading order; no two files set the same key.</summary>
    public static IReadOnlyList<string> Files { get; } =
        ["cluster.conf", "roles.conf", "sharding.conf", "persistence.conf", "remembered.conf", "dispatchers.conf", "remote.conf", "split-brain.conf", "serialization.conf", "petabridge.conf"];

    /// <summary>The node's place and roles; nothing about the database.</summary>
    public override string ToString() => $"{string.Join(",", Roles)} at {PublicHostname}:{Port} ({Hostname}), seeds {(Seeds.Count == 0 ? "none" : string.Join(",", Seeds))}";

    /// <summary>Reads the files, applies the overrides, checks the result.</summary>
    /// <param name="environment">A variable's value, null or empty if it is not set.</param>
    /// <param name="database">Where Akka stores its own data; null for a node that stores nothing (tests).</param>
    /// <param name="over">An operator's own changes: they override the files, and the environment overrides them.</param>
    /// <param name="resolve">Resolves a host's name; the system's resolver if null.</param>
    /// <exception cref="ConfigException">A value is not allowed; the message says what was seen, what is allowed, and where.</exception>
    public static ClusterConfig Load(Func<string, string?> environment, PostgresDsn? database = null, Config? over = null, Func<string, IPAddress[]>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Config files = Files.Reverse().Aggregate(ConfigurationFactory.Empty, (below, file) => HoconFile.Load(file).WithFallback(below));
        if (over is not null) files = over.WithFallback(files);

        Config tcp = files.GetConfig("akka.remote.dot-netty.tcp");
        string hostname = Said(environment, HostnameVariable) ?? tcp.GetString("hostname");
        string publicHostname = Said(environment, PublicHostnameVariable) ?? (tcp.GetString("public-hostname") is { Length: > 0 } named ? named : hostname);
        int port = Said(environment, PortVariable) is { } text ? Port0(text, PortVariable) : tcp.GetInt("port");
        string[] seeds = [.. (Said(environment, SeedsVariable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Seed)];
        string[] roles = Said(environment, RolesVariable) is { } some
            ? [.. some.Split(',', StringSplitOptions.TrimEntries).Select(Role)]
            : [.. files.GetStringList("akka.cluster.roles").Select(Role)];
        if (roles.Distinct().Count() < roles.Length) throw new ConfigException($"{RolesVariable}: '{string.Join(",", roles)}' names a role twice");

        if (!files.GetBoolean("huracan.remote.allow-public"))
            RemoteAddress.RequirePrivate(hostname, publicHostname, resolve ?? Dns.GetHostAddresses);
        RequireTimesThatFit(files);

        Config node = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka.remote.dot-netty.tcp {
              hostname = "{{hostname}}"
              public-hostname = "{{publicHostname}}"
              port = {{port}}
            }
            akka.cluster.roles = [{{string.Join(", ", roles)}}]
            akka.cluster.seed-nodes = [{{string.Join(", ", seeds.Select(seed => $"\"akka.tcp://{ClusterNode.SystemName}@{seed}\""))}}]
            """));
        if (database is not null) node = AkkaTables.Config(database).WithFallback(node);
        return new ClusterConfig(node.WithFallback(files), roles, hostname, publicHostname, port, seeds);
    }

    private static string? Said(Func<string, string?> environment, string variable) =>
        environment(variable)?.Trim() is { Length: > 0 } value ? Plain(value, variable) : null;

    /// <summary>A value between quotes in HOCON must not contain a character that ends them.</summary>
    private static string Plain(string value, string variable) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or ',' or ' ' or '[' or ']')
        ? value
        : throw new ConfigException($"{variable}: '{value}' seen; letters, digits and . - _ : , are allowed");

    private static int Port0(string text, string where) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 0 and <= 65535
            ? port
            : throw new ConfigException($"{where}: '{text}' seen, 0..65535 allowed (0: any free port, for tests)");

    private static string Seed(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            throw new ConfigException($"{SeedsVariable}: '{text}' seen; HOST:PORT of each coordinator, separated by commas, is allowed");
        return text;
    }

    private static string Role(string text) => ClusterRoles.All.Contains(text)
        ? text
        : throw new ConfigException($"{RolesVariable}: '{text}' seen; {string.Join(", ", ClusterRoles.All)} are allowed, one or more, separated by commas");

    /// <summary>Three times together decide whether the survivors of a kill go on (split-brain.conf says why).</summary>
    private static void RequireTimesThatFit(Config files)
    {
        Config resolver = files.GetConfig("akka.cluster.split-brain-resolver");
        if (resolver.GetString("active-strategy") != "lease-majority") return;
        Config lease = files.GetConfig("huracan.coordination.lease");
        TimeSpan length = lease.GetTimeSpan("heartbeat-timeout"), every = lease.GetTimeSpan("heartbeat-interval");
        TimeSpan decision = files.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause") + resolver.GetTimeSpan("stable-after");
        TimeSpan release = resolver.GetTimeSpan("lease-majority.release-after"), delay = resolver.GetTimeSpan("lease-majority.acquire-lease-delay-for-minority");
        if (length >= decision)
            throw new ConfigException($"huracan.coordination.lease.heartbeat-timeout: {length.TotalSeconds} s seen, less than {decision.TotalSeconds} s allowed (acceptable-heartbeat-pause + stable-after): a killed holder's lease must be over before the survivors ask for it, or they down themselves");
        if (every * 3 > length)
            throw new ConfigException($"huracan.coordination.lease.heartbeat-interval: {every.TotalSeconds} s seen, at most a third of heartbeat-timeout ({length.TotalSeconds} s) allowed, so that two renewals may fail");
        if (release >= decision)
            throw new ConfigException($"akka.cluster.split-brain-resolver.lease-majority.release-after: {release.TotalSeconds} s seen, less than {decision.TotalSeconds} s allowed (acceptable-heartbeat-pause + stable-after): the leader that decides about the next kill must find the lease free");
        if (release <= delay)
            throw new ConfigException($"akka.cluster.split-brain-resolver.lease-majority.release-after: {release.TotalSeconds} s seen, more than acquire-lease-delay-for-minority ({delay.TotalSeconds} s) allowed: the smaller side must be refused before it is over");
    }
}
