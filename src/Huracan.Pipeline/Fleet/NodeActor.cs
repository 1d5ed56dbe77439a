using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>Owns the work of one process of a fleet. It claims items while it has free slots, renews their leases, runs their actors under
/// the lease's epoch, finishes them, and gives them back when it drains. It talks to the lease store and to its children.</summary>
/// <remarks>It keeps nothing over a crash: its leases run out, and another node, or its own next incarnation, claims them under the next
/// epoch. If the store has given a lease to another owner, the actor of that lease ends at once. If a lease could not be renewed, its actor
/// goes on: the journal's epoch check, not this node's clock, decides whose facts count. If the store was silent for so long that leases
/// ran out, a node first gives their owners the time to renew, and then claims. An item that fails here for good is not given back. Its
/// lease runs out: so it is not claimed again in a fast loop, and it counts as a loss (see <see cref="NodeSettings.LossesMax"/>). If the
/// journal accepts no facts, the item has no fault and is given back.</remarks>
public sealed class NodeActor(NodeSettings node, ILeaseStore leases, IJournal journal, IRunCatalog runs) : Actor
{
    private sealed record ClaimTick : ILocalMessage;

    private sealed record RenewTick : ILocalMessage;

    private sealed record OwnersHadTheirTime : ILocalMessage;

    private sealed record StopTick : ILocalMessage;

    private sealed record BudgetTick : ILocalMessage;

    private enum Phase : byte { Opening, Working, Waiting, Draining, Releasing, Finishing }

    private sealed class Held(Lease lease, WorkItem work)
    {
        internal Lease Lease = lease;
        internal readonly WorkItem Work = work;
        internal Phase Phase;
        internal ActorRef? Child;
        internal ActorRef? Watch; // watches the coins of a run
        internal RunState? Outcome;
        internal bool Calling; // a call about this lease's end is under way
    }

    /// <summary>What the opening of an item found out.</summary>
    private sealed record Opened(RunContext Run, bool Done);

    // Lost in a crash on purpose: the store knows the leases.
    private readonly List<Held> _held = [];
    private readonly Dictionary<long, (Action<object?> Then, Action<Exception> Failed)> _effects = [];
    private readonly Dictionary<string, bool> _claiming = [];
    private bool _renewing, _draining, _looking, _ownersFirst;
    private long _ticks; // of claiming: a monotonic clock
    private long? _silentSince; // the tick before the first call that the store did not answer, until it answers again
    private int _lateRenewals;
    private ActorRef? _drainer;

    /// <summary>Patient, because a database that starts again needs time; not for ever, because an item may be broken.</summary>
    protected override SupervisionStrategy Supervision { get; } = new() { RestartsMax = 10, BackOffMax = TimeSpan.FromSeconds(5) };

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClaimTick: _ticks++; Claim(); break;
            case OwnersHadTheirTime: _ownersFirst = false; Claim(); break;
            case RenewTick: Renew(); break;
            case CoinReport m: On(m); break;
            case RunReport m: On(m); break;
            case CoinDrained: On(OfChild(Sender)); break;
            case ChildFailed m: On(m); break;
            case Terminated m: On(m); break;
            case DrainNode m: On(m); break;
            case StopTick: StopWhatIsLeft(); break;
            case BudgetTick: AnswerDrain(); break;
            case EffectCompleted m: if (_effects.Remove(m.RequestId, out var done)) done.Then(m.Result); break;
            case EffectFailed m: if (_effects.Remove(m.RequestId, out var failed)) failed.Failed(m.Reason); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PreStart()
    {
        Context.Timers.StartPeriodicTimer("claim", new ClaimTick(), node.ClaimEvery);
        Context.Timers.StartPeriodicTimer("renew", new RenewTick(), node.RenewEvery);
        Show();
        Claim();
    }

    private void Show() => Context.Publish(new NodeStatus(node.Owner, _draining, node.Slots, [.. _held.Select(held => held.Lease)], _lateRenewals));

    // ---- claim and open ---------------------------------------------------------------------------------------------

