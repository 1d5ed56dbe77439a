using Akka.Actor;
using Huracan.Actors.Hosting;

namespace Huracan.Runtime.Hosting;

/// <summary>One actor's pinned effects, on a thread that Akka's pinned dispatcher reserves for them.</summary>
internal sealed class PinnedEffects(IActorRef runner) : PinnedWorker
{
    internal override void Enqueue(EffectRun run) => runner.Tell(run, ActorRefs.NoSender);

    internal override void Complete() => runner.Tell(PoisonPill.Instance, ActorRefs.NoSender);
}

/// <summary>Runs the effects that it receives, one after another. A failed effect is reported as its own answer; this actor does not
/// fail.</summary>
/// <param name="name">The name of its thread from now on.</param>
internal sealed class PinnedEffectsActor(string name) : UntypedActor
{
    protected override void PreStart() => Thread.CurrentThread.Name = name;

    protected override void OnReceive(object message)
    {
        if (message is EffectRun run) run.Execute();
        else Unhandled(message);
    }
}
