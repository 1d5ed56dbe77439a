namespace Huracan.Actors.Hosting;

/// <summary>One actor as somebody from outside sees it.</summary>
/// <param name="Mailbox">Messages that wait for it.</param>
public readonly record struct ActorView(string Path, string State, int Mailbox);

/// <content>What a person may look at while the actor works.</content>
internal sealed partial class ActorCell
{
    /// <summary>Adds this actor and those below it, up to <paramref name="max"/>.</summary>
    /// <remarks>Takes no lock and stops nobody: an actor that comes or goes at the same instant may be missing, with its later siblings.
    /// For people; nothing may be decided from it.</remarks>
    internal void Look(List<ActorView> seen, int max)
    {
        if (seen.Count >= max) return;
        seen.Add(new ActorView(Path, _state.ToString(), MailboxLength));
        for (ActorCell? child = _firstChild; child is not null && seen.Count < max; child = child._nextSibling) child.Look(seen, max);
    }
}
