using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Simulation;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>A plan whose effects and appends take times drawn from the seed, so that what runs side by side ends in any order; and that can make them fail.</summary>
/// <param name="seed">0: every effect and append takes one millisecond.</param>
internal sealed class FaultPlan(ulong seed = 0) : SimulationPlan(seed)
{
    private readonly Dictionary<string, int> _started = [];

    /// <summary>Called with an effect's name and how often it was started before; what it returns is thrown in the effect's place.</summary>
    public Func<string, int, Exception?>? FailEffect { get; init; }

    /// <summary>Called before each append: null to store it, otherwise the outcome to report instead, and whether it is stored all the same.</summary>
    public Func<JournalAppend, (AppendOutcome Outcome, bool Stored)?>? FailAppend { get; init; }

    /// <summary>Added to each PPO update: above 100 ms the checkpoint of one is stored before the next one ends.</summary>
    public TimeSpan UpdateTakes { get; init; }

    public int Started(string effect) => _started.GetValueOrDefault(effect);

    public override TimeSpan EffectDelay(Effect effect) => Delay() + (effect.Name == "ppo-update" ? UpdateTakes : TimeSpan.Zero);
    public override TimeSpan AppendDelay(JournalAppend append) => Delay();
    public override TimeSpan ReplayDelay(string persistenceId) => Delay();

    public override object? Execute(Effect effect, IEffectScope scope)
    {
        int before = Started(effect.Name);
        _started[effect.Name] = before + 1;
        return FailEffect?.Invoke(effect.Name, before) is { } error ? throw error : base.Execute(effect, scope);
    }

    public override AppendOutcome Append(IJournal journal, JournalAppend append, out Exception? error)
    {
        if (FailAppend?.Invoke(append) is not { } fault) return base.Append(journal, append, out error);
        if (fault.Stored) base.Append(journal, append, out _);
        error = new IOException("the disk is slow");
        return fault.Outcome;
    }

    private TimeSpan Delay() => TimeSpan.FromMilliseconds(Seed == 0 ? 1 : (int)(Draw() % 50));
}
