namespace Huracan.Actors.Hosting;

/// <summary>One actor as an outside observer sees it.</summary>
/// <param name="Mailbox">Number of waiting messages.</param>
public readonly record struct ActorView(string Path, string State, int Mailbox);

/// <content>What an outside observer may read while the actor works.</content>
internal sealed partial class ActorCell
{
    /// <summary>Adds this actor and those below it, up to <paramref name="max"/>.</summary>
    /// <remarks>Takes no lock and stops no actor: an actor that starts or stops at the same instant may be missing, with its later
    /// siblings. For display only; no decision may depend on it.</remarks>
    internal void Look(List<ActorView> seen, int max)
    {
        if (seen.Count >= max) return;
        seen.Add(new ActorView(Path, _state.ToString(), MailboxLength));
        for (ActorCell? child = _firstChild; child is not null && seen.Count < max; child = child._nextSibling) child.Look(seen, max);
    }
}
