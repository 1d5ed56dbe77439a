using Huracan.Core.Foundation;

namespace Huracan.Core.Learning;

/// <summary>Settings of one training (demands 81 to 84, D23 to D26). The defaults are the measured recipe; <see cref="Seed"/> is the
/// literal one.</summary>
public sealed record PpoSettings
{
    /// <summary>Updates of the whole training; the learning rate reaches 0 after the last one. 1..1,000,000.</summary>
    public int Updates { get; init; } = 240;

    /// <summary>Episodes stepped in lockstep. 1..65,536.</summary>
    public int Environments { get; init; } = 64;

    /// <summary>Steps of each episode per update. 1..65,536.</summary>
    public int StepsPerUpdate { get; init; } = 128;

    /// <summary>Hidden units of each of the two nets (demand 81). 1..4,096.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Passes over a rollout (demand 83). 1..1,000.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Samples per gradient step (demand 83). The last minibatch of an epoch is smaller if this does not divide the rollout.
    /// 1..1,000,000.</summary>
    public int Minibatch { get; init; } = 64;

    /// <summary>Adam's step size at the first update (demand 83). Above 0, at most 1.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>If true, update u of n uses the learning rate x (1 - u/n); otherwise the rate is constant.</summary>
    public bool LinearDecay { get; init; } = true;

    /// <summary>Discount per candle (demand 83). 0..1, 1 excluded.</summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>The lambda of generalised advantage estimation (D26). 0..1.</summary>
    public double Lambda { get; init; } = 0.95;

    /// <summary>The probability ratio is clipped to 1 plus or minus this (demand 83). Above 0, below 1.</summary>
    public double Clip { get; init; } = 0.2;

    /// <summary>Weight of the entropy bonus (demand 83). 0..1.</summary>
    public double EntropyCoefficient { get; init; } = 0.01;

    /// <summary>Weight of the squared value error (demand 83). 0..100.</summary>
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>Largest gradient norm of each net (demand 83, D25). Above 0.</summary>
    public double GradientNormMax { get; init; } = 0.5;

    /// <summary>If true, an update ends at the first minibatch whose KL estimate is above <see cref="KlTarget"/> x
    /// <see cref="KlSlack"/>.</summary>
    public bool KlStop { get; init; } = true;

    /// <summary>Bound of the KL estimate, before its slack. Above 0. With the usual 0.02 an update overfits the noise of its samples
    /// (docs/decisions/0008); a budget of about 20 updates needs 0.02 all the same.</summary>
    public double KlTarget { get; init; } = 0.0025;

    /// <summary>Factor on <see cref="KlTarget"/>; at least 1.</summary>
    public double KlSlack { get; init; } = 1.5;

    /// <summary>Initial bias in the policy head of every action in <see cref="PassiveActions"/>, so that an untrained policy rarely pays
    /// costs. -10..10.</summary>
    public double PassiveBias { get; init; } = 2;

    /// <summary>Bit a is set if action a is passive: DO_NOTHING (0) and HOLD (5). Bits of actions that an environment lacks have no
    /// effect.</summary>
    public ushort PassiveActions { get; init; } = 1 << 0 | 1 << 5;

    /// <summary>Over this share of the updates, the trading costs in the training rewards rise from 0 to their full size; with 0 they are
    /// full from the start. 0..1. Without the ramp a policy often learns never to enter before it learns when to enter.</summary>
    public double CostRamp { get; init; } = 0.5;

    /// <summary>Decay of Adam's first moment. 0..1, 1 excluded.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>Decay of Adam's second moment. 0..1, 1 excluded.</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>Adam's guard against division by zero. Above 0.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Profile <c>seed</c>: demand 83 literally, with a constant rate, no KL stop, no bias and full costs throughout. It stays
    /// below zero on an oracle market.</summary>
    public static PpoSettings Seed { get; } = new() { LinearDecay = false, KlStop = false, PassiveBias = 0, CostRamp = 0 };

    /// <summary>Environment steps of one update, which is also its sample count.</summary>
    public int SamplesPerUpdate => Environments * StepsPerUpdate;

    /// <summary>Share of trading costs that training rewards count in an update.</summary>
    /// <param name="updatesDone">Updates before it.</param>
    public double CostShare(int updatesDone) => CostRamp > 0 ? Math.Min(1, updatesDone / (CostRamp * Updates)) : 1;

