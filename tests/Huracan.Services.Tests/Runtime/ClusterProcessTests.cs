using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Huracan.Runtime.Persistence;
using Huracan.Services.Tests.Fleet;
using Xunit;

namespace Huracan.Services.Tests.Runtime;

/// <summary>A cluster of processes on loopback, as an operator starts it, that are really killed. Needs the PostgreSQL of scripts/services;
/// faults by the dozen, on more processes, are scripts/cluster-chaos's.</summary>
public sealed class ClusterProcessTests : IDisposable
{
    private const int Sigkill = 9, Sigterm = 15;

    // The shipped times in the same order, shorter: a decision takes 5 s after a kill.
    private const string Quick = """
        akka.cluster.seed-node-timeout = 1s
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 2s
        akka.cluster.split-brain-resolver.stable-after = 2s
        akka.cluster.split-brain-resolver.lease-majority.release-after = 3s
        akka.cluster.split-brain-resolver.lease-majority.acquire-lease-delay-for-minority = 1s
        huracan.coordination.lease.heartbeat-timeout = 3s
        huracan.coordination.lease.heartbeat-interval = 1s
        """;

    private static readonly string[] Coins = ["SYNTH-EDGE", "SYNTH-WALK"];

    private readonly TestSchema _schema = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-cluster-tests-").FullName;
    private readonly Dictionary<string, FleetProcess> _nodes = [];
    private readonly int[] _ports = FreePorts(4);
    private int _started;

    public ClusterProcessTests()
    {
        Assert.Equal(0, Run("synth", "--out", Candles, "--days", "12").Code);
        File.WriteAllText(Path.Combine(_folder, "small.yaml"), "ppo:\n  updates: 400\n  environments: 16\n  steps_per_update: 32\n  hidden: 16\nwalk_forward:\n  train_days: 4\n  test_days: 2\n  step_days: 2\n");
        File.WriteAllText(Path.Combine(_folder, "quick.conf"), Quick);
    }

    private string Candles => Path.Combine(_folder, "candles");
    private string Blobs => Path.Combine(_folder, "blobs");
    private string[] What => ["--data", Candles, "--symbols", string.Join(',', Coins), "--from", "2024-01-01", "--days", "12", "--config", Path.Combine(_folder, "small.yaml"), "--seed", "5"];

