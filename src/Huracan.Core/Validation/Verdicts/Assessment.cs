using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Validation.Verdicts;

/// <summary>The referee's findings on one coin: a pure function of its result and the settings.</summary>
/// <param name="TrainSharpe">Mean over folds (D19).</param>
/// <param name="Gates">G1..G5, A1, A2.</param>
/// <param name="VerdictReason">One sentence.</param>
public sealed record Assessment(
    string Symbol, WalkForwardPlan Plan, PerformanceMetrics Pooled, IReadOnlyList<WindowSummary> Windows, Measure TrainSharpe, Stability Stability,
    IReadOnlyList<GateRow> Gates, Verdict Verdict, string VerdictReason);
