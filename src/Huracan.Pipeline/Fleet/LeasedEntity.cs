using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Fleet;

/// <summary>The work behind a leased item, once it is known what the item is.</summary>
/// <param name="Child">The actor under the lease of that epoch.</param>
public sealed record LeasedWork(LeaseItem Item, Func<long, Props> Child)
{
    /// <summary>Written under the lease before the item is finished, with the child's report. Runs in an effect; may be repeated.</summary>
    public Action<Lease, object>? BeforeFinish { get; init; }

    /// <summary>The outcome that the run has recorded of a coin, such as that it was set aside; null if it has none. If there is one, the
    /// item is finished without work, and the outcome is the answer, because the asker does not know it. Called under the lease of that
    /// epoch, in an effect. The property is null for items that never have such an outcome.</summary>
    public Func<long, CoinReport?>? Recorded { get; init; }
}

/// <summary>The entity must end here: it lets its child stop safely, gives the lease back and stops.</summary>
public sealed record LeaveNode(TimeSpan Budget) : ILocalMessage, IUncounted;

/// <summary>Stands before one persistent actor in a cluster, where sharding decides what runs where. It takes the item's lease before it
/// starts the actor, renews it, and gives it back after the actor has stopped. So a node of a cluster and a node of a fleet never both
/// write.</summary>
/// <remarks>It owns the lease, the actor below and the current question. It keeps nothing over a crash, because the question is repeated.
/// While another owner holds the lease, or the node has no free slot, it waits. When it loses the lease, its actor ends at once. After the
/// outcome it stops; if it is asked again, it reads the outcome from the journal.</remarks>
/// <param name="item">Name of the item, <see cref="WorkItem"/>.</param>
/// <param name="open">Called in effects; may block and fail.</param>
/// <param name="load">Told what this actor holds; null if nobody looks and slots do not matter.</param>
/// <param name="needsSlot">False if the work costs next to nothing.</param>
public sealed class LeasedEntity(NodeSettings node, ILeaseStore leases, string item, Func<LeasedWork> open, NodeLoad? load = null, bool needsSlot = true) : Actor
{
    private sealed record TakeTick : ILocalMessage;

    private sealed record RenewTick : ILocalMessage;

    private sealed record LeaveTick : ILocalMessage;

    /// <summary>The result of one try to take the lease.</summary>
    private sealed record Taken(LeasedWork Work, Lease? Lease, LeaseRow? Finished, CoinReport? Recorded = null);

    private sealed record Renewed(Lease Asked, bool GoesOn);

    /// <param name="Finished">False if the lease was lost before the item could be finished under it.</param>
    private sealed record Ended(object Report, Lease? Under, bool Finished);

    private LeasedWork? _work;
    private Lease? _lease;
    private ActorRef? _child;
    private (object Message, ActorRef Asker)? _question;
    private bool _calling, _hasSlot, _leaving;
    private bool _unheard; // the store did not answer the last call
    private int _failures;

    protected override SupervisionStrategy Supervision { get; } = new() { RestartsMax = 10, BackOffMax = TimeSpan.FromSeconds(5) };

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TrainCoin or AwaitRun: Ask(message); break;
            case CoinReport or RunReport: End(message); break;
            case TakeTick: Take(); break;
            case RenewTick: Renew(); break;
            case EffectCompleted { Result: Taken m }: On(m); break;
            case EffectCompleted { Result: Renewed m }: On(m); break;
            case EffectCompleted { Result: Ended m }: On(m); break;
            case EffectFailed m: On(m); break;
            case ChildFailed m: On(m); break;
            case LeaveNode m: Leave(m); break;
            case CoinDrained or LeaveTick: if (_leaving) Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PreStart()
    {
        Context.Timers.StartPeriodicTimer("take", new TakeTick(), node.ClaimEvery);
        Context.Timers.StartPeriodicTimer("renew", new RenewTick(), node.RenewEvery);
    }

    /// <summary>The next incarnation takes the lease from this one. Giving it back here would be too early: the children still
    /// run.</summary>
    protected override void PreRestart(Exception reason, object? message) => FreeSlot();

