using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Xunit;

namespace Huracan.Services.Tests.Fleet;

/// <summary>A disk that is really full under PostgreSQL, while a node works: appends fail, then the server itself gives up, as PostgreSQL does.</summary>
public sealed partial class FullDiskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-full-disk-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Candles => Path.Combine(_folder, "candles");
    private string Settings => Path.Combine(_folder, "small.yaml");
    private string[] What => ["--data", Candles, "--symbols", "SYNTH-EDGE,SYNTH-WALK", "--from", "2024-01-01", "--days", "12", "--config", Settings, "--seed", "5"];

    [Fact]
    public void A_disk_that_fills_up_under_PostgreSQL_is_told_loses_nothing_and_the_run_goes_on_once_there_is_room()
    {
        using SmallDisk disk = new(megabytes: 220);
        Dictionary<string, string?> environment = new() { ["DATABASE_DSN"] = disk.ConnectionString };
        FleetProcess Start(params string[] arguments) => new(environment, arguments);
        (int Code, string Output, string Error) Run(params string[] arguments)
        {
            using FleetProcess process = Start(arguments);
            return process.Wait();
        }

        // Few trainings, each long enough for some checkpoints on any machine.
        Assert.Equal(0, Run("synth", "--out", Candles, "--days", "12").Code);
        File.WriteAllText(Settings, "ppo:\n  updates: 4000\n  environments: 16\n  steps_per_update: 32\n  hidden: 16\nwalk_forward:\n  train_days: 6\n  test_days: 4\n  step_days: 4\n");
        (int code, string alone, string error) = Run(["train", .. What, "--out", Path.Combine(_folder, "out"), "--json"]);
        Assert.True(code == 0, error);

        string[] shared = ["--blobs", Path.Combine(_folder, "blobs")];
        Assert.Equal(0, Run(["submit", .. What, .. shared]).Code);
        using FleetProcess node = Start(["node", "--data", Candles, "--slots", "2", "--lease", "3", "--until-done", "--log", "json", .. shared]);
        Until(() => Scalar(disk, "SELECT count(*) FROM journal WHERE manifest LIKE '%checkpoint%'") >= 2, "no checkpoint was stored", node);

        // Full: first the pages that still have room, then the log of changes, at which PostgreSQL panics.
        disk.Fill();
        FillPages(disk, "INSERT INTO journal(persistence_id, sequence_nr, epoch, written_at, manifest, version, payload) VALUES ('filler', {0}, 1, now(), 'filler', 1, '\\x00')");
        FillPages(disk, "INSERT INTO runs(run_id, inputs_hash, algorithm_version, spec, from_ms, to_ms, created_at, updated_at, epoch) VALUES ('filler {0}', '', 1, '', 0, 0, now(), now(), 1)");
        Until(() => node.ErrorSoFar.Contains("the server's disk is full or failing", StringComparison.Ordinal), "the node's log does not tell", node);
        (code, _, error) = Run(["submit", .. What[..^1], "6", .. shared]);
        Assert.True(code == 3 && error.Contains("the server's disk is full or failing", StringComparison.Ordinal), $"{code} {error}");
        Panic(disk);
        (code, _, error) = Run(["submit", .. What, .. shared]);
        Assert.True(code == 3 && error.Contains("PostgreSQL huracan@127.0.0.1:", StringComparison.Ordinal), $"{code} {error}");
        Assert.False(node.HasExited, node.ErrorSoFar);

        disk.MakeRoom();
        disk.Up();
        (code, string fleet, error) = Run(["submit", .. What, .. shared, "--wait", "--json"]);
        Assert.True(code == 0, error);
        Assert.Equal(Models(alone), Models(fleet));
        (code, _, error) = node.Wait();
        Assert.True(code == 0, error);
        Assert.Equal(0, Scalar(disk, "SELECT count(*) FROM (SELECT persistence_id FROM journal GROUP BY 1 HAVING count(*) <> max(sequence_nr)) holes"));
        NothingShownWasLost(error);
    }

    private static void Until(Func<bool> condition, string otherwise, FleetProcess node) => Assert.True(SpinWait.SpinUntil(() =>
    {
        Thread.Sleep(50);
        return condition();
    }, Patience), $"{otherwise} within {Patience.TotalSeconds} s\n{node.ErrorSoFar}");

    private static long Scalar(SmallDisk disk, string sql)
    {
        using NpgsqlConnection connection = new(disk.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Writes rows that are nobody's until the server says itself that no page is left for this table.</summary>
    private static void FillPages(SmallDisk disk, string insert)
    {
        using NpgsqlConnection connection = new(disk.ConnectionString);
        connection.Open();
        int i = 0;
        void InsertUntilFull()
        {
            while (true)
            {
                using NpgsqlCommand command = new(insert.Replace("{0}", (++i).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), connection);
                command.ExecuteNonQuery();
            }
        }

        Assert.Equal("53100", Assert.Throws<PostgresException>((Action)InsertUntilFull).SqlState);
    }

    /// <summary>Uses up the prepared segments of the log of changes: the next one finds no room, and the server gives up and cannot come back.
    /// (Its own log lies on the full disk, too.)</summary>
    private static void Panic(SmallDisk disk)
    {
        void SwitchUntilItEnds()
        {
            for (int i = 0; i < 200; i++)
            {
                using NpgsqlConnection connection = new(disk.ConnectionString);
                connection.Open();
                using NpgsqlCommand command = new("SELECT pg_logical_emit_message(true, 'filler', 'x'); SELECT pg_switch_wal()", connection);
                command.ExecuteNonQuery();
            }
        }

        NpgsqlException ended = Assert.ThrowsAny<NpgsqlException>((Action)SwitchUntilItEnds);
        Assert.True(ended is not PostgresException told || told.Severity is "PANIC" or "FATAL", ended.ToString());
    }

    /// <summary>A node shows what is stored. If something it had shown were lost, a coin would show less after the outage than before.</summary>
    private static void NothingShownWasLost(string log)
    {
        Dictionary<string, (int Fold, int Update)> last = [];
        foreach (string line in log.Split('\n').Where(line => line.Contains("\"coin.progress\"", StringComparison.Ordinal)))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string coin = document.RootElement.GetProperty("coin").GetString()!;
            Match seen = Progress().Match(document.RootElement.GetProperty("message").GetString()!);
            if (!seen.Success) continue;
            (int, int) now = (seen.Groups[1].Success ? int.Parse(seen.Groups[1].Value, CultureInfo.InvariantCulture) : int.MaxValue, int.Parse(seen.Groups[2].Value, CultureInfo.InvariantCulture));
            Assert.True(now.CompareTo(last.GetValueOrDefault(coin)) >= 0, $"{coin} went back from {last.GetValueOrDefault(coin)} to {now}");
            last[coin] = now;
        }

        Assert.Equal(2, last.Count);
    }

    private static string[] Models(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("symbols").EnumerateArray().Select(coin => $"{coin.GetProperty("symbol")} {coin.GetProperty("model")} {coin.GetProperty("verdict")}")];
    }

    [GeneratedRegex(@"(?:fold (\d+)/\d+|final policy), update (\d+)/")]
    private static partial Regex Progress();
}
