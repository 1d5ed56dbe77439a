using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Simulation.Schedules;

/// <summary>One node's part of a schedule: how long things take there, and what becomes of its appends.</summary>
internal sealed class NodePlan(Schedule schedule, string writer, SimulatedWorld world, BrokenPart broken) : SimulationPlan(1)
{
    private Chance Chance => schedule.Chance;

    public override bool AcknowledgesBeforePersisting => broken == BrokenPart.AcknowledgeBeforePersist;

    public override int NextReady(int ready) => ready == 1 ? 0 : Chance.Below(ready);

    public override double Jitter() => Chance.Fraction();

    public override TimeSpan EffectDelay(Effect effect)
    {
        if (schedule.Hits(FaultKind.SlowDisk, effect.Name)) return Chance.Between(2_000, 14_000);
        return effect.Name == "ppo-update" ? Chance.Between(200, 1_500) : Chance.Between(1, 20);
    }

    public override TimeSpan AppendDelay(JournalAppend append) =>
        schedule.Hits(FaultKind.SlowDisk, append.PersistenceId) ? Chance.Between(2_000, 14_000) : Chance.Between(1, 20);

    public override TimeSpan ReplayDelay(string persistenceId) => Chance.Between(1, 10);

    public override TimeSpan SnapshotDelay(string persistenceId) =>
        schedule.Hits(FaultKind.SlowDisk, persistenceId) ? Chance.Between(2_000, 14_000) : Chance.Between(1, 20);

    public override AppendOutcome Save(ISnapshotStore store, string persistenceId, long epoch, Snapshot snapshot)
    {
        bool fails = schedule.Hits(FaultKind.SnapshotFails, persistenceId);
        if (fails && Chance.Of(0.5)) throw new InjectedTroubleException("the save failed before it took effect");
        AppendOutcome outcome = store.Save(persistenceId, epoch, snapshot);
        if (outcome == AppendOutcome.Stored)
        {
            schedule.Ledger.OnSaved(writer, persistenceId, epoch, snapshot);
            if (schedule.Hits(FaultKind.TornSnapshot, persistenceId)) Spoil(persistenceId, epoch, snapshot);
        }
        return fails ? throw new InjectedTroubleException("the save failed after it took effect") : outcome;
    }

    private void Spoil(string persistenceId, long epoch, Snapshot snapshot)
    {
        InMemorySnapshotStore kept = world.Journal.Snapshots;
        if (Chance.Of(0.5)) kept.Save(persistenceId, epoch, snapshot with { Version = snapshot.Version + 1 });
        else if (kept.SequenceNrs(persistenceId).Contains(snapshot.SequenceNr)) kept.Damage(persistenceId, snapshot.SequenceNr, bytes => bytes[..(bytes.Length / 2)]);
    }

    public override AppendOutcome Append(IJournal journal, JournalAppend append, out Exception? error)
    {
        error = null;
        if (schedule.Hits(FaultKind.AppendFails, append.PersistenceId))
        {
            error = new InjectedTroubleException("the append failed");
            return AppendOutcome.Unknown;
        }
        if (schedule.Hits(FaultKind.AppendLate, append.PersistenceId))
        {
            // The database goes on with it, whatever becomes of this node.
            world.Time.CreateTimer(_ => Store(journal, append, out Exception? _), null, Chance.Between(50, 6_000), System.Threading.Timeout.InfiniteTimeSpan);
            error = new InjectedTroubleException("no answer in time");
            return AppendOutcome.Unknown;
        }
        AppendOutcome outcome = Store(journal, append, out error);
        if (outcome == AppendOutcome.Stored && schedule.Hits(FaultKind.AppendUnknown, append.PersistenceId))
        {
            error = new InjectedTroubleException("the connection broke after the commit");
            return AppendOutcome.Unknown;
        }
        return outcome;
    }

    private AppendOutcome Store(IJournal journal, JournalAppend append, out Exception? error)
    {
        AppendOutcome outcome = base.Append(journal, append, out error);
        if (outcome == AppendOutcome.Stored) schedule.Ledger.OnStored(writer, append);
        return outcome;
    }

    public override void OnAcknowledged(JournalAppend append) => schedule.Ledger.OnAcknowledged(append);
}