    public void Dispose()
    {
        foreach (FleetProcess node in _nodes.Values) node.Dispose();
        _schema.Execute($"DROP SCHEMA IF EXISTS {AkkaTables.SchemaOf(_schema.Dsn)} CASCADE");
        _schema.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Of this moment: nobody else takes a port that the system has just given away for a while.</summary>
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners) listener.Dispose();
        return ports;
    }

    private FleetProcess Start(string[] arguments, int port = 0) => new(new Dictionary<string, string?>
    {
        ["DATABASE_DSN"] = _schema.ConnectionString,
        ["HURACAN_AKKA_HOSTNAME"] = "127.0.0.1",
        ["HURACAN_AKKA_PORT"] = $"{port}",
        ["HURACAN_AKKA_SEEDS"] = $"127.0.0.1:{_ports[0]}",
        ["HURACAN_AKKA_HOCON"] = Path.Combine(_folder, "quick.conf"),
    }, arguments);

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using FleetProcess process = Start(arguments);
        return process.Wait();
    }

    private void Node(string name, string role)
    {
        string[] arguments = ["node", "--cluster", "--roles", role, "--name", name, "--slots", role == "worker" ? "2" : "0", "--data", Candles, "--blobs", Blobs, "--lease", "3"];
        _nodes.Add(name, Start(arguments, _ports[_started++]));
    }

    private FleetProcess Take(string name)
    {
        Assert.True(_nodes.Remove(name, out FleetProcess? node), $"'{name}' is none of {string.Join(", ", _nodes.Keys)}");
        return node;
    }

    private void Until(string sql) => Assert.True(SpinWait.SpinUntil(() =>
    {
        Thread.Sleep(50);
        return _schema.Scalar<bool>(sql);
    }, TimeSpan.FromSeconds(60)), $"not within a minute: {sql}\n{string.Join('\n', _nodes.Select(pair => $"--- {pair.Key}\n{pair.Value.ErrorSoFar}"))}");

    private static string[] Models(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("symbols").EnumerateArray().Select(coin => $"{coin.GetProperty("symbol")} {coin.GetProperty("model")} {coin.GetProperty("verdict")}")];
    }

    [Fact]
    public void A_cluster_of_processes_that_loses_a_worker_to_SIGKILL_and_one_to_SIGTERM_gives_the_models_of_one_process()
    {
        (int code, string alone, string error) = Run(["train", .. What, "--out", Path.Combine(_folder, "out"), "--json"]);
        Assert.True(code == 0, error);

        using FleetProcess submit = Start(["submit", .. What, "--blobs", Blobs, "--wait", "--json"]);
        Node("c1", "coordinator");
        Node("w1", "worker");
        Node("w2", "worker");
        Until("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'journal')");
        const string working = "FROM leases l WHERE owner IS NOT NULL AND NOT finished AND item LIKE 'run/%/coin/%' AND (SELECT count(*) FROM journal WHERE persistence_id = l.item) > 2";
        Until($"SELECT EXISTS (SELECT 1 {working})");
        string victim = _schema.Scalar<string>($"SELECT split_part(owner, '/', 1) {working} LIMIT 1");
        using (FleetProcess killed = Take(victim)) killed.Signal(Sigkill);
        Node("w3", "worker");

        // All its coins go on under the next epoch, and those of one node move once more.
        Until($"SELECT NOT EXISTS (SELECT 1 FROM leases WHERE NOT finished AND split_part(owner, '/', 1) = '{victim}')");
        Until("SELECT EXISTS (SELECT 1 FROM leases WHERE epoch > 1 AND losses > 0 AND owner IS NOT NULL AND NOT finished AND item LIKE 'run/%/coin/%')");
        victim = _schema.Scalar<string>("SELECT split_part(owner, '/', 1) FROM leases WHERE epoch > 1 AND losses > 0 AND owner IS NOT NULL AND NOT finished AND item LIKE 'run/%/coin/%' LIMIT 1");
        long losses = _schema.Scalar<long>("SELECT sum(losses) FROM leases WHERE item LIKE 'run/%'");
        using FleetProcess drained = Take(victim);
        drained.Signal(Sigterm);
        (code, _, error) = drained.Wait();
        Assert.True(code == 75, error);

        (code, string cluster, error) = submit.Wait();
        Assert.True(code == 0, error);
        Assert.Equal(Models(alone), Models(cluster));
        Assert.True(losses == _schema.Scalar<long>("SELECT sum(losses) FROM leases WHERE item LIKE 'run/%'"),
            _schema.Scalar<string>("SELECT string_agg(item || ' epoch ' || epoch || ' losses ' || losses, '; ') FROM leases"));
        Assert.Equal(Coins.Length, (int)_schema.Scalar<long>("SELECT count(*) FROM models"));
        foreach (string name in _nodes.Keys.Order().Reverse().ToArray()) // the coordinator last
        {
            using FleetProcess node = Take(name);
            node.Signal(Sigterm);
            (code, _, error) = node.Wait();
            Assert.True(code == 75, error);
        }
    }

    [Fact]
    public void A_node_whose_seeds_are_not_there_ends_with_the_worlds_exit_code_and_says_why()
    {
        File.AppendAllText(Path.Combine(_folder, "quick.conf"), "\nakka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 3s\n");
        using FleetProcess lonely = Start(["node", "--cluster", "--roles", "worker", "--data", Candles, "--blobs", Blobs, "--slots", "1"], _ports[1]);
        Until("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'nodes')");
        SortedSet<string> states = [];
        Assert.True(SpinWait.SpinUntil(() =>
        {
            Thread.Sleep(50);
            states.UnionWith(_schema.Scalar<string>("SELECT coalesce(string_agg(state, ','), '') FROM nodes").Split(',', StringSplitOptions.RemoveEmptyEntries));
            return lonely.HasExited;
        }, TimeSpan.FromSeconds(60)), lonely.ErrorSoFar);
        Assert.Contains("starting", states);
        Assert.DoesNotContain("working", states); // nor ready for work: no cluster has let it in
        (int code, _, string error) = lonely.Wait();
        Assert.True(code == 3, error);
        Assert.Contains("no seed of HURACAN_AKKA_SEEDS has let this node in", error, StringComparison.Ordinal);
    }
}
