using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Simulation;

/// <summary>All choices that the world makes in a simulation. This plan is benign: fixed delays, no fault, and an order of turns drawn from
/// the seed. A plan with faults overrides the methods that it wants to disturb.</summary>
/// <param name="seed">0: ready actors take turns, first in, first out. Otherwise the next actor is drawn, the same way for the same
/// seed.</param>
public class SimulationPlan(ulong seed = 0)
{
    private ulong _drawn;

    public ulong Seed { get; } = seed;

    /// <summary>Which of the ready actors runs next.</summary>
    public virtual int NextReady(int ready) => Seed == 0 ? 0 : (int)(Draw() % (ulong)ready);

    /// <summary>From 0 to below 1: how much a pause between tries is shortened. 0 for seed 0.</summary>
    public virtual double Jitter() => Seed == 0 ? 0 : (Draw() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Virtual time that an effect takes.</summary>
    public virtual TimeSpan EffectDelay(Effect effect) => TimeSpan.FromMilliseconds(1);

    /// <summary>Runs the effect; a plan may throw instead, or return another result.</summary>
    public virtual object? Execute(Effect effect, IEffectScope scope) => effect.Execute(scope);

    public virtual TimeSpan AppendDelay(JournalAppend append) => TimeSpan.FromMilliseconds(1);

    /// <summary>Runs the append and gives its outcome; it may fail before or after it took effect.</summary>
    public virtual AppendOutcome Append(IJournal journal, JournalAppend append, out Exception? error)
    {
        Span<AppendOutcome> outcome = [AppendOutcome.Unknown];
        journal.Append([append], outcome, out error);
        return outcome[0];
    }

    /// <summary>Called when an actor has been told that its append is stored.</summary>
    public virtual void OnAcknowledged(JournalAppend append) { }

    /// <summary>True makes the host wrong on purpose, to see whether a simulation finds it: appends are acknowledged first and stored
    /// later.</summary>
    public virtual bool AcknowledgesBeforePersisting => false;

    public virtual TimeSpan SnapshotDelay(string persistenceId) => TimeSpan.FromMilliseconds(1);

    /// <summary>Saves a snapshot and gives the outcome; it may throw before or after the save took effect, or leave a torn
    /// snapshot.</summary>
    public virtual AppendOutcome Save(ISnapshotStore store, string persistenceId, long epoch, Snapshot snapshot) => store.Save(persistenceId, epoch, snapshot);

    public virtual TimeSpan ReplayDelay(string persistenceId) => TimeSpan.FromMilliseconds(1);

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): enough for schedules; results never depend on it.</summary>
    protected ulong Draw()
    {
        ulong z = Seed + (++_drawn * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
