using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>Mail on its way to an entity.</summary>
internal sealed record EntityMail(string Id, object Message) : ILocalMessage, IUncounted;

/// <summary>The entity must end here. Its mail is dropped from now on: the senders repeat it, and the entity soon runs elsewhere. The
/// message may be repeated, because an entity that was restarted has forgotten it.</summary>
internal sealed record EntityLeave(string Id) : ILocalMessage, IUncounted;

/// <summary>The address of an entity. It hands mail to the region.</summary>
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

/// <summary>An entity's mailbox is closed; these messages were not read.</summary>
internal sealed record EntityStopped(string Id, ActorCell Cell, List<(object Message, ActorRef? Sender)> Unread) : ILocalMessage, IUncounted;

internal sealed class EntityStoppedMail(string id, ActorCell cell, List<(object, ActorRef?)> unread) : HostMail
{
    internal override object Open(ActorCell region) => new EntityStopped(id, cell, unread);
}

/// <summary>Parent of all entities of one kind on this node. It starts an entity at its first message, forwards the mail, and starts the
/// entity again if mail comes after it has stopped. It keeps nothing over a crash: the mail that matters is repeated.</summary>
/// <remarks>Mail that comes between an entity's end and the notice of that end is kept here. The new entity first gets the mail that the
/// old one did not read.</remarks>
internal sealed class EntityRegion(EntityKind kind) : Actor
{
    private readonly Dictionary<string, ActorCell> _entities = [];
    private readonly Dictionary<string, List<(object Message, ActorRef? Sender)>> _kept = [];
    private readonly HashSet<string> _leaving = [];

    protected override SupervisionStrategy Supervision => kind.Supervision;

    private ActorCell Cell => (ActorCell)Self;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EntityMail mail: Deliver(mail.Id, mail.Message, ReferenceEquals(Sender, Cell.Host.DeadLetters) ? null : Sender); break;
            case EntityStopped stopped: On(stopped); break;
            case EntityLeave leave: On(leave); break;
            case ChildFailed failed: SetAside(failed.Name, failed.Reason); break;
            default: Unhandled(message); break;
        }
    }

    private void On(EntityLeave leave)
    {
        if (!_entities.TryGetValue(leave.Id, out ActorCell? entity)) Cell.Host.EntityEnded(kind, leave.Id);
        else
        {
            _leaving.Add(leave.Id);
            AskToLeave(entity);
        }
    }

    private void AskToLeave(ActorCell entity)
    {
        if (kind.Leave is { } word) entity.TryTell(word, Cell);
        else entity.RequestStop();
    }

    private void Deliver(string id, object message, ActorRef? sender)
    {
        if (_leaving.Contains(id))
        {
            // Told again: an entity that was restarted has forgotten it, and would stay for ever without mail.
            if (_entities.TryGetValue(id, out ActorCell? leaving)) AskToLeave(leaving);
            Cell.Host.DeadLetter(message, sender);
            return;
        }
        if (_kept.TryGetValue(id, out List<(object, ActorRef?)>? kept))
        {
            kept.Add((message, sender));
            return;
        }
        if (!_entities.TryGetValue(id, out ActorCell? entity))
        {
            if (MakeProps(id, message, sender) is not { } props) return;
            _entities.Add(id, entity = Cell.Spawn(props, id, Cell));
        }
        if (!entity.TryTell(message, sender)) _kept.Add(id, [(message, sender)]);
    }

    private void On(EntityStopped stopped)
    {
        if (_entities.TryGetValue(stopped.Id, out ActorCell? known) && ReferenceEquals(known, stopped.Cell)) _entities.Remove(stopped.Id);
        _kept.Remove(stopped.Id, out List<(object Message, ActorRef? Sender)>? kept);
        foreach ((object message, ActorRef? sender) in stopped.Unread) Deliver(stopped.Id, message, sender);
        if (kept is not null)
            foreach ((object message, ActorRef? sender) in kept) Deliver(stopped.Id, message, sender);
        if (_entities.ContainsKey(stopped.Id)) return; // its unread mail has started it again
        _leaving.Remove(stopped.Id);
        Cell.Host.EntityEnded(kind, stopped.Id);
    }

    /// <summary>An entity that cannot be made must not stop its siblings.</summary>
    private Props? MakeProps(string id, object message, ActorRef? sender)
    {
        try
        {
            return kind.PropsOf(id);
        }
        catch (Exception reason)
        {
            Cell.Host.ReportFailure(Cell, reason);
            Cell.Host.DeadLetter(message, sender);
            SetAside(id, reason);
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
            Cell.Host.ReportFailure(Cell, second);
        }
    }
}
