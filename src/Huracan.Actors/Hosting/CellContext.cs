using System.Runtime.CompilerServices;
using Huracan.Actors.Port;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Actors.Hosting;

/// <summary>The port's context over a cell. One per cell; the incarnation behind it changes.</summary>
internal sealed class CellContext(ActorCell cell) : IPersistentContext, ITimers
{
    public ActorRef Self => cell;
    public ActorRef Sender => cell.Sender;
    public ActorRef Parent => cell.Parent ?? cell.Host.DeadLetters;
    public long Incarnation => cell.Incarnation;
    public long Epoch => cell.Host.Epoch;
    public TimeProvider Clock => cell.Host.Clock;
    public UtcMs Now => new(cell.Host.Clock.GetUtcNow().ToUnixTimeMilliseconds());
    public IStopFlag StopFlag => new CellStopFlag(cell, cell.Incarnation);
    public ITimers Timers => this;

    public ActorRef Spawn(Props props, string name)
    {
        RefuseInEvolve();
        return cell.Spawn(props, name);
    }

    public ActorRef? Child(string name) => cell.Child(name);
    public IReadOnlyList<ActorRef> Children => cell.ListChildren();

    public void Stop(ActorRef actor)
    {
        RefuseInEvolve();
        SelfOrChild(actor, selfToo: true).RequestStop();
    }

    public void RaiseStop(ActorRef child)
    {
        RefuseInEvolve();
        SelfOrChild(child, selfToo: false).RaiseStopFlag();
    }

    public void Watch(ActorRef actor)
    {
        RefuseInEvolve();
        cell.Watch(LocalActor(actor));
    }

    public void Unwatch(ActorRef actor)
    {
        RefuseInEvolve();
        cell.Unwatch(LocalActor(actor));
    }

    public void Tell(ActorRef to, object message)
    {
        RefuseInEvolve();
        to.Tell(message, cell);
    }

    public ActorRef Entity(string kind, string id) => cell.Host.Entity(kind, id);
    public ActorRef Service(string name) => cell.Host.Service(name);

    public long Run(Effect effect)
    {
        RefuseInEvolve();
        return cell.RunEffect(effect, pinned: false);
    }

    public long RunPinned(Effect effect)
    {
        RefuseInEvolve();
        return cell.RunEffect(effect, pinned: true);
    }

    public TimeSpan Jitter(TimeSpan pause)
    {
        RefuseInEvolve();
        return cell.Host.Jitter(pause);
    }

    public void Publish(object progress)
    {
        RefuseInEvolve();
        cell.Host.PublishProgress(cell, progress);
    }

    public void Unhandled(object message) => Interlocked.Increment(ref cell.Host.Counters.UnhandledCount);

    public void Persist(IReadOnlyList<object> events, Action? then)
    {
        RefuseInEvolve();
        cell.Persist(events, then);
    }

    void ITimers.StartSingleTimer(object key, object message, TimeSpan delay)
    {
        RefuseInEvolve();
        cell.StartTimer(key, message, delay, periodic: false);
    }

    void ITimers.StartPeriodicTimer(object key, object message, TimeSpan interval)
    {
        RefuseInEvolve();
        cell.StartTimer(key, message, interval, periodic: true);
    }

    bool ITimers.IsTimerActive(object key) => cell.IsTimerActive(key);
    void ITimers.Cancel(object key) => cell.CancelTimer(key);
    void ITimers.CancelAll() => cell.CancelAllTimers();

    private ActorCell SelfOrChild(ActorRef actor, bool selfToo)
    {
        if (actor is ActorCell local && ((selfToo && ReferenceEquals(local, cell)) || ReferenceEquals(local.Parent, cell))) return local;
        throw new ArgumentException($"{cell.Path}: {actor} is no child of this actor; ask its parent by message", nameof(actor));
    }

    private ActorCell LocalActor(ActorRef actor) => actor as ActorCell
        ?? throw new ArgumentException($"{cell.Path}: {actor} can only receive messages; watch needs an actor of this node", nameof(actor));

    /// <summary>A replay has no effects, and a state must not depend on when it was replayed.</summary>
    private void RefuseInEvolve([CallerMemberName] string call = "")
    {
        if (cell.Evolving) throw new InvalidOperationException($"our bug: {cell.Path} calls {call} in Evolve or in a snapshot method, which may change only the state; do it in the continuation or in Recovered");
    }
}