    /// <summary>The children have stopped, so an item that is given back is at rest.</summary>
    protected override void PostStop()
    {
        FreeSlot();
        if (_lease is not { } lease) return;
        Show(lease, "released", null);
        Context.Run(new ReleaseLease(leases, lease));
    }

    // ---- take and renew ---------------------------------------------------------------------------------------------

    private void Take()
    {
        if (_child is not null || _calling || _leaving || _question is null) return; // without a question the lease would only block others
        if (needsSlot && load is not null && !_hasSlot && !(_hasSlot = load.TryTakeSlot())) return;
        _calling = true;
        Context.Run(new TakeLease(leases, item, open, _work, node));
    }

    private void On(Taken m)
    {
        _calling = false;
        _work = m.Work;
        if (_child is not null) return;
        _lease = m.Lease;
        if (_lease is null) FreeSlot();
        else Show(_lease, "claimed", null);
        if (m.Recorded is { } recorded)
        {
            // A leader whose append was stored after it had read its journal again gets this answer, and finds out.
            if (_question is { } known) Tell(known.Asker, recorded);
            Context.Stop(Self);
            return;
        }
        if (_leaving) return; // given back in PostStop
        // A finished item needs no lease: its actor answers from the journal and writes nothing.
        if ((m.Lease?.Epoch ?? m.Finished?.Epoch) is not { } epoch) return;
        _child = Context.Spawn(m.Work.Child(epoch), $"epoch-{epoch}-{Context.Now.Value}");
        if (_question is { } question) Tell(_child, question.Message);
    }

    private void Ask(object message)
    {
        // A leader that cannot hear that it has lost its run goes on asking; the answer belongs to its successor.
        if (message is TrainCoin late && _question is (TrainCoin known, _) && late.Epoch < known.Epoch) return;
        _question = (message, Sender);
        if (_child is not null) Tell(_child, message);
        else Take();
    }

    private void Renew()
    {
        // Repeated here too: a child that was restarted has forgotten who asked, and the asker may now ask elsewhere.
        if (_child is { } working && _question is { } question && !_leaving) Tell(working, question.Message);
        if (_lease is not { } lease || _calling) return;
        _calling = true;
        Context.RunPinned(new RenewLease(leases, lease, node.LeaseLength, _unheard));
    }

    private void On(Renewed m)
    {
        (_calling, _unheard) = (false, false);
        if (!m.GoesOn && _lease is { } lease && lease.Epoch == m.Asked.Epoch) Lose(lease, "another owner has it");
    }

    /// <summary>The ticks and the questions go on. A failure that is not the world's trouble ends the entity after some tries.</summary>
    private void On(EffectFailed m)
    {
        (_calling, _unheard) = (false, true);
        if (_child is null) FreeSlot();
        // If the item cannot even be opened here, the asker asks again, or nobody does: the cluster must not remember it and try it for
        // ever.
        if (_child is null && SetAsideAfterTooMany(m.Reason)) Context.Stop(Self);
    }

    private void On(ChildFailed m)
    {
        if (!m.Child.Equals(_child)) return;
        if (_lease is { } lease) Lose(lease, m.Reason.Message);
        (_child, _lease) = (null, null);
        FreeSlot();
        SetAsideAfterTooMany(m.Reason); // goes on until the run has recorded the failure: then the work is over
    }

    private void Lose(Lease lease, string reason)
    {
        Show(lease, "lost", reason);
        if (_child is { } lost) Context.Stop(lost);
        (_child, _lease) = (null, null);
        FreeSlot();
        if (_leaving) Context.Stop(Self);
    }

    /// <summary>If no try on this node brings a coin forward, the coin is reported as failed, so that the others can end the run. A store
    /// that does not answer, or a lost lease, is not the coin's fault.</summary>
    private bool SetAsideAfterTooMany(Exception reason)
    {
        if (FailureCauses.Of(reason) == FailureCause.World || ++_failures < node.LossesMax || _question is not (TrainCoin coin, var asker)) return false;
        Tell(asker, new CoinReport(coin.RunId, coin.Epoch, coin.Symbol, null, null, FailureCauses.Of(reason), reason.Message));
        return true;
    }

