using System.Globalization;

namespace Huracan.Actors.Hosting;

/// <summary>Where in its life a snapshot met trouble.</summary>
public enum SnapshotStep : byte { Taking, Saving, Restoring }

/// <summary>A snapshot that was not taken, not saved, or passed over at a replay. Harmless: an older one or the journal answers for it.</summary>
/// <param name="SequenceNr">0 if the store could not be asked.</param>
public sealed record SnapshotTrouble(string PersistenceId, long SequenceNr, SnapshotStep Step, Exception Reason)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PersistenceId}: snapshot {SequenceNr} was {What()} ({Reason.Message}); the journal has every event");

    private string What() => Step switch
    {
        SnapshotStep.Taking => "not taken",
        SnapshotStep.Saving => "not saved",
        _ => "passed over",
    };
}
