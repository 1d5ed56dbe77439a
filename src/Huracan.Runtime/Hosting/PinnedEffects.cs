using Akka.Actor;
using Huracan.Actors.Hosting;

namespace Huracan.Runtime.Hosting;

/// <summary>One actor's pinned effects, on a thread that Akka's pinned dispatcher gives to nobody else.</summary>
internal sealed class PinnedEffects(IActorRef runner) : PinnedWorker
{
    internal override void Enqueue(EffectRun run) => runner.Tell(run, ActorRefs.NoSender);

    internal override void Complete() => runner.Tell(PoisonPill.Instance, ActorRefs.NoSender);
}

/// <summary>Runs what it is told, one after another. An effect's trouble is its own answer, never this actor's.</summary>
/// <param name="name">What its thread is called from now on.</param>
internal sealed class PinnedEffectsActor(string name) : UntypedActor
{
    protected override void PreStart() => Thread.CurrentThread.Name = name;

    protected override void OnReceive(object message)
    {
        if (message is EffectRun run) run.Execute();
        else Unhandled(message);
    }
}