    // ---- ends -------------------------------------------------------------------------------------------------------

    /// <summary>The journal has the outcome: the lease is finished before the asker hears of it.</summary>
    private void End(object report)
    {
        if (!Sender.Equals(_child) || (report is RunReport { State.IsFinished: false })) return;
        Context.Run(new FinishLease(leases, _lease, _work!, report));
    }

    private void On(Ended m)
    {
        if (!m.Finished)
        {
            // The new owner may not know the outcome, and nobody asks for it once it is reported: the item would stay open.
            if (_lease is { } lost && lost.Epoch == m.Under!.Epoch) Lose(lost, "another owner has it");
            return;
        }

        if (_lease is { } lease) Show(lease, "finished", null);
        _lease = null;
        if (_question is { } question) Tell(question.Asker, m.Report);
        Context.Stop(Self);
    }

    private void Leave(LeaveNode m)
    {
        if (_leaving) return;
        _leaving = true;
        if (_child is null || _lease is null || _question is not (TrainCoin, _))
        {
            Context.Stop(Self);
            return;
        }

        Context.Timers.StartSingleTimer("leave", new LeaveTick(), m.Budget);
        Context.RaiseStop(_child);
        Tell(_child, new DrainCoin());
    }

    private void FreeSlot()
    {
        if (_hasSlot) load!.FreeSlot();
        _hasSlot = false;
    }

    private void Show(Lease lease, string what, string? reason)
    {
        if (what == "claimed") load?.Add(lease);
        else load?.Remove(lease);
        Context.Publish(new LeaseNotice(lease, what, reason));
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    /// <param name="Open">Looks what the item is, where <paramref name="Known"/> is null.</param>
    private sealed record TakeLease(ILeaseStore Leases, string Item, Func<LeasedWork> Open, LeasedWork? Known, NodeSettings Node) : Effect
    {
        public override string Name => "take-lease";

        public override object Execute(IEffectScope scope)
        {
            LeasedWork work = Known ?? Open();
            string kind = work.Item.Kind;
            if (kind != NodeSettings.RunKind && !Node.Kinds.Contains(kind) && !Node.KindsElsewhere.Contains(kind))
            {
                throw new NotSupportedException(
                    $"{Item} needs a trainer of kind '{kind}', this node has {string.Join(", ", Node.Kinds)}; start nodes of that kind");
            }

            Leases.Offer([work.Item]);
            Lease? lease = Leases.Take(Node.Owner, Item, Node.LeaseLength);
            if (lease is not null && scope.StopFlag.IsRaised)
            {
                Leases.Release(lease); // its actor has stopped meanwhile: nobody else would give it back
                lease = null;
            }

            LeaseRow? finished = lease is not null ? null : Leases.List(Item).FirstOrDefault(row => row.Item == Item && row.Finished);
            if ((lease?.Epoch ?? finished?.Epoch) is not { } epoch || work.Recorded?.Invoke(epoch) is not { } recorded)
                return new Taken(work, lease, finished);
            return new Taken(work, null, null, lease is null || Leases.Finish(lease) ? recorded : null);
        }
    }

    private sealed record RenewLease(ILeaseStore Leases, Lease Lease, TimeSpan Length, bool Unheard) : Effect
    {
        public override string Name => "renew-leases";

        public override object Execute(IEffectScope scope) =>
            new Renewed(Lease, LeaseRenewal.Renew(Leases, [Lease], Length, Unheard).Count > 0);
    }

    /// <param name="Lease">Null where the item was finished before: the report came from the journal.</param>
    private sealed record FinishLease(ILeaseStore Leases, Lease? Lease, LeasedWork Work, object Report) : Effect
    {
        public override string Name => "finish-lease";

        public override object Execute(IEffectScope scope)
        {
            if (Lease is null) return new Ended(Report, null, Finished: true);
            Work.BeforeFinish?.Invoke(Lease, Report);
            return new Ended(Report, Lease, Leases.Finish(Lease));
        }
    }
}
