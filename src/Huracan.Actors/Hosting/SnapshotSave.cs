using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <summary>One snapshot on its way to the store. Its actor goes on meanwhile, and takes the next snapshot only after this one has
/// ended.</summary>
internal sealed class SnapshotSave(ActorCell cell, string persistenceId, long epoch, Snapshot snapshot) : IThreadPoolWorkItem
{
    internal ActorCell Cell => cell;
    internal string PersistenceId => persistenceId;
    internal long Epoch => epoch;
    internal Snapshot Snapshot => snapshot;

    /// <summary>Saves, on a thread that may block, and reports the outcome.</summary>
    public void Execute()
    {
        try
        {
            End(cell.Host.SaveSnapshot(this), null);
        }
        catch (Exception reason)
        {
            End(AppendOutcome.Unknown, reason);
        }
    }

    /// <summary>Reports the outcome, for a host that saves in its own way. Call it once, on any thread.</summary>
    internal void End(AppendOutcome outcome, Exception? error)
    {
        if (outcome != AppendOutcome.Stored) cell.Host.ReportSnapshot(cell, new SnapshotTrouble(persistenceId, snapshot.SequenceNr, SnapshotStep.Saving, error ?? new IOException($"the store answered {outcome}")));
        cell.SnapshotEnded();
        cell.Host.SnapshotEnded();
    }
}
