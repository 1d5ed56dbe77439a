using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>Mail from the host that may be stale when it is read: the message is made at delivery, not at arrival.</summary>
internal abstract class HostMail : IUncounted, ILocalMessage
{
    /// <summary>The message to deliver; null if it is stale.</summary>
    internal abstract object? Open(ActorCell cell);
}

/// <summary>Mail for one incarnation only: the end of an effect, or what the effect sends while it runs.</summary>
internal sealed class IncarnationMail(long incarnation, object message) : HostMail
{
    internal override object? Open(ActorCell cell)
    {
        if (cell.Incarnation == incarnation) return message;
        Interlocked.Increment(ref cell.Host.Counters.LateCount);
        return null;
    }
}

internal sealed class TerminatedMail(ActorCell stopped) : HostMail
{
    internal override object? Open(ActorCell cell) => cell.StopWatching(stopped) ? new Terminated(stopped) : null;
}

internal sealed class TimerMail(CellTimer timer) : HostMail
{
    internal override object? Open(ActorCell cell) => cell.TimerFired(timer);
}
