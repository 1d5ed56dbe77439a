using Huracan.Actors.Pipeline;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Fleet;

/// <summary>Stands before one persistent actor in a cluster, where somebody else decides what runs where: takes the item's lease before it
/// starts the actor, renews it, and gives it back after the actor has stopped. So a cluster's node and a fleet's node never both write.</summary>
/// <remarks>Owns the lease, the actor below and the one question at hand; keeps nothing over a crash: the question is repeated. While
/// another owner holds the lease it waits; when it loses the lease its actor ends at once.</remarks>
/// <param name="child">The actor under the lease of that epoch.</param>
public sealed class LeasedEntity(NodeSettings node, ILeaseStore leases, LeaseItem item, Func<long, Props> child) : Actor
{
    private sealed record TakeTick : ILocalMessage;

    private sealed record RenewTick : ILocalMessage;

    /// <summary>What a try to take the lease found.</summary>
    private sealed record Taken(Lease? Lease, LeaseRow? Finished);

    private sealed record Renewed(Lease Asked, bool GoesOn);

    private sealed record Ended(object Report);

    private Lease? _lease;
    private ActorRef? _child;
    private (object Message, ActorRef Asker)? _question;
    private bool _calling;

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
            case EffectFailed: _calling = false; break; // repeated: the ticks go on, and so do the questions
            case ChildFailed: Lose(); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PreStart()
    {
        Context.Timers.StartPeriodicTimer("take", new TakeTick(), node.ClaimEvery);
        Context.Timers.StartPeriodicTimer("renew", new RenewTick(), node.RenewEvery);
    }

    /// <summary>The next incarnation takes the lease from this one; giving it back here would be before the children are at rest.</summary>
    protected override void PreRestart(Exception reason, object? message) { }

    /// <summary>The children have stopped: what is given back is at rest.</summary>
    protected override void PostStop()
    {
        if (_lease is not { } lease) return;
        ILeaseStore store = leases;
        Context.Run(Effect.Of("release-lease", _ => store.Release(lease)));
    }

    private void Take()
    {
        if (_child is not null || _calling || _question is null) return; // a lease that nobody asked for would only keep others from it
        _calling = true;
        (ILeaseStore store, LeaseItem wanted, NodeSettings settings) = (leases, item, node);
        Context.Run(Effect.Of("take-lease", _ =>
        {
            store.Offer([wanted]);
            Lease? lease = store.Take(settings.Owner, wanted.Item, settings.LeaseLength);
            return new Taken(lease, lease is not null ? null : store.List(wanted.Item).FirstOrDefault(row => row.Item == wanted.Item && row.Finished));
        }));
    }

    private void On(Taken m)
    {
        _calling = false;
        if (_child is not null) return;
        _lease = m.Lease;
        // A finished item needs no lease: its actor answers from the journal and writes nothing.
        if ((m.Lease?.Epoch ?? m.Finished?.Epoch) is not { } epoch) return;
        _child = Context.Spawn(child(epoch), $"epoch-{epoch}-{Context.Now.Value}");
        if (_question is { } question) Tell(_child, question.Message);
    }

    private void Ask(object message)
    {
        _question = (message, Sender);
        if (_child is not null) Tell(_child, message);
        else Take();
    }

    private void Renew()
    {
        // Repeated here too: a child that was started again has forgotten who asked, and the asker may by now ask elsewhere.
        if (_child is { } working && _question is { } question) Tell(working, question.Message);
        if (_lease is not { } lease || _calling) return;
        _calling = true;
        (ILeaseStore store, TimeSpan length) = (leases, node.LeaseLength);
        Context.RunPinned(Effect.Of("renew-leases", _ => new Renewed(lease, store.Renew([lease], length).Count > 0)));
    }

    private void On(Renewed m)
    {
        _calling = false;
        if (!m.GoesOn && _lease?.Epoch == m.Asked.Epoch) Lose();
    }

    private void Lose()
    {
        if (_child is { } lost) Context.Stop(lost);
        (_child, _lease) = (null, null);
    }

    /// <summary>The journal has the outcome: the lease is finished before the asker hears of it.</summary>
    private void End(object report)
    {
        if (!Sender.Equals(_child) || (report is RunReport { State.IsFinished: false })) return;
        (ILeaseStore store, Lease? lease) = (leases, _lease);
        Context.Run(Effect.Of("finish-lease", _ =>
        {
            if (lease is not null) store.Finish(lease);
            return new Ended(report);
        }));
    }

    private void On(Ended m)
    {
        _lease = null;
        if (_question is { } question) Tell(question.Asker, m.Report);
    }
}
