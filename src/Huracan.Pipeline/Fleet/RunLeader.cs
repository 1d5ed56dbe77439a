using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>A cluster's singleton. It leads every open run that the store knows: each run has its <see cref="DailyRetrain"/> under the
/// run's lease, and its coins are entities wherever they live.</summary>
/// <remarks>It only knows which runs it has started; after a crash or a move the next leader finds them in the store. Two leaders at the
/// same moment do no harm: the leases decide.</remarks>
public sealed class RunLeader(NodeSettings node, ILeaseStore leases, IRunCatalog runs, NodeLoad? load = null) : Actor
{
    private const string RunPrefix = "run/";

    private sealed record LookTick : ILocalMessage;

    private sealed record Open(IReadOnlyList<string> RunIds);

    private readonly Dictionary<string, ActorRef> _led = [];
    private bool _looking;
    private LeaveNode? _leave; // set once it must hand over

    protected override SupervisionStrategy Supervision { get; } = new() { RestartsMax = int.MaxValue, BackOffMax = TimeSpan.FromSeconds(5) };

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookTick: Look(); break;
            case EffectCompleted { Result: Open m }: On(m); break;
            case EffectFailed: _looking = false; break; // looked at again at the next tick
            case RunReport: break; // its entity ends by itself
            case Terminated m: Forget(m.Actor); break;
            case LeaveNode m: Leave(m); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PreStart()
    {
        Context.Timers.StartPeriodicTimer("look", new LookTick(), node.ClaimEvery);
        Look();
    }

    private void Look()
    {
        if (_leave is { } leave)
        {
            foreach (ActorRef run in _led.Values) Tell(run, leave); // told again: an entity that failed meanwhile has forgotten it
            return;
        }

        foreach (ActorRef run in _led.Values) Tell(run, new AwaitRun());
        if (_looking) return;
        _looking = true;
        Context.Run(new FindOpenRuns(leases));
    }

    private void On(Open m)
    {
        _looking = false;
        if (_leave is not null) return;
        foreach (string id in m.RunIds)
        {
            if (_led.ContainsKey(id)) continue;
            (IRunCatalog catalog, ILeaseStore store, NodeSettings settings, NodeLoad? held) = (runs, leases, node, load);
            ActorRef run = Context.Spawn(Props.Of(() => new LeasedEntity(settings, store, RunStreams.Run(id), () => WorkOf(catalog, id), held, needsSlot: false)), id);
            Context.Watch(run);
            _led.Add(id, run);
            Tell(run, new AwaitRun());
        }
    }

    private static LeasedWork WorkOf(IRunCatalog catalog, string id)
    {
        RunContext context = catalog.Open(id);
        return new LeasedWork(WorkItem.Run(id), epoch => Props.Of(() => new DailyRetrain(context, null, epoch, WorkItem.EntityPrefix(id))))
        {
            BeforeFinish = (lease, report) => catalog.Conclude(lease, ((RunReport)report).State),
        };
    }

    private void Forget(ActorRef run)
    {
        foreach ((string id, ActorRef led) in _led.Where(pair => pair.Value.Equals(run)).ToArray()) _led.Remove(id);
        if (_leave is not null && _led.Count == 0) Context.Stop(Self);
    }

    /// <summary>Another node leads from now on. The leases are free when this actor has stopped.</summary>
    private void Leave(LeaveNode m)
    {
        _leave = m;
        foreach (ActorRef run in _led.Values) Tell(run, m);
        if (_led.Count == 0) Context.Stop(Self);
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record FindOpenRuns(ILeaseStore Leases) : Effect
    {
        public override string Name => "open-runs";

        public override object Execute(IEffectScope scope) => new Open([.. Leases.List(RunPrefix)
            .Where(row => row is { Finished: false, Kind: NodeSettings.RunKind })
            .Select(row => WorkItem.TryParse(row.Item, out WorkItem? work) ? work.RunId : "")
            .Where(id => id.Length > 0)]);
    }
}
