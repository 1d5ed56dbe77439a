using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Causality;

/// <summary>Anything that turns candles into columns and must not look ahead: a recipe, the engines.</summary>
public interface ICausalSubject
{
    FeatureSchema Schema { get; }

    /// <summary>An empty state.</summary>
    /// <param name="inputs">The side inputs; the proof cuts and replaces them like the candles.</param>
    ICausalRun Start(MarketInputs inputs);

    /// <summary>True if values are packed decisions: two of them are equal or different, never near (<see cref="SameDecision"/>).</summary>
    bool Decides => false;

    bool SameDecision(double a, double b) => a == b;
}

/// <summary>One pass of a subject over candles.</summary>
public interface ICausalRun
{
    /// <summary>Takes candles [start, start + count), which follow those taken before, and writes the same rows.</summary>
    void Process(CandleFrame candles, int start, int count, FeatureFrame destination);

    void Save(StateWriter writer);
    void Restore(StateReader reader);
}

/// <summary>A recipe as a subject.</summary>
public sealed class RecipeSubject(FeatureRecipe recipe) : ICausalSubject
{
    public FeatureSchema Schema => recipe.Schema;
    public ICausalRun Start(MarketInputs inputs) => new FeaturePipeline(recipe, inputs);
}
