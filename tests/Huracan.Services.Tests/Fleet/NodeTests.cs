using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Huracan.Actors.Stores;
using Huracan.Stores.Files;
using Npgsql;
using Xunit;

namespace Huracan.Services.Tests.Fleet;

/// <summary>Nodes as processes against real servers: what they do with a run, with signals, and with trouble at the start.</summary>
public sealed class NodeTests : IDisposable
{
    private const int Sigkill = 9, Sigterm = 15;

    private static readonly string[] Coins = ["SYNTH-EDGE", "SYNTH-WALK"];

    private readonly TestSchema _schema = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-fleet-tests-").FullName;
    private readonly Dictionary<string, string?> _environment;

    public NodeTests()
    {
        _environment = new Dictionary<string, string?> { ["DATABASE_DSN"] = _schema.ConnectionString };
        Assert.Equal(0, Run("synth", "--out", Candles, "--days", "12").Code);
        File.WriteAllText(Settings, "ppo:\n  updates: 40\n  environments: 16\n  steps_per_update: 32\n  hidden: 16\nwalk_forward:\n  train_days: 4\n  test_days: 2\n  step_days: 2\n");
    }

    private string Candles => Path.Combine(_folder, "candles");
    private string Settings => Path.Combine(_folder, "small.yaml");
    private string Blobs => Path.Combine(_folder, "blobs");
    private string[] What => ["--data", Candles, "--symbols", string.Join(',', Coins), "--from", "2024-01-01", "--days", "12", "--config", Settings, "--seed", "5"];

    public void Dispose()
    {
        _schema.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private FleetProcess Start(params string[] arguments) => new(_environment, arguments);

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using FleetProcess process = Start(arguments);
        return process.Wait();
    }

    private FleetProcess Node(params string[] more) => Start(["node", "--data", Candles, "--blobs", Blobs, "--lease", "3", .. more]);

