using System.Diagnostics;
using System.Text.Json.Nodes;
using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Hosting;

namespace Huracan.Cli.Bench;

/// <summary>Snapshots saved per second, and the time from the start of a coin's actor to the end of its replay on a local actor system.</summary>
/// <remarks>The coin is in its ninth fold after 10,000 events, nearly all of them checkpoints. The snapshot is as old as one may be: the next event would
/// have brought the next one. Medians of nine replays.</remarks>
internal static class ReplayBench
{
    private const int Events = 10_000;
    private const int Every = 100;
    private const int Folds = 9;
    private const int Replays = 9;
    private static readonly TimeSpan SavesFor = TimeSpan.FromSeconds(1);

    public static void Measure(JsonArray rows, string store, IJournal journal, ISnapshotStore snapshots, string id, long epoch)
    {
        MessageCodec codec = PipelineCodec.Create();
        CoinState before = CoinState.New;
        EncodedMessage? state = null;
        List<JournalAppend> appends = [];
        int nr = 0;
        foreach (CoinEvent fact in Facts())
        {
            EncodedMessage encoded = codec.Encode(fact);
            appends.Add(new JournalAppend(id, epoch, [new JournalRecord(++nr, encoded.Name, encoded.Version, encoded.Bytes)]));
            before = before.Evolve(fact);
            if (nr == Events - Every + 1) state = codec.Encode(before);
        }

        AppendOutcome[] outcomes = new AppendOutcome[appends.Count];
        journal.Append(appends, outcomes, out Exception? error);
        if (outcomes.Any(outcome => outcome != AppendOutcome.Stored)) throw error ?? new InvalidOperationException($"our bug: an append of the bench ended as {outcomes.First(o => o != AppendOutcome.Stored)}");

        rows.Add(Row(store, "replay", "us", Replay(journal, null, codec, id)));
        Snapshot newest = new(Events - Every + 1, state!.Name, state.Version, state.Bytes);
        Save(snapshots, id, epoch, newest);
        rows.Add(Row(store, "replay.snapshot", "us", Replay(journal, snapshots, codec, id)));

        int saved = 0;
        long begun = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(begun) < SavesFor; saved++) Save(snapshots, id, epoch, newest with { Payload = state.Bytes });
        rows.Add(Row(store, "snapshots", "saves/s", saved / Stopwatch.GetElapsedTime(begun).TotalSeconds));
    }

    private static JsonObject Row(string store, string name, string unit, double value) =>
        new() { ["name"] = $"journal.{store}.{name}", ["value"] = Math.Round(value, 1), ["unit"] = unit };

    private static void Save(ISnapshotStore snapshots, string id, long epoch, Snapshot snapshot)
    {
        AppendOutcome outcome = snapshots.Save(id, epoch, snapshot);
        if (outcome != AppendOutcome.Stored) throw new InvalidOperationException($"our bug: a snapshot of the bench ended as {outcome}");
    }

    private static double Replay(IJournal journal, ISnapshotStore? snapshots, MessageCodec codec, string id)
    {
        AkkaHost host = LocalHost.Start(new HostOptions { Codec = codec, Journal = journal, Snapshots = snapshots });
        try
        {
            return Stopwatches.Median(Replays, () =>
            {
                using ManualResetEventSlim recovered = new();
                long begun = Stopwatch.GetTimestamp();
                ActorRef coin = host.Spawn(Props.Of(() => new Coin(id, recovered.Set)), $"coin-{Guid.NewGuid():N}");
                recovered.Wait();
                double took = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
                coin.Tell("end");
                return took;
            });
        }
        finally
        {
            host.StopAsync().GetAwaiter().GetResult();
        }
    }

    private static IEnumerable<CoinEvent> Facts()
    {
        static string Blob(int number) => BlobId.Of(BitConverter.GetBytes(number)).Hex;
        int number = 0, given = 0;
        yield return new DataAccepted(Blob(number++), 500_000, 0.999, 1, Folds, Blob(number++));
        given++;
        for (int fold = 0; fold < Folds; fold++)
        {
            int until = fold == Folds - 1 ? Events : ((fold + 1) * Events / Folds) - 2;
            for (int update = 1; given < until; update++, given++) yield return new CheckpointStored(fold, update, Blob(number++));
            if (fold == Folds - 1) yield break;
            yield return new FoldTrained(fold, Blob(number++));
            yield return new FoldValidated(fold, Blob(number++));
            given += 2;
        }
    }

    /// <summary>A coin that only recovers, and never writes.</summary>
    private sealed class Coin(string id, Action recovered) : PersistentActor
    {
        private CoinState _state = CoinState.New;

        public override string PersistenceId => id;
        protected override int SnapshotEvery => Every;
        protected override object? TakeSnapshot() => _state;
        protected override void RestoreSnapshot(object state) => _state = (CoinState)state;
        protected override void Evolve(object @event) => _state = _state.Evolve((CoinEvent)@event);
        protected override void OnReceive(object message) => Context.Stop(Self);

        protected override void Recovered()
        {
            if (_state is not { Folds: Folds, Stage: CoinStage.Training, Fold: Folds - 1 }) throw new InvalidOperationException($"our bug: the state of the bench's coin is {_state}");
            recovered();
        }
    }
}
