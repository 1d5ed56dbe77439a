using Huracan.Core.Numerics;

namespace Huracan.Core.Decisions.Confidence;

/// <summary>The confidence in a trade (demands 56 to 60, D8, D58). Stateless; no allocation.</summary>
/// <remarks><code>
/// value      = .3 sample + .3 separation + .2 similarity + .2 reliability + penalty, cut to 0..1
/// sample     = 1 / (1 + exp(-(n - 20) / k)), k = 30 below 20 samples and 40 above
/// separation = min(2 (best - runnerUp), 1)
/// penalty    = 0 if the history is of this regime, else -0.05
/// </code>
/// No single logistic curve gives the source's 38 % at 5, 50 % at 20 and 88 % at 100 samples; these two halves do (D8).</remarks>
public sealed class ConfidenceScorer
{
    /// <summary>Samples at which half the confidence is reached (demand 57).</summary>
    public const int SampleMiddle = 20;

    private const double ScaleBelow = 30;
    private const double ScaleAbove = 40;

    private readonly ConfidenceSettings _settings;

    /// <exception cref="ArgumentException">The settings are wrong; the message says which one.</exception>
    public ConfidenceScorer(ConfidenceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _settings = settings;
    }

    /// <exception cref="ArgumentOutOfRangeException">A factor lies outside its range, or is NaN.</exception>
    public ConfidenceResult Score(in ConfidenceInput input)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input.Samples, nameof(input));
        Fraction(input.BestScore, "best score");
        Fraction(input.RunnerUpScore, "runner-up score");
        Fraction(input.PatternSimilarity, "pattern similarity");
        Fraction(input.PatternReliability, "pattern reliability");
        if (input.RunnerUpScore > input.BestScore) throw new ArgumentOutOfRangeException(nameof(input), input.RunnerUpScore, FormattableString.Invariant($"the runner-up's score lies above the best one's {input.BestScore}"));

        double sample = SampleConfidence(input.Samples);
        double separation = Math.Min(2 * (input.BestScore - input.RunnerUpScore), 1);
        double penalty = input.RegimeMatches ? 0 : _settings.RegimePenalty;
        double value = (_settings.SampleWeight * sample)
            + (_settings.SeparationWeight * separation)
            + (_settings.SimilarityWeight * input.PatternSimilarity)
            + (_settings.ReliabilityWeight * input.PatternReliability)
            + penalty;
        value = Math.Clamp(value, 0, 1);
        double threshold = _settings.ThresholdOf(input.Regime);
        return new ConfidenceResult(value, threshold, value >= threshold, input.Regime,
            sample, separation, input.PatternSimilarity, input.PatternReliability, penalty);
    }

    /// <summary>Confidence from the number of samples alone: 0.378 at 5, 0.5 at 20, 0.881 at 100 (D8).</summary>
    public static double SampleConfidence(int samples)
    {
        double distance = samples - SampleMiddle;
        return 1 / (1 + Transcendental.Exp(-distance / (samples < SampleMiddle ? ScaleBelow : ScaleAbove)));
    }

    private static void Fraction(double value, string name)
    {
        if (!(value is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, value, $"{name} must lie in 0..1");
    }
}
