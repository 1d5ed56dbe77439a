using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>Mail on its way to an entity.</summary>
internal sealed record EntityMail(string Id, object Message) : ILocalMessage, IUncounted;

/// <summary>The address of an entity: tells its region.</summary>
internal sealed class EntityRef(ActorCell region, string kind, string id) : ActorRef
{
    public override string Path => $"/entity/{kind}/{id}";

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (region.Host.RoundTrips) message = region.Host.CrossNodes(message);
        region.Tell(new EntityMail(id, message), sender);
    }

    // Two addresses of one entity are the same address.
    public override bool Equals(object? other) => other is EntityRef entity && ReferenceEquals(entity.Region, region) && entity.Id == id;
    public override int GetHashCode() => string.GetHashCode(id, StringComparison.Ordinal);
    private ActorCell Region => region;
    private string Id => id;
}

/// <summary>Parent of all entities of one kind on this node: starts one at its first message, forwards its mail, and starts it again when mail
/// comes after it has stopped. Keeps nothing over a crash: the mail that matters is repeated.</summary>
internal sealed class EntityRegion(EntityKind kind) : Actor
{
    private readonly Dictionary<string, ActorRef> _entities = [];
    private readonly Dictionary<ActorRef, string> _ids = [];

    protected override SupervisionStrategy Supervision => kind.Supervision;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EntityMail mail: On(mail); break;
            case Terminated terminated: On(terminated); break;
            case ChildFailed failed: SetAside(failed.Name, failed.Reason); break;
            default: Unhandled(message); break;
        }
    }

    private void On(EntityMail mail)
    {
        if (!_entities.TryGetValue(mail.Id, out ActorRef? entity))
        {
            var self = (ActorCell)Self;
            if (self.Child(mail.Id) is not null)
            {
                Self.Tell(mail, Sender);  // Terminated has come, the child's own end is still on its way: look again after it
                return;
            }
            if (MakeProps(mail) is not { } props) return;
            entity = self.Spawn(props, mail.Id, Self);
            _entities.Add(mail.Id, entity);
            _ids.Add(entity, mail.Id);
            Context.Watch(entity);
        }
        entity.Tell(mail.Message, ReferenceEquals(Sender, ((ActorCell)Self).Host.DeadLetters) ? null : Sender);
    }

    /// <summary>An id that no actor can be made of must not take its siblings down with it.</summary>
    private Props? MakeProps(EntityMail mail)
    {
        try
        {
            return kind.PropsOf(mail.Id);
        }
        catch (Exception reason)
        {
            ((ActorCell)Self).Host.ReportFailure((ActorCell)Self, reason);
            ((ActorCell)Self).Host.DeadLetter(mail.Message, Sender);
            SetAside(mail.Id, reason);
            return null;
        }
    }

    private void SetAside(string id, Exception reason)
    {
        try
        {
            kind.WhenFailed?.Invoke(Context, id, reason);
        }
        catch (Exception second)
        {
            ((ActorCell)Self).Host.ReportFailure((ActorCell)Self, second);
        }
    }

    private void On(Terminated terminated)
    {
        if (_ids.Remove(terminated.Actor, out string? id)) _entities.Remove(id);
    }
}
