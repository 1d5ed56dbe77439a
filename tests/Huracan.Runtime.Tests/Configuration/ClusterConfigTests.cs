using System.Net;
using Akka.Configuration;
using Huracan.Pipeline.Configuration;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Persistence;
using Huracan.Stores.Postgres;
using Xunit;

namespace Huracan.Runtime.Tests.Configuration;

/// <summary>What the environment says, and what is refused.</summary>
public sealed class ClusterConfigTests
{
    private static ClusterConfig Load(params (string Name, string Value)[] environment) => Load(null, environment);

    private static ClusterConfig Load(string? over, params (string Name, string Value)[] environment) => ClusterConfig.Load(
        name => environment.FirstOrDefault(pair => pair.Name == name).Value,
        over: over is null ? null : ConfigurationFactory.ParseString(over),
        resolve: name => name switch { "private.example" => [IPAddress.Parse("10.1.2.3")], "both.example" => [IPAddress.Parse("10.1.2.3"), IPAddress.Parse("203.0.113.7")], _ => throw new System.Net.Sockets.SocketException(11001) });

    private static string Refused(string? over, params (string, string)[] environment) => Assert.Throws<ConfigException>(() => Load(over, environment)).Message;

    [Fact]
    public void A_node_that_nobody_configured_is_a_whole_cluster_that_nobody_sees()
    {
        ClusterConfig node = Load();
        Assert.Equal(("127.0.0.1", "127.0.0.1", 4053), (node.Hostname, node.PublicHostname, node.Port));
        Assert.Equal(["coordinator", "worker"], node.Roles);
        Assert.Empty(node.Seeds);
        Assert.Empty(node.Hocon.GetStringList("akka.cluster.seed-nodes"));
    }

    [Fact]
    public void The_environment_says_where_a_node_is_and_whom_it_calls()
    {
        ClusterConfig node = Load(("HURACAN_AKKA_HOSTNAME", "private.example"), ("HURACAN_AKKA_PUBLIC_HOSTNAME", "node-1"), ("HURACAN_AKKA_PORT", "4100"),
            ("HURACAN_AKKA_SEEDS", "node-1:4053, node-2:4053"), ("HURACAN_AKKA_ROLES", "worker,gpu"));
        Config tcp = node.Hocon.GetConfig("akka.remote.dot-netty.tcp");
        Assert.Equal(("private.example", "node-1", 4100), (tcp.GetString("hostname"), tcp.GetString("public-hostname"), tcp.GetInt("port")));
        Assert.Equal(["akka.tcp://huracan@node-1:4053", "akka.tcp://huracan@node-2:4053"], node.Hocon.GetStringList("akka.cluster.seed-nodes"));
        Assert.Equal(["worker", "gpu"], node.Hocon.GetStringList("akka.cluster.roles"));
        Assert.Equal("lease-majority", node.Hocon.GetString("akka.cluster.split-brain-resolver.active-strategy"));
    }

