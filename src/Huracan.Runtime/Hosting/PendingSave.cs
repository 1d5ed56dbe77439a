using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;

namespace Huracan.Runtime.Hosting;

/// <summary>A snapshot handed to Akka. It ends exactly once, even if its actor ends first: the host's end waits for it.</summary>
internal sealed class PendingSave(SnapshotSave save)
{
    private int _ended;

    internal SnapshotSave Save => save;

    internal void End(AppendOutcome outcome, Exception? error)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) save.End(outcome, error);
    }

    internal void Abandon() => End(AppendOutcome.Unknown, new OperationCanceledException("its actor ended before the store answered"));
}
