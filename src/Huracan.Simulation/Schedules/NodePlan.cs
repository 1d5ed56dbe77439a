using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Simulation.Schedules;

/// <summary>One node's part of a schedule: how long things take there, and what happens to its appends and its snapshots.</summary>
internal sealed class NodePlan(Schedule schedule, SimulatedNode node, SimulatedWorld world, BrokenPart broken) : SimulationPlan(1)
{
    private readonly string _writer = node.Name;
    private readonly DelayOptions _delays = schedule.Drawn.Delays;

    private Chance Chance => schedule.Chance;
    private Links Links => schedule.Links;

    public override bool AcknowledgesBeforePersisting => broken == BrokenPart.AcknowledgeBeforePersist;

    public override int NextReady(int ready) => ready == 1 ? 0 : Chance.Below(ready);

    public override double Jitter() => Chance.Fraction();

    public override TimeSpan EffectDelay(Effect effect)
    {
        if (schedule.Hits(FaultKind.SlowDisk, effect.Name)) return SlowDisk();
        return effect.Name == "ppo-update" ? Chance.Between(_delays.Update / 10, _delays.Update) : Chance.Between(1, _delays.Effect);
    }

    public override TimeSpan AppendDelay(JournalAppend append) =>
        schedule.Hits(FaultKind.SlowDisk, append.PersistenceId) ? SlowDisk() : Chance.Between(1, _delays.Append);

    public override TimeSpan ReplayDelay(string persistenceId) => Chance.Between(1, _delays.Replay);

    public override TimeSpan SnapshotDelay(string persistenceId) =>
        schedule.Hits(FaultKind.SlowDisk, persistenceId) ? SlowDisk() : Chance.Between(1, _delays.Append);

    private TimeSpan SlowDisk() => Chance.Between(2_000, _delays.SlowDisk);

    public override AppendOutcome Save(ISnapshotStore store, string persistenceId, long epoch, Snapshot snapshot)
    {
        bool fails = schedule.Hits(FaultKind.SnapshotFails, persistenceId);
        if (fails && Chance.Of(0.5)) throw new InjectedTroubleException("the save failed before it took effect");
        AppendOutcome outcome = Links.Call(node.Index, Links.Database, () => Save(persistenceId, epoch, snapshot));
        return fails ? throw new InjectedTroubleException("the save failed after it took effect") : outcome;
    }

    private AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot)
    {
        AppendOutcome outcome = world.Journal.Snapshots.Save(persistenceId, epoch, snapshot);
        if (outcome == AppendOutcome.Stored)
        {
            schedule.Ledger.OnSaved(_writer, persistenceId, epoch, snapshot);
            if (schedule.Hits(FaultKind.TornSnapshot, persistenceId)) Spoil(persistenceId, epoch, snapshot);
        }
        return outcome;
    }

    private void Spoil(string persistenceId, long epoch, Snapshot snapshot)
    {
        InMemorySnapshotStore kept = world.Journal.Snapshots;
        if (Chance.Of(0.5)) kept.Save(persistenceId, epoch, snapshot with { Version = snapshot.Version + 1 });
        else if (kept.SequenceNrs(persistenceId).Contains(snapshot.SequenceNr))
            kept.Damage(persistenceId, snapshot.SequenceNr, bytes => bytes[..(bytes.Length / 2)]);
    }

    public override AppendOutcome Append(IJournal journal, JournalAppend append, out Exception? error)
    {
        error = null;
        if (!Links.Reaches(node.Index, Links.Database)) error = Links.Unreachable(Links.Database, "was not reached");
        else if (schedule.Hits(FaultKind.AppendFails, append.PersistenceId)) error = new InjectedTroubleException("the append failed");
        else if (schedule.Hits(FaultKind.AppendLate, append.PersistenceId))
        {
            // The database continues the append, whatever happens to this node.
            world.Time.After(Chance.Between(50, 6_000), () => Store(append, out Exception? _));
            error = new InjectedTroubleException("no answer in time");
        }
        if (error is not null) return AppendOutcome.Unknown;

        AppendOutcome outcome = Store(append, out error);
        if (!Links.Reaches(Links.Database, node.Index)) error = Links.Unreachable(Links.Database, "does not answer");
        else if (outcome == AppendOutcome.Stored && schedule.Hits(FaultKind.AppendUnknown, append.PersistenceId))
            error = new InjectedTroubleException("the connection broke after the commit");
        return error is null ? outcome : AppendOutcome.Unknown;
    }

    private AppendOutcome Store(JournalAppend append, out Exception? error)
    {
        AppendOutcome outcome = base.Append(world.Journal, append, out error);
        if (outcome == AppendOutcome.Stored) schedule.Ledger.OnStored(_writer, append);
        return outcome;
    }

    public override void OnAcknowledged(JournalAppend append) => schedule.Ledger.OnAcknowledged(append);
}