    private void Claim()
    {
        if (_draining) return;
        if (_silentSince is not null) { Look(); return; } // a claim by this node would be faster than the owners' renewals
        if (_ownersFirst) return;
        Claim("coins", node.Kinds, node.Slots - _held.Count(held => held.Work.Symbol is not null));
        Claim("runs", [NodeSettings.RunKind], node.RunsMax - _held.Count(held => held.Work.Symbol is null));
    }

    private void Claim(string what, IReadOnlyList<string> kinds, int free)
    {
        if (free <= 0 || kinds.Count == 0 || _claiming.GetValueOrDefault(what)) return;
        _claiming[what] = true;
        long asked = _ticks;
        RunEffect(new ClaimItems(what, leases, node, kinds, free), claimed =>
        {
            _claiming[what] = false;
            foreach (Lease lease in (IReadOnlyList<Lease>)claimed!) Open(lease);
        }, _ =>
        {
            _claiming[what] = false;
            _silentSince ??= asked;
        }); // asked again once the store answers; leases that it granted in spite of the error run out
    }

    /// <summary>Only asks whether a store that was silent answers again.</summary>
    private void Look()
    {
        if (_looking) return;
        _looking = true;
        RunEffect(new LookForStore(leases), _ =>
        {
            _looking = false;
            Heard();
            Claim();
        }, _ => _looking = false);
    }

    /// <summary>The store answers. A silence of half a lease may have kept owners from renewing: they come first, for one lease
    /// length.</summary>
    private void Heard()
    {
        if (_silentSince is not { } since) return;
        _silentSince = null;
        foreach (Held held in _held.Where(held => held.Phase == Phase.Waiting).ToArray()) Open(held);
        if ((_ticks - since) * node.ClaimEvery < node.LeaseLength / 2) return;
        _ownersFirst = true;
        Context.Timers.StartSingleTimer("owners-first", new OwnersHadTheirTime(), node.LeaseLength);
    }

    private void Open(Lease lease)
    {
        if (!WorkItem.TryParse(lease.Item, out WorkItem? work))
        {
            Show(lease, "given up", $"'{lease.Item}' is no item this program knows; a newer one offered it");
            return;
        }
        // Only the newest lease of an item counts: an older one of this node has run out and ends here.
        foreach (Held older in _held.Where(other => other.Lease.Item == lease.Item).ToArray()) Drop(older, "lost", "claimed again");
        var held = new Held(lease, work);
        _held.Add(held);
        Show(lease, "claimed", null);
        Open(held);
    }

    private void Open(Held held)
    {
        if (_draining) { Release(held); return; }
        held.Phase = Phase.Opening;
        RunEffect(new OpenRun(runs, journal, held.Work), opened =>
        {
            if (_held.Contains(held)) Start(held, (Opened)opened!);
        }, reason => GiveUp(held, reason));
    }

    private void Start(Held held, Opened opened)
    {
        if (_draining) { Release(held); return; }
        if (opened.Done) { Finish(held); return; } // the run has recorded an outcome: the item was set aside
        RunContext run = opened.Run;
        long epoch = held.Lease.Epoch;
        string name = $"{held.Work.ActorName}@{epoch}";
        if (held.Work.Symbol is { } symbol) held.Child = Context.Spawn(Props.Of(() => new SymbolSupervisor(run, symbol, epoch)), name);
        else
        {
            (ILeaseStore store, IJournal facts, NodeSettings settings) = (leases, journal, node);
            ActorRef watch = held.Watch = Context.Spawn(Props.Of(() => new CoinWatch(run, store, facts, settings.LossesMax)), name + "-coins");
            held.Child = Context.Spawn(Props.Of(() => new DailyRetrain(run, watch, epoch)), name);
        }
        held.Phase = Phase.Working;
        Ask(held);
    }

    /// <summary>Repeated at every renewal: a child that was restarted has forgotten who asked.</summary>
    private void Ask(Held held)
    {
        if (held.Work.Symbol is { } symbol) Tell(held.Child!, new TrainCoin(held.Work.RunId, held.Lease.Epoch, symbol));
        else Tell(held.Child!, new AwaitRun());
    }