    [Theory]
    [InlineData("HURACAN_AKKA_PORT", "70000", "HURACAN_AKKA_PORT: '70000' seen, 0..65535 allowed")]
    [InlineData("HURACAN_AKKA_PORT", "-1", "HURACAN_AKKA_PORT: '-1' seen, 0..65535 allowed")]
    [InlineData("HURACAN_AKKA_SEEDS", "node-1", "HURACAN_AKKA_SEEDS: 'node-1' seen; HOST:PORT of each coordinator")]
    [InlineData("HURACAN_AKKA_SEEDS", "node-1:4053,:1", "HURACAN_AKKA_SEEDS: ':1' seen; HOST:PORT of each coordinator")]
    [InlineData("HURACAN_AKKA_ROLES", "worker,miner", "HURACAN_AKKA_ROLES: 'miner' seen; coordinator, worker, gpu are allowed")]
    [InlineData("HURACAN_AKKA_ROLES", "worker,", "HURACAN_AKKA_ROLES: '' seen; coordinator, worker, gpu are allowed")]
    [InlineData("HURACAN_AKKA_ROLES", "gpu,gpu", "HURACAN_AKKA_ROLES: 'gpu,gpu' names a role twice")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "10.0.0.1\"\nakka.x=1", "HURACAN_AKKA_HOSTNAME: '10.0.0.1\"\nakka.x=1' seen; letters, digits")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "nowhere.example", "HURACAN_AKKA_HOSTNAME: 'nowhere.example' has no address here (HostNotFound)")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "0.0.0.0", "HURACAN_AKKA_HOSTNAME: '0.0.0.0' seen; a private address is allowed")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "::", "HURACAN_AKKA_HOSTNAME: '::' seen; a private address is allowed")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "203.0.113.7", "HURACAN_AKKA_HOSTNAME: '203.0.113.7' seen; a private address is allowed")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "::ffff:203.0.113.7", "HURACAN_AKKA_HOSTNAME: '::ffff:203.0.113.7' seen; a private address is allowed")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "172.32.0.1", "HURACAN_AKKA_HOSTNAME: '172.32.0.1' seen; a private address is allowed")]
    [InlineData("HURACAN_AKKA_HOSTNAME", "both.example", "HURACAN_AKKA_HOSTNAME: 'both.example' (203.0.113.7) seen; a private address is allowed")]
    [InlineData("HURACAN_AKKA_PUBLIC_HOSTNAME", "203.0.113.7", "HURACAN_AKKA_PUBLIC_HOSTNAME: '203.0.113.7' seen; a private address is allowed")]
    public void A_value_that_is_not_allowed_is_refused_with_what_is(string name, string value, string words) =>
        Assert.StartsWith(words, Refused(null, (name, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.255.0.1")]
    [InlineData("172." + "31.255.255")]
    [InlineData("192." + "168.0.9")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("fd00::1")]
    [InlineData("private.example")]
    public void Private_addresses_are_allowed(string hostname) => Assert.Equal(hostname, Load(("HURACAN_AKKA_HOSTNAME", hostname)).Hostname);

    [Fact]
    public void A_public_address_is_allowed_to_whoever_says_so() =>
        Assert.Equal("0.0.0.0", Load("huracan.remote.allow-public = on", ("HURACAN_AKKA_HOSTNAME", "0.0.0.0")).Hostname);

    [Theory]
    [InlineData("huracan.coordination.lease.heartbeat-timeout = 15s", "heartbeat-timeout: 15 s seen, less than 14 s allowed")]
    [InlineData("huracan.coordination.lease.heartbeat-interval = 4s", "heartbeat-interval: 4 s seen, at most a third of heartbeat-timeout (9 s) allowed")]
    [InlineData("akka.cluster.split-brain-resolver.lease-majority.release-after = 40s", "release-after: 40 s seen, less than 14 s allowed")]
    [InlineData("akka.cluster.split-brain-resolver.lease-majority.release-after = 2s", "release-after: 2 s seen, more than acquire-lease-delay-for-minority (2 s) allowed")]
    [InlineData("akka.cluster.split-brain-resolver.stable-after = 4s", "heartbeat-timeout: 9 s seen, less than 8 s allowed")]
    public void Times_that_would_let_survivors_down_themselves_are_refused(string over, string words) => Assert.Contains(words, Refused(over), StringComparison.Ordinal);

    [Fact]
    public void Without_the_lease_its_times_do_not_matter() =>
        Load("akka.cluster { downing-provider-class = \"\", split-brain-resolver { active-strategy = keep-majority, stable-after = 1s } }");

    [Fact]
    public void The_database_is_the_fleets_with_a_schema_beside_ours()
    {
        PostgresDsn dsn = PostgresDsn.Parse("Host=db;Username=u;Database=d");
        ClusterConfig node = ClusterConfig.Load(_ => null, dsn);
        Assert.Equal("coordinator,worker at 127.0.0.1:4053 (127.0.0.1), seeds none", node.ToString());
        Config hocon = node.Hocon;
        foreach (string plugin in (string[])["akka.persistence.journal.sql", "akka.persistence.snapshot-store.sql"])
        {
            Assert.Contains("Host=db", hocon.GetString(plugin + ".connection-string"), StringComparison.Ordinal);
            Assert.Equal("huracan_akka", hocon.GetString(plugin + ".postgresql.schema-name"));
        }
        Assert.Equal("t_1_akka", AkkaTables.SchemaOf(PostgresDsn.Parse("Host=db;Username=u;Search Path=t_1,public")));
        Assert.Contains("begins with 'Odd'", Assert.Throws<ConfigException>(() => AkkaTables.SchemaOf(PostgresDsn.Parse("Host=db;Username=u;Search Path=Odd"))).Message, StringComparison.Ordinal);
    }
}
