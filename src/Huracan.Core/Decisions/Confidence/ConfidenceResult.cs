using System.Globalization;
using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions.Confidence;

/// <summary>The confidence of one possible trade with all its factors (demand 60). All are between 0 and 1, except the penalty, which is 0
/// or negative.</summary>
/// <param name="Value">Weighted sum of the factors plus the penalty.</param>
/// <param name="Trade">Value has reached the threshold of the regime.</param>
public readonly record struct ConfidenceResult(
    double Value, double Threshold, bool Trade, Regime Regime,
    double Sample, double Separation, double PatternSimilarity, double PatternReliability, double RegimePenalty)
{
    /// <summary>The decision in one sentence. Allocates: for records and people.</summary>
    public string Reason() => string.Create(CultureInfo.InvariantCulture,
        $"{(Trade ? "trade" : "skip")}: confidence {Value:0.000} {(Trade ? "reaches" : "stays below")} {Threshold:0.00} of regime {Regime.ToString().ToLowerInvariant()} (samples {Sample:0.000}, separation {Separation:0.000}, similarity {PatternSimilarity:0.000}, reliability {PatternReliability:0.000}, regime penalty {RegimePenalty:0.00})");
}
