using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions.Confidence;

/// <summary>The factors of the confidence of one possible trade.</summary>
/// <param name="Samples">Closed shadow trades of the primary engine in this regime, closed before the decision and inside the fold (D8); 0
/// or more.</param>
/// <param name="BestScore">Score of the best direction, 0 to 1 (D8).</param>
/// <param name="RunnerUpScore">Score of the second-best direction, 0 to <paramref name="BestScore"/>.</param>
/// <param name="PatternSimilarity">Mean similarity of the nearest past patterns, 0 to 1; 0.5 if there is no memory or nothing similar
/// (demand 59).</param>
/// <param name="PatternReliability">Their mean win rate, 0 to 1; 0.5 likewise.</param>
/// <param name="RegimeMatches">False if the history behind samples or patterns comes from another regime.</param>
public readonly record struct ConfidenceInput(
    int Samples, double BestScore, double RunnerUpScore, Regime Regime,
    double PatternSimilarity = 0.5, double PatternReliability = 0.5, bool RegimeMatches = true);
