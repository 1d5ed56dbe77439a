using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Runtime.Persistence;
using Huracan.Core.State;

namespace Huracan.Runtime.Tests.Persistence;

/// <summary>A persistent actor of Akka's own kind over our plugins: it keeps words, and tells its probe all that happens to it.</summary>
internal sealed class Ledger : UntypedPersistentActor
{
    /// <summary>Store these words as one command; answers with <see cref="Kept"/>.</summary>
    internal sealed record Keep(params string[] Words);

    /// <summary>Store each of these words as a command of its own, all handed to the journal at once.</summary>
    /// <param name="At">The first one's number.</param>
    internal sealed record KeepEach(long At, params string[] Words);

    /// <summary>Persist this object as it is.</summary>
    internal sealed record KeepRaw(object Event);

    internal sealed record Trim(long ToSequenceNr);

    /// <summary>Snapshot the words under this name and version of layout.</summary>
    internal sealed record Snap(string Manifest = "words", int Version = 1, long SequenceNrOff = 0);

    internal sealed record SnapRaw(object State);

    internal sealed record Discard(SnapshotSelectionCriteria Which);

    internal sealed record DiscardOne(long SequenceNr);

    internal sealed record Kept(string Word, long SequenceNr);

    /// <param name="Replayed">Events that came after the snapshot, or all.</param>
    internal sealed record Recovered(string Words, long LastSequenceNr, int Replayed);

    internal sealed record Failed(Exception Reason, bool Rejected);

    private readonly IActorRef _probe;
    private readonly long _epoch;
    private readonly List<string> _words = [];
    private int _replayed;

    private Ledger(string id, long epoch, IActorRef probe)
    {
        (PersistenceId, _epoch, _probe) = (id, epoch, probe);
        JournalPluginId = HuracanJournal.PluginId;
        SnapshotPluginId = HuracanSnapshotStore.PluginId;
    }

    internal static Props Of(string id, long epoch, IActorRef probe) => Props.CreateBy(new Producer(() => new Ledger(id, epoch, probe)));

    public override string PersistenceId { get; }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Keep keep: PersistAll(Events(LastSequenceNr + 1, keep.Words), Evolve); break;
            case KeepEach each:
#pragma warning disable AK1006 // a write for each event is what this message asks for
                foreach (JournaledEvent @event in Events(each.At, each.Words)) PersistAsync(@event, Evolve);
#pragma warning restore AK1006
                break;
            case KeepRaw raw: Persist(raw.Event, _ => { }); break;
            case Trim trim: DeleteMessages(trim.ToSequenceNr); break;
            case Snap snap: SaveSnapshot(new EncodedSnapshot(_epoch, new Snapshot(LastSequenceNr + snap.SequenceNrOff, snap.Manifest, snap.Version, State()))); break;
            case SnapRaw raw: SaveSnapshot(raw.State); break;
            case Discard discard: DeleteSnapshots(discard.Which); break;
            case DiscardOne one: DeleteSnapshot(one.SequenceNr); break;
            case DeleteMessagesFailure or ISnapshotResponse: _probe.Tell(message); break;
            default: Unhandled(message); break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case JournaledEvent @event:
                _words.Add(Word(@event));
                _replayed++;
                break;
            case SnapshotOffer { Snapshot: StoredState { State: string words } }: _words.AddRange(words.Split(' ')); break;
            case RecoveryCompleted: _probe.Tell(new Recovered(string.Join(' ', _words), LastSequenceNr, _replayed)); break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _probe.Tell(new Failed(cause, false));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => _probe.Tell(new Failed(cause, true));

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _probe.Tell(new Failed(reason, false));

    private JournaledEvent[] Events(long at, string[] words) =>
        [.. words.Select((word, i) => new JournaledEvent(_epoch, new JournalRecord(at + i, "word", 1, Encoding.UTF8.GetBytes(word))))];

    private byte[] State()
    {
        StateWriter writer = new();
        writer.String(string.Join(' ', _words));
        return writer.ToArray();
    }

    private void Evolve(JournaledEvent @event)
    {
        _words.Add(Word(@event));
        _probe.Tell(new Kept(Word(@event), LastSequenceNr));
    }

    private static string Word(JournaledEvent @event) => Encoding.UTF8.GetString(@event.Record.Payload.Span);

    private sealed class Producer(Func<ActorBase> make) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Ledger);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor) { }
    }
}
