using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>A local pool of equal workers behind one address; they take turns. A worker that keeps failing is restarted for ever, at the
/// longest pause: the requester decides which work can never succeed.</summary>
internal sealed class ServicePool(Props worker, int workers) : Actor
{
    private readonly ActorRef[] _workers = new ActorRef[workers];
    private int _next;

    protected override SupervisionStrategy Supervision { get; } = new() { RestartsMax = int.MaxValue };

    protected override void PreStart()
    {
        for (int i = 0; i < _workers.Length; i++) _workers[i] = Context.Spawn(worker, $"worker-{i + 1}");
    }

    protected override void OnReceive(object message)
    {
        _workers[_next].Tell(message, ReferenceEquals(Sender, ((ActorCell)Self).Host.DeadLetters) ? null : Sender);
        _next = (_next + 1) % _workers.Length;
    }
}
