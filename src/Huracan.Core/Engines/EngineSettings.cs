namespace Huracan.Core.Engines;

/// <summary>Numbers that all engines share.</summary>
public sealed record EngineSettings
{
    /// <summary>Below it an engine abstains (its own question, not the trade's: D31).</summary>
    public double MinConfidence { get; init; } = 0.55;

    /// <summary>Share of the missing affinity that is taken off the confidence; see <see cref="EngineJudgement"/>.</summary>
    public double AffinityShare { get; init; } = 0.5;

    /// <summary>What is wrong with these numbers; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> wrong = [];
        if (!(MinConfidence is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"engines.{nameof(MinConfidence)}: {MinConfidence} given, allowed 0..1"));
        if (!(AffinityShare is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"engines.{nameof(AffinityShare)}: {AffinityShare} given, allowed 0..1"));
        return wrong;
    }
}