    private static string[] Models(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("symbols").EnumerateArray().Select(coin => $"{coin.GetProperty("symbol")} {coin.GetProperty("model")} {coin.GetProperty("verdict")}")];
    }

    private void Until(string sql) => Assert.True(SpinWait.SpinUntil(() =>
    {
        Thread.Sleep(50);
        return _schema.Scalar<bool>(sql);
    }, TimeSpan.FromSeconds(60)), $"not within a minute: {sql}");

    /// <summary>A process that has just been started may not have applied the migrations yet.</summary>
    private void UntilTable(string name) => Until($"SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{name}')");

    [Fact]
    public void A_fleet_that_loses_a_node_to_SIGKILL_and_one_to_SIGTERM_gives_the_models_of_one_process()
    {
        (int code, string alone, string error) = Run(["train", .. What, "--out", Path.Combine(_folder, "out"), "--json"]);
        Assert.True(code == 0, error);

        using FleetProcess submit = Start(["submit", .. What, "--blobs", Blobs, "--wait", "--json"]);
        using FleetProcess killed = Node("--slots", "2");
        UntilTable("journal");
        Until("SELECT count(*) > 4 FROM journal WHERE starts_with(persistence_id, 'run/') AND persistence_id LIKE '%coin%'");
        killed.Signal(Sigkill);
        using FleetProcess drained = Node("--slots", "2");
        Until("SELECT count(*) > 0 FROM leases WHERE epoch > 1 AND kind = 'simd' AND owner IS NOT NULL");
        drained.Signal(Sigterm);
        (int drainedCode, _, string drainedLog) = drained.Wait();
        Assert.True(drainedCode == 75, drainedLog);
        Assert.Equal(0L, _schema.Scalar<long>("SELECT count(*) FROM leases WHERE owner IS NOT NULL AND ends_at > clock_timestamp()"));
        using FleetProcess last = Node("--slots", "2", "--until-done");
        (code, string fleet, error) = submit.Wait();
        Assert.True(code == 0, error);
        Assert.Equal(Models(alone), Models(fleet));
        Assert.Equal(0, last.Wait().Code);
        Assert.Equal(Coins.Length, (int)_schema.Scalar<long>("SELECT count(*) FROM models"));
        Assert.Contains("finished", Run("status").Output, StringComparison.Ordinal);

        // What a person reads of the fleet's run is what one process wrote for its own.
        string pages = Path.Combine(_folder, "pages"), own = Path.GetDirectoryName(Directory.GetFiles(_folder, "index.html", SearchOption.AllDirectories).Single())!;
        (code, _, error) = Run("report", "--fleet", "--blobs", Blobs, "--to", pages);
        Assert.True(code == 0, error);
        Assert.Equal(File.ReadAllText(Path.Combine(own, "index.html")), File.ReadAllText(Path.Combine(pages, "index.html")));
        Assert.Equal(Directory.GetFiles(own).Select(Path.GetFileName).Order(), Directory.GetFiles(pages).Select(Path.GetFileName).Order());
        foreach (string command in (string[])["trades", "decisions"])
        {
            string local = Run(command, "--out", Path.Combine(_folder, "out"), "--symbol", Coins[0], "--csv").Output;
            Assert.Equal(local, Run(command, "--fleet", "--blobs", Blobs, "--symbol", Coins[0], "--csv").Output);
            Assert.Contains(',', local);
        }
    }

    [Fact]
    public void The_address_may_come_from_a_secrets_file_but_not_from_both_places()
    {
        string secret = Path.Combine(_folder, "dsn");
        File.WriteAllText(secret, _schema.ConnectionString + "\n");
        Assert.Equal(0, Run(["submit", .. What]).Code); // makes the tables
        _environment["DATABASE_DSN_FILE"] = secret;
        (int code, _, string error) = Run("status", "--fleet");
        Assert.True(code == 2 && error.Contains("DATABASE_DSN and DATABASE_DSN_FILE: both are set", StringComparison.Ordinal), error);
        _environment["DATABASE_DSN"] = "";
        (code, string output, error) = Run("status", "--fleet");
        Assert.True(code == 0 && output.Contains("under way", StringComparison.Ordinal), error);
        File.WriteAllText(secret, "geheim");
        (code, _, error) = Run("status", "--fleet");
        Assert.True(code == 2 && error.Contains("DATABASE_DSN_FILE: it is not a PostgreSQL address", StringComparison.Ordinal) && !error.Contains("geheim", StringComparison.Ordinal), error);
        _environment["DATABASE_DSN_FILE"] = secret + "-gone";
        (code, _, error) = Run("status", "--fleet");
        Assert.True(code == 2 && error.Contains("cannot be read", StringComparison.Ordinal), error);
    }

    [Fact]
    public async Task An_idle_node_answers_for_its_health_shows_itself_and_ends_at_SIGTERM_with_75()
    {
        int port = FreePort();
        using FleetProcess node = Node("--health", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--name", "idle");
        UntilTable("nodes");
        Until("SELECT count(*) > 0 FROM nodes");
        using HttpClient http = new();
        // It answers from before its first word to the fleet on: alive at once, ready once its actor has started.
        async Task<HttpStatusCode> AskAsync(string what) => (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{what}"))).StatusCode;
        Assert.Equal(HttpStatusCode.OK, await AskAsync("live"));
        Until("SELECT count(*) > 0 FROM nodes WHERE state = 'working' AND report::text LIKE '%/user/node%Running%'");
        Assert.Equal(HttpStatusCode.OK, await AskAsync("ready"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("live"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"))).StatusCode);
        string inspected = Run("inspect").Output;
        Assert.Contains("node idle/", inspected, StringComparison.Ordinal);
        Assert.Contains("actor   /user/node  Running  mailbox", inspected, StringComparison.Ordinal);
        node.Signal(Sigterm);
        Assert.Equal(75, node.Wait().Code);
        Assert.Equal("gone", _schema.Scalar<string>("SELECT state FROM nodes"));
    }

    [Fact]
    public void A_missing_address_is_the_callers_mistake()
    {
        _environment["DATABASE_DSN"] = "";
        (int code, _, string error) = Run("node", "--data", Candles, "--blobs", Blobs);
        Assert.True(code == 2 && error.Contains("DATABASE_DSN is not set", StringComparison.Ordinal), error);
        _environment["DATABASE_DSN"] = "geheim";
        (code, _, error) = Run("node", "--data", Candles, "--blobs", Blobs);
        Assert.True(code == 2 && error.Contains("it is not a PostgreSQL address", StringComparison.Ordinal) && !error.Contains("geheim", StringComparison.Ordinal), error);
        _environment["DATABASE_DSN"] = _schema.ConnectionString;
        (code, _, error) = Run("node", "--data", Candles);
        Assert.True(code == 2 && error.Contains("--blobs: not given", StringComparison.Ordinal), error);
    }

    [Theory]
    [InlineData("Port", "9", "no server answers there")]
    [InlineData("Password", "wrong-word", "refuses user and password")]
    [InlineData("Database", "nowhere", "no such database")]
    public void Trouble_with_the_database_at_the_start_is_told_and_ends_with_3(string key, string value, string told)
    {
        NpgsqlConnectionStringBuilder builder = new(_schema.ConnectionString) { [key] = value };
        _environment["DATABASE_DSN"] = builder.ConnectionString;
        foreach (string[] command in new string[][] { ["node", "--data", Candles, "--blobs", Blobs], ["submit", .. What], ["status"], ["inspect"] })
        {
            (int code, _, string error) = Run(command);
            Assert.True(code == 3, $"{command[0]}: {code} {error}");
            Assert.Contains(told, error, StringComparison.Ordinal);
            Assert.DoesNotContain(builder.Password!, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_newer_schema_and_a_wrong_key_for_the_blobs_end_with_3()
    {
        _schema.Open();
        _environment["AWS_SECRET_ACCESS_KEY"] = "another";
        (int code, _, string error) = Run("node", "--data", Candles, "--blobs", $"s3://{Servers.Bucket("x").Bucket}/x");
        Assert.True(code == 3 && error.Contains("access denied", StringComparison.Ordinal), error);
        _schema.Execute("UPDATE schema_version SET version = 99");
        (code, _, error) = Run("node", "--data", Candles, "--blobs", Blobs);
        Assert.True(code == 3 && error.Contains("schema version 99 seen", StringComparison.Ordinal), error);
        Assert.Equal(99, _schema.Scalar<int>("SELECT version FROM schema_version"));
    }

    [Fact]
    public void A_blob_server_that_cannot_answer_now_ends_a_start_with_3()
    {
        int port = FreePort();
        using HttpListener overloaded = new();
        overloaded.Prefixes.Add($"http://127.0.0.1:{port}/");
        overloaded.Start();
        new Thread(() =>
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = overloaded.GetContext();
                    context.Response.StatusCode = 503;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }) { IsBackground = true }.Start();
        _environment["AWS_ENDPOINT_URL_S3"] = $"http://127.0.0.1:{port}";
        (int code, _, string error) = Run("node", "--data", Candles, "--blobs", "s3://bucket/x");
        Assert.True(code == 3 && error.Contains("cannot answer now (503", StringComparison.Ordinal) && error.Contains("s3://bucket/x", StringComparison.Ordinal), $"{code} {error}");
    }

    [Fact]
    public void A_blob_server_that_falls_silent_does_not_hold_up_a_stop()
    {
        int port = FreePort();
        using HttpListener silent = new();
        silent.Prefixes.Add($"http://127.0.0.1:{port}/");
        silent.Start();
        using ManualResetEventSlim asked = new();
        List<HttpListenerContext> unanswered = [];
        new Thread(() =>
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = silent.GetContext();
                    if (context.Request.QueryString["list-type"] is null)
                    {
                        unanswered.Add(context);
                        asked.Set();
                        continue;
                    }

                    context.Response.ContentType = "application/xml";
                    context.Response.Close("<ListBucketResult><Name>bucket</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"u8.ToArray(), willBlock: true);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }) { IsBackground = true }.Start();
        Assert.Equal(0, Run(["submit", .. What]).Code);
        _environment["AWS_ENDPOINT_URL_S3"] = $"http://127.0.0.1:{port}";
        using FleetProcess node = Start("node", "--data", Candles, "--blobs", "s3://bucket/x", "--slots", "2", "--drain", "3");
        Assert.True(asked.Wait(TimeSpan.FromSeconds(60)), node.ErrorSoFar);
        node.Signal(Sigterm);
        (int code, _, string error) = node.Wait();
        Assert.True(code == 75 && error.Contains("work was still running at the end", StringComparison.Ordinal), $"{code} {error}");
        Assert.Equal(0L, _schema.Scalar<long>("SELECT count(*) FROM leases WHERE owner IS NOT NULL AND ends_at > clock_timestamp() + interval '10 s'"));
    }

    [Fact]
    public void A_full_blob_folder_is_told_and_the_run_goes_on_once_there_is_room()
    {
        (int code, string alone, string error) = Run(["train", .. What, "--out", Path.Combine(_folder, "out"), "--json"]);
        Assert.True(code == 0, error);
        using SmallDisk disk = new(megabytes: 20, server: false);
        string blobs = Path.Combine(disk.Folder, "blobs");
        Assert.Equal(0, Run(["submit", .. What, "--blobs", blobs]).Code);
        disk.Fill();
        using FleetProcess node = Start("node", "--data", Candles, "--blobs", blobs, "--lease", "3", "--until-done");
        Assert.True(SpinWait.SpinUntil(() =>
        {
            Thread.Sleep(50);
            return node.ErrorSoFar.Contains(blobs, StringComparison.Ordinal) && node.ErrorSoFar.Contains("no space is left", StringComparison.Ordinal);
        }, TimeSpan.FromSeconds(60)), node.ErrorSoFar);
        disk.MakeRoom();
        (code, string fleet, error) = Run(["submit", .. What, "--blobs", blobs, "--wait", "--json"]);
        Assert.True(code == 0, error);
        Assert.Equal(Models(alone), Models(fleet));
        Assert.Equal(0, node.Wait().Code);
    }

    [Fact]
    public void A_sweep_deletes_what_is_old_and_named_by_nobody_and_a_damaged_blob_is_told_with_3()
    {
        Assert.Equal(0, Run(["submit", .. What]).Code);
        using (FleetProcess node = Node("--slots", "2", "--until-done")) Assert.Equal(0, node.Wait().Code);
        FolderBlobStore store = new(Blobs);
        BlobId old = store.Put("old"u8), young = store.Put("young"u8);
        foreach (BlobId id in store.All().Where(id => id != young)) File.SetLastWriteTimeUtc(store.PathOf(id), DateTime.UtcNow.AddDays(-2));

        (int code, string output, string error) = Run("sweep", "--blobs", Blobs);
        Assert.True(code == 0, error);
        Assert.Contains("1 are unreferenced and younger than 24 h", output, StringComparison.Ordinal);
        Assert.Contains("1 are unreferenced and older", output, StringComparison.Ordinal);
        Assert.Contains("nothing was deleted", output, StringComparison.Ordinal);
        Assert.True(store.Contains(old));

        using TestSchema another = new();
        another.Open();
        _environment["DATABASE_DSN"] = another.ConnectionString;
        (code, _, error) = Run("sweep", "--blobs", Blobs, "--delete");
        Assert.True(code == 2 && error.Contains("Give the database and the blobs of one fleet", StringComparison.Ordinal), error);
        _environment["DATABASE_DSN"] = _schema.ConnectionString;
        Assert.Equal(2, Run("sweep", "--blobs", Blobs, "--older-than", "1").Code);
        Assert.True(store.Contains(old));

        (code, output, error) = Run("sweep", "--blobs", Blobs, "--delete");
        Assert.True(code == 0 && output.Contains("1 deleted", StringComparison.Ordinal), output + error);
        Assert.False(store.Contains(old));
        Assert.True(store.Contains(young));
        Assert.Equal(0, Run(["submit", .. What, "--blobs", Blobs, "--wait"]).Code);

        foreach (BlobId id in store.All()) File.WriteAllText(store.PathOf(id), "damaged");
        (code, _, error) = Run(["submit", .. What, "--blobs", Blobs, "--wait"]);
        Assert.True(code == 3 && error.Contains(Blobs, StringComparison.Ordinal) && error.Contains("torn or altered", StringComparison.Ordinal), $"{code} {error}");
    }

    [Fact]
    public void A_run_of_another_algorithm_is_left_to_those_who_know_it()
    {
        Assert.Equal(0, Run(["submit", .. What]).Code);
        _schema.Execute("UPDATE runs SET spec = replace(spec, 'seed 5', 'seed 6')");
        using FleetProcess node = Node("--slots", "1", "--log", "json");
        Until("SELECT count(*) > 0 FROM leases WHERE epoch > 0");
        Thread.Sleep(1500);
        node.Signal(Sigterm);
        (int code, _, string error) = node.Wait();
        Assert.Equal(75, code);
        Assert.Contains("use the version that submitted it", error, StringComparison.Ordinal);
        Assert.Equal(0L, _schema.Scalar<long>("SELECT count(*) FROM journal"));
    }

    [Fact]
    public void Metrics_and_traces_leave_by_OTLP_where_an_address_is_set()
    {
        int port = FreePort();
        using HttpListener collector = new();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        Dictionary<string, string> seen = [];
        Thread listening = new(() =>
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = collector.GetContext();
                    using StreamReader body = new(context.Request.InputStream, System.Text.Encoding.Latin1);
                    lock (seen) seen[context.Request.Url!.AbsolutePath] = seen.GetValueOrDefault(context.Request.Url.AbsolutePath) + body.ReadToEnd();
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }) { IsBackground = true };
        listening.Start();
        _environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}";
        _environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        Assert.Equal(0, Run(["submit", .. What]).Code);
        using FleetProcess node = Node("--slots", "2", "--until-done");
        Assert.Equal(0, node.Wait().Code);
        lock (seen)
        {
            Assert.Contains("huracan.updates", seen["/v1/metrics"], StringComparison.Ordinal);
            Assert.Contains("coin.Training", seen["/v1/traces"], StringComparison.Ordinal);
            Assert.Contains("SYNTH-WALK", seen["/v1/traces"], StringComparison.Ordinal);
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
