using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Hosting;
using Huracan.Simulation;
using Huracan.Stores.Artifacts;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>The same on a disk: SQLite, blob files, model files and the registry, opened by one node after the other.</summary>
public sealed class DurableRunTests : IDisposable
{
    private static readonly TinyRun Small = new() { Days = 6, Updates = 3 };
    private readonly string _root = Directory.CreateTempSubdirectory("huracan-pipeline-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_run_dropped_again_and_again_leaves_the_files_of_one_that_was_not()
    {
        string whole = Path.Combine(_root, "whole"), torn = Path.Combine(_root, "torn");
        await RunOnThreads(whole);
        Random random = new(71);
        int nodes = 0;
        while (!Drop(torn, (ulong)(71 + nodes), random.Next(40, 160)))
        {
            if (++nodes == 30) await RunOnThreads(torn);
        }

        (ModelRow model, byte[] archive) = Read(whole);
        (ModelRow again, byte[] archiveAgain) = Read(torn);
        Assert.True((model.Hash, model.Artifact, model.Status) == (again.Hash, again.Artifact, again.Status), $"seed 71, {nodes} nodes: {model.Hash} and {again.Hash}");
        Assert.Equal(archive, archiveAgain);
        Assert.Equal(model.Hash, ModelArchive.Unpack(archive, "model.tar.gz").Hash());
    }

    /// <returns>True where the run was finished before the node was dropped.</returns>
    private static bool Drop(string path, ulong seed, int steps)
    {
        using OutFolder folder = OutFolder.Open(path, TimeProvider.System);
        RunContext run = Begin(folder);
        SimulatedHost host = new(Options(folder, new VirtualTime()), new FaultPlan(seed));
        ActorRef daily = Wire(host, run);
        bool finished = false;
        daily.Tell(new AwaitRun(), new EdgeRef("await-run", (_, _) => finished = true));
        for (int step = 0; step < steps && !finished && host.Step(); step++)
        {
        }

        host.Crash();
        return finished;
    }

    private static async Task RunOnThreads(string path)
    {
        using OutFolder folder = OutFolder.Open(path, TimeProvider.System);
        RunContext run = Begin(folder);
        await using AkkaHost host = LocalHost.Start(Options(folder, TimeProvider.System), 2);
        await host.AskAsync<RunReport>(Wire(host, run), new AwaitRun(), TimeSpan.FromSeconds(60));
        await host.StopAsync();
    }

    private static RunContext Begin(OutFolder folder)
    {
        RunContext run = Small.Context(folder.Blobs, new ModelPublisher(folder));
        folder.Registry.StartRun(new RunRegistration(run.RunId, run.Spec.InputsHash, RunSpec.AlgorithmVersion, run.Spec.Text(), run.Span.From, run.Span.To, run.Symbols));
        folder.Blobs.SweepOrphans(JournalStates.ReadCoin(folder.Journal, run.RunId, TinyRun.Edge).LiveBlobs.Select(hex => new Huracan.Actors.Stores.BlobId(hex)).ToHashSet());
        return run;
    }

    private static HostOptions Options(OutFolder folder, TimeProvider clock) =>
        new() { Clock = clock, Epoch = folder.Epoch, Codec = PipelineCodec.Create(), Journal = folder.Journal, Snapshots = folder.Snapshots, RoundTripMessages = true };

    private static ActorRef Wire(IActorHost host, RunContext run)
    {
        host.RegisterEntity(new EntityKind(SymbolSupervisor.EntityKind, symbol => Props.Of(() => new SymbolSupervisor(run, symbol))));
        return host.Spawn(Props.Of(() => new DailyRetrain(run)), "daily-retrain");
    }

    private static (ModelRow Model, byte[] Archive) Read(string path)
    {
        using OutFolderReader reader = OutFolderReader.Open(path);
        ModelRow model = Assert.Single(reader.Registry.Models());
        return (model, File.ReadAllBytes(new OutLayout(path).Model(TinyRun.Edge, model.RunId)));
    }
}
