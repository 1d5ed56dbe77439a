using System.Globalization;

namespace Huracan.Actors.Hosting;

/// <summary>The step at which a snapshot failed.</summary>
public enum SnapshotStep : byte { Taking, Saving, Restoring }

/// <summary>A snapshot that was not taken, not saved, or skipped at a replay. Harmless: an older snapshot or the journal is used
/// instead.</summary>
/// <param name="SequenceNr">0 if the store could not be asked.</param>
public sealed record SnapshotTrouble(string PersistenceId, long SequenceNr, SnapshotStep Step, Exception Reason)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PersistenceId}: snapshot {SequenceNr} was {What()} ({Reason.Message}); the journal has every event");

    private string What() => Step switch
    {
        SnapshotStep.Taking => "not taken",
        SnapshotStep.Saving => "not saved",
        _ => "skipped",
    };
}
