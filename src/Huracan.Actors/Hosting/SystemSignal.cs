using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <summary>What cells send to each other besides mail. Handled in any state, before ordinary mail, in the order of arrival.</summary>
internal abstract class SystemSignal
{
    internal SystemSignal? Next;
}

internal sealed class StartSignal : SystemSignal;

internal sealed class StopSignal : SystemSignal;

internal sealed class AdoptSignal(ActorCell child) : SystemSignal
{
    internal ActorCell Child => child;
}

internal sealed class ChildFailureSignal(ActorCell child, Exception reason) : SystemSignal
{
    internal ActorCell Child => child;
    internal Exception Reason => reason;
}

internal sealed class ChildStoppedSignal(ActorCell child) : SystemSignal
{
    internal ActorCell Child => child;
}

internal sealed class RestartSignal(TimeSpan pause) : SystemSignal
{
    internal TimeSpan Pause => pause;
}

internal sealed class PauseOverSignal(long incarnation) : SystemSignal
{
    internal long Incarnation => incarnation;
}

internal sealed class WatchSignal(ActorRef watcher) : SystemSignal
{
    internal ActorRef Watcher => watcher;
}

internal sealed class UnwatchSignal(ActorRef watcher) : SystemSignal
{
    internal ActorRef Watcher => watcher;
}

/// <param name="records">The events after <paramref name="snapshot"/>; all events if there is no snapshot. Null if <paramref name="error"/>
/// is set.</param>
internal sealed class ReplayedSignal(long incarnation, IReadOnlyList<JournalRecord>? records, Exception? error, StoredState? snapshot = null) : SystemSignal
{
    internal long Incarnation => incarnation;
    internal StoredState? Snapshot => snapshot;
    internal IReadOnlyList<JournalRecord>? Records => records;
    internal Exception? Error => error;
}

/// <summary>The actor crashes here, between two messages. Simulations do this to any actor.</summary>
internal sealed class CrashSignal(Exception reason) : SystemSignal
{
    internal Exception Reason => reason;
}

internal sealed class AppendedSignal(AppendOutcome outcome, Exception? error) : SystemSignal
{
    internal AppendOutcome Outcome => outcome;
    internal Exception? Error => error;
}