    /// <summary>Throws at the first setting that is outside its range.</summary>
    public void Validate()
    {
        Whole(Updates, 1, 1_000_000, nameof(Updates));
        Whole(Environments, 1, 65_536, nameof(Environments));
        Whole(StepsPerUpdate, 1, 65_536, nameof(StepsPerUpdate));
        Whole(Hidden, 1, 4_096, nameof(Hidden));
        Whole(Epochs, 1, 1_000, nameof(Epochs));
        Whole(Minibatch, 1, 1_000_000, nameof(Minibatch));
        if ((long)Environments * StepsPerUpdate > 16_777_216)
            throw new ArgumentException($"ppo: {Environments} environments x {StepsPerUpdate} steps given, at most 16,777,216 samples per update allowed");
        Real(LearningRate, LearningRate is > 0 and <= 1, "above 0 and at most 1", nameof(LearningRate));
        Real(Gamma, Gamma is >= 0 and < 1, "0 to 1, 1 excluded,", nameof(Gamma));
        Real(Lambda, Lambda is >= 0 and <= 1, "0 to 1", nameof(Lambda));
        Real(Clip, Clip is > 0 and < 1, "above 0 and below 1", nameof(Clip));
        Real(EntropyCoefficient, EntropyCoefficient is >= 0 and <= 1, "0 to 1", nameof(EntropyCoefficient));
        Real(ValueCoefficient, ValueCoefficient is >= 0 and <= 100, "0 to 100", nameof(ValueCoefficient));
        Real(GradientNormMax, GradientNormMax is > 0 and < double.PositiveInfinity, "above 0", nameof(GradientNormMax));
        Real(KlTarget, KlTarget is > 0 and < double.PositiveInfinity, "above 0", nameof(KlTarget));
        Real(KlSlack, KlSlack is >= 1 and < double.PositiveInfinity, "at least 1", nameof(KlSlack));
        Real(PassiveBias, PassiveBias is >= -10 and <= 10, "-10 to 10", nameof(PassiveBias));
        Real(CostRamp, CostRamp is >= 0 and <= 1, "0 to 1", nameof(CostRamp));
        Real(AdamBeta1, AdamBeta1 is >= 0 and < 1, "0 to 1, 1 excluded,", nameof(AdamBeta1));
        Real(AdamBeta2, AdamBeta2 is >= 0 and < 1, "0 to 1, 1 excluded,", nameof(AdamBeta2));
        Real(AdamEpsilon, AdamEpsilon is > 0 and < 1, "above 0 and below 1", nameof(AdamEpsilon));
    }

    /// <summary>The settings that a person should look at if a training diverges, and what to try.</summary>
    internal string DivergenceAdvice()
    {
        PpoSettings usual = new();
        List<string> changed = [];
        Compare(nameof(LearningRate), LearningRate, usual.LearningRate);
        Compare(nameof(GradientNormMax), GradientNormMax, usual.GradientNormMax);
        Compare(nameof(ValueCoefficient), ValueCoefficient, usual.ValueCoefficient);
        Compare(nameof(EntropyCoefficient), EntropyCoefficient, usual.EntropyCoefficient);
        Compare(nameof(AdamBeta1), AdamBeta1, usual.AdamBeta1);
        Compare(nameof(AdamBeta2), AdamBeta2, usual.AdamBeta2);
        Compare(nameof(AdamEpsilon), AdamEpsilon, usual.AdamEpsilon);
        Compare(nameof(Clip), Clip, usual.Clip);
        Compare(nameof(KlTarget), KlTarget, usual.KlTarget);
        Compare(nameof(KlSlack), KlSlack, usual.KlSlack);
        if (!KlStop) changed.Add("ppo.kl_stop false (true)");
        string lower = FormattableString.Invariant($"a ppo.learning_rate below {LearningRate}");
        return changed.Count == 0
            ? $"every ppo setting that bounds a step has its default; try: {lower}"
            : $"changed from their defaults (in brackets) are {string.Join(", ", changed)}; try: their defaults, or {lower}";

        void Compare(string name, double value, double standard)
        {
            if (value != standard) changed.Add(FormattableString.Invariant($"ppo.{SettingNames.SnakeCase(name)} {value} ({standard})"));
        }
    }

    private static void Whole(int value, int min, int max, string name)
    {
        if (value < min || value > max) throw new ArgumentException($"ppo.{SettingNames.SnakeCase(name)}: {value} given, {min} to {max} allowed");
    }

    private static void Real(double value, bool allowed, string range, string name)
    {
        if (!allowed)
            throw new ArgumentException(FormattableString.Invariant($"ppo.{SettingNames.SnakeCase(name)}: {value} given, {range} allowed"));
    }
}
