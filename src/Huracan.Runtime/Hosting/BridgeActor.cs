using Akka.Actor;
using Akka.Event;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Runtime.Serialization;
using Terminated = Akka.Actor.Terminated;
using ActorCell = Huracan.Actors.Hosting.ActorCell;
using AkkaProps = Akka.Actor.Props;

namespace Huracan.Runtime.Hosting;

/// <summary>The cell has mail, and it is its turn.</summary>
internal sealed class RunCell : INoSerializationVerificationNeeded
{
    internal static readonly RunCell Instance = new();
}

/// <summary>Runs one cell of the port, on Akka's threads and at its place in Akka's tree, and accepts mail from other nodes. It owns only
/// the cell's journal actor; the cell outlives a restart of its bridge.</summary>
internal sealed class BridgeActor(AkkaHost host, ActorCell cell) : UntypedActor
{
    [ThreadStatic] private static BridgeActor? t_current;

    private IActorRef? _journal;
    private PendingSave? _save;
    private int _journals;

    /// <summary>The bridge whose cell runs on this thread.</summary>
    internal static BridgeActor? Current => t_current;

    internal ActorCell Cell => cell;

    /// <summary>The first turn needs no message: a bridge is started because its cell has something to do.</summary>
    protected override void PreStart()
    {
        try
        {
            Run();
        }
        catch (Exception bug)
        {
            // Akka stops an actor that fails at its start, and the cell would be lost. As after a restart, its turn is repeated.
            Context.GetLogger().Error(bug, "{0}: our bug in the first turn", cell.Path);
            Self.Tell(RunCell.Instance);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunCell: Run(); break;
            case WireMail mail: cell.Tell(mail.Message, host.Inward(Sender)); break;
            case Terminated ended when ended.ActorRef.Equals(_journal): JournalEnded(); break;
            case Terminated: break; // of an earlier incarnation
            default: Unhandled(message); break;
        }
    }

    private void Run()
    {
        t_current = this;
        try
        {
            cell.Run(AkkaHost.Throughput);
        }
        finally
        {
            t_current = null;
        }

        if (cell.State == CellState.Stopped) Context.Stop(Self);
    }

    /// <summary>A child of the bridge that runs now on this thread.</summary>
    internal static IActorRef StartChild(AkkaProps props, string name) => Context.ActorOf(props, name);

    /// <summary>A fresh journal actor for each recovery: Akka stops a journal actor whose append failed, and the cell then ends its
    /// incarnation.</summary>
    internal void Recover(long incarnation, string persistenceId)
    {
        if (_journal is not null) Context.Stop(_journal);
        _save?.Abandon();
        _journal = Context.Watch(Context.ActorOf(
            AkkaProps.CreateBy(new JournalActorProducer(host, cell, incarnation, persistenceId)).WithDeploy(Deploy.Local),
            $"journal-{incarnation}-{++_journals}"));
    }

    /// <summary>If a journal actor ends without an answer, the cell must not wait for ever. If it has answered, the cell no longer
    /// waits.</summary>
    private void JournalEnded()
    {
        _journal = null;
        cell.Signal(new ReplayedSignal(cell.Incarnation, null, NoAnswer()));
        cell.Signal(new AppendedSignal(AppendOutcome.Unknown, NoAnswer()));
        _save?.Abandon();
    }

    private InvalidOperationException NoAnswer() => new($"{cell.Path}: its journal actor ended without an answer");

    protected override void PostStop() => _save?.Abandon();

    /// <summary>If there is no journal actor any more (or this bridge was restarted and knows of none), recovery makes the next
    /// one.</summary>
    internal void Append(JournalAppend append)
    {
        if (_journal is { } journal) journal.Tell(append);
        else cell.Signal(new AppendedSignal(AppendOutcome.Unknown, NoAnswer()));
    }

    internal void Save(SnapshotSave save)
    {
        _save = new PendingSave(save);
        if (_journal is { } journal) journal.Tell(_save);
        else _save.Abandon();
    }

    // Only our own bug restarts a bridge. The cell is intact, so its children stay, and its turn is repeated.
    protected override void PreRestart(Exception reason, object message) => PostStop(); // not the base, which would stop them

    protected override void PostRestart(Exception reason) => Self.Tell(RunCell.Instance);
}

/// <summary>Makes the bridge of one cell without the compiled expression of <c>Props.Create</c>, which costs more than the actor
/// itself.</summary>
internal sealed class BridgeProducer(AkkaHost host, ActorCell cell) : IIndirectActorProducer
{
    public Type ActorType => typeof(BridgeActor);

    public ActorBase Produce() => new BridgeActor(host, cell);

    public void Release(ActorBase actor) { }
}