    // ---- renew ------------------------------------------------------------------------------------------------------

    private void Renew()
    {
        foreach (Held held in _held.ToArray())
        {
            if (held.Phase == Phase.Working) Ask(held);
            else if (held.Phase == Phase.Finishing) Finish(held);
            else if (held.Phase == Phase.Releasing) Release(held);
        }
        Show();
        Lease[] asked = [.. _held.Select(held => held.Lease)];
        if (_renewing || asked.Length == 0) return;
        _renewing = true;
        long begun = _ticks;
        // On this actor's own thread: compute on every core may delay the other threads by seconds.
        RunEffect(new RenewLeases(leases, asked, node.LeaseLength, _silentSince is not null), renewed =>
        {
            (_renewing, _lateRenewals) = (false, 0);
            Heard();
            var goOn = ((IReadOnlyList<Lease>)renewed!).ToDictionary(lease => (lease.Item, lease.Epoch));
            foreach (Lease lease in asked)
            {
                if (_held.Find(held => held.Lease.Item == lease.Item && held.Lease.Epoch == lease.Epoch) is not { } held) continue;
                if (goOn.TryGetValue((lease.Item, lease.Epoch), out Lease? newer)) held.Lease = newer;
                else if (!held.Calling) Drop(held, "lost", "another owner has it");
            }
        }, _ =>
        {
            _renewing = false;
            _lateRenewals++;
            _silentSince ??= begun;
        }, pinned: true);
    }

    // ---- ends -------------------------------------------------------------------------------------------------------

    private void On(CoinReport m)
    {
        if (OfChild(Sender) is not { } held || m.Epoch != held.Lease.Epoch) return; // of a lease that has ended
        Finish(held);
    }

    private void On(RunReport m)
    {
        if (OfChild(Sender) is not { } held || !m.State.IsFinished) return;
        held.Outcome = m.State;
        Finish(held);
    }

    /// <summary>The journal has the outcome: tells the store until it answers.</summary>
    private void Finish(Held held)
    {
        StopActors(held);
        held.Phase = Phase.Finishing;
        Call(held, new FinishLease(leases, held.Lease, runs, held.Outcome), "finished");
    }

    private void Release(Held held)
    {
        held.Phase = Phase.Releasing;
        Call(held, new ReleaseLease(leases, held.Lease), "released");
    }

    private void Call(Held held, Effect effect, string what)
    {
        if (held.Calling) return;
        held.Calling = true;
        RunEffect(effect, done =>
        {
            held.Calling = false;
            Drop(held, done is true ? what : "lost", null);
            Claim(); // a slot is free
        }, _ => held.Calling = false); // tried again at the next renewal
    }

    private void On(ChildFailed m)
    {
        if (OfChild(m.Child) is not { } held) return;
        if (_silentSince is not null && !_draining)
        {
            // If the store answers nobody, the item has no fault: the lease is kept, and the work begins again when the store is back.
            StopActors(held);
            held.Phase = Phase.Waiting;
            return;
        }

        if (m.Reason is not AppendFailedException { Outcome: AppendOutcome.Unknown }) { GiveUp(held, m.Reason); return; }
        // The journal accepts nothing, perhaps because the disk is full. The next owner, here or elsewhere, finds out whether it accepts
        // facts again.
        StopActors(held);
        Show(held.Lease, "given up", m.Reason.Message);
        Release(held);
    }

    private void GiveUp(Held held, Exception reason) => Drop(held, reason is AppendFailedException { Outcome: AppendOutcome.Fenced } ? "lost" : "given up", reason.Message);

    private void Drop(Held held, string what, string? reason)
    {
        if (!_held.Remove(held)) return;
        StopActors(held);
        Show(held.Lease, what, reason);
        if (_draining && _held.Count == 0) AnswerDrain();
    }

