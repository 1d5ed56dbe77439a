using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Core.Models;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;
using Xunit;

namespace Huracan.Stores.Tests;

/// <summary>A process killed at a named instant of every kind, then started again, ends as if nothing had happened.</summary>
public sealed class CrashTests
{
    private const int Steps = 2;

    [Fact]
    public void Killed_at_the_first_instant_of_every_name_the_job_ends_with_the_same_facts_and_files()
    {
        Dictionary<string, int> points = CountPoints();
        Assert.Contains("blob.rename.before", points.Keys);
        Assert.Contains("journal.append.written", points.Keys);
        Assert.Contains("artifact.flush_folder.after", points.Keys);
        Assert.Contains("snapshot.save.written", points.Keys);
        foreach (string name in points.Keys.Where(name => name != "total").Order(StringComparer.Ordinal))
        {
            using TemporaryFolder folder = new();
            (int killed, string output) = SecondProcess.Run(["work", folder.Path, $"{Steps}"], ("HURACAN_CRASH_AT", name + ":1"));
            Assert.True(killed == SecondProcess.Killed, $"HURACAN_CRASH_AT={name}:1 ended with {killed}, {SecondProcess.Killed} expected: {output}");
            (int resumed, output) = SecondProcess.Run(["work", folder.Path, $"{Steps}"]);
            Assert.True(resumed == 0, $"after a death at {name} the job ended with {resumed}: {output}");
            RequireWhole(folder.Path, name);
            RequireNoTornSnapshot(folder.Path);
        }
    }

    [Fact]
    public void A_number_counts_instants_of_all_names_and_one_beyond_the_last_kills_nobody()
    {
        int total = CountPoints()["total"];
        using TemporaryFolder folder = new();
        Assert.Equal(SecondProcess.Killed, SecondProcess.Run(["work", folder.Path, $"{Steps}"], ("HURACAN_CRASH_AT", total.ToString(CultureInfo.InvariantCulture))).ExitCode);
        using TemporaryFolder other = new();
        Assert.Equal(0, SecondProcess.Run(["work", other.Path, $"{Steps}"], ("HURACAN_CRASH_AT", (total + 1).ToString(CultureInfo.InvariantCulture))).ExitCode);
    }

    private static Dictionary<string, int> CountPoints()
    {
        using TemporaryFolder folder = new();
        string counts = folder.In("counts");
        (int exitCode, string output) = SecondProcess.Run(["work", folder.In("out"), $"{Steps}"], ("HURACAN_CRASH_COUNT", counts));
        Assert.True(exitCode == 0, output);
        return File.ReadLines(counts).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
    }

    /// <summary>One may be missing, which costs time and nothing else; what is there is what was saved.</summary>
    private static void RequireNoTornSnapshot(string path)
    {
        using OutFolder folder = OutFolder.Open(path, FixedClock.Instance);
        if (folder.Snapshots.Load(Program.Stream) is { } snapshot) Assert.Equal(Program.Content(snapshot.SequenceNr), snapshot.Payload.ToArray());
    }

    private static void RequireWhole(string path, string name)
    {
        using OutFolderReader folder = OutFolderReader.Open(path);
        Assert.Equal(Steps, folder.Journal.HighestSequenceNr(Program.Stream));
        HashSet<BlobId> named = Program.Named(folder.Journal);
        Assert.Equal(Enumerable.Range(1, Steps).Select(nr => BlobId.Of(Program.Content(nr))).Order(Comparer<BlobId>.Create((a, b) => string.CompareOrdinal(a.Hex, b.Hex))),
            named.Order(Comparer<BlobId>.Create((a, b) => string.CompareOrdinal(a.Hex, b.Hex))));
        foreach (BlobId blob in named) folder.Blobs.Get(blob);
        ModelRow model = Assert.Single(folder.Registry.Models());
        Assert.Equal(ModelStatus.Shadow, model.Status);
        Assert.Equal(["CANDIDATE", "SHADOW"], folder.Registry.History(model.Id).Select(version => ModelStatusRules.Name(version.Status)));
        Assert.Equal(Program.Content(-1), File.ReadAllBytes(folder.Layout.Model(Program.Symbol, Program.RunId)));
        RunRow run = Assert.Single(folder.Registry.Runs());
        Assert.NotNull(run.FinishedAt);
        Assert.True(Directory.GetFiles(path, ".tmp-*", SearchOption.AllDirectories).Length == 0, $"a temp file is left after a death at {name}");
    }
}