    private void StopActors(Held held)
    {
        if (held.Child is { } child) Context.Stop(child);
        if (held.Watch is { } watch) Context.Stop(watch);
        held.Child = held.Watch = null;
    }

    // ---- drain ------------------------------------------------------------------------------------------------------

    private void On(DrainNode m)
    {
        _drainer = Sender;
        if (!_draining)
        {
            _draining = true;
            Context.Timers.Cancel("claim");
            Context.Timers.StartSingleTimer("stop", new StopTick(), m.Budget * 2 / 3);
            Context.Timers.StartSingleTimer("budget", new BudgetTick(), m.Budget);
            foreach (Held held in _held.Where(held => held.Phase == Phase.Waiting).ToArray()) Release(held);
            foreach (Held held in _held.Where(held => held.Phase == Phase.Working).ToArray())
            {
                held.Phase = Phase.Draining;
                Context.Watch(held.Child!);
                if (held.Work.Symbol is null) Context.Stop(held.Child!);
                else
                {
                    Context.RaiseStop(held.Child!);
                    Tell(held.Child!, new DrainCoin());
                }
            }
        }
        if (_held.Count == 0) AnswerDrain();
    }

    private void On(Held? drained)
    {
        if (drained is { Phase: Phase.Draining }) Context.Stop(drained.Child!);
    }

    /// <summary>Called only after its actor has stopped, appends included: an item that is given back is at rest.</summary>
    private void On(Terminated m)
    {
        if (OfChild(m.Actor) is { Phase: Phase.Draining } held) Release(held);
    }

    private void StopWhatIsLeft()
    {
        foreach (Held held in _held.Where(held => held.Phase == Phase.Draining)) Context.Stop(held.Child!);
    }

    private void AnswerDrain()
    {
        if (_drainer is null) return;
        Tell(_drainer, new NodeDrained(_held.Count));
        _drainer = null;
    }

    // ---- small things -----------------------------------------------------------------------------------------------

    private Held? OfChild(ActorRef child) => _held.Find(held => child.Equals(held.Child));

    private void Show(Lease lease, string what, string? reason) => Context.Publish(new LeaseNotice(lease, what, reason));

    private void RunEffect(Effect effect, Action<object?> then, Action<Exception> failed, bool pinned = false) =>
        _effects.Add(pinned ? Context.RunPinned(effect) : Context.Run(effect), (then, failed));

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record ClaimItems(string What, ILeaseStore Leases, NodeSettings Node, IReadOnlyList<string> Kinds, int Free) : Effect
    {
        public override string Name => "claim-" + What;
        public override object Execute(IEffectScope scope) => Leases.Claim(Node.Owner, Kinds, Free, Node.LeaseLength);
    }

    private sealed record LookForStore(ILeaseStore Leases) : Effect
    {
        public override string Name => "look-for-store";
        public override object Execute(IEffectScope scope) => Leases.Now;
    }

    private sealed record OpenRun(IRunCatalog Runs, IJournal Journal, WorkItem Work) : Effect
    {
        public override string Name => "open-run";

        public override object Execute(IEffectScope scope)
        {
            RunContext run = Runs.Open(Work.RunId);
            RunState state = JournalStates.ReadRun(Journal, Work.RunId);
            return new Opened(run, Work.Symbol is { } symbol && state.HasOutcome(symbol));
        }
    }

    private sealed record RenewLeases(ILeaseStore Leases, Lease[] Asked, TimeSpan Length, bool Unheard) : Effect
    {
        public override string Name => "renew-leases";
        public override object Execute(IEffectScope scope) => LeaseRenewal.Renew(Leases, Asked, Length, Unheard);
    }

    /// <param name="Outcome">Of a run that this node has led to its end; null otherwise.</param>
    private sealed record FinishLease(ILeaseStore Leases, Lease Lease, IRunCatalog Runs, RunState? Outcome) : Effect
    {
        public override string Name => "finish-lease";

        public override object Execute(IEffectScope scope)
        {
            if (Outcome is not null) Runs.Conclude(Lease, Outcome);
            return Leases.Finish(Lease);
        }
    }
}
