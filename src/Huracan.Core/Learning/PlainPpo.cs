using System.Numerics;
using Huracan.Core.Numerics;

namespace Huracan.Core.Learning;

/// <summary>One minibatch step of proximal policy optimisation, written like the paper. It is the reference for <see cref="SimdPpo"/>,
/// which has the same bits in float.</summary>
/// <remarks>Schulman et al., arXiv 1707.06347, with demand 83 and D23 to D26: L = E[-min(r A, clip(r) A)] + c_v E[(V - R)^2] - c_e E[H],
/// two nets, each gradient clipped separately, Adam (Kingma and Ba, arXiv 1412.6980). Sums over k (inputs, units, samples) use FMA in
/// ascending order; sums over actions and the product of the value head have 16 lanes.</remarks>
public sealed class PlainPpo<T>(PpoParameters<T> parameters, PpoSettings settings) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T MomentFloor = T.CreateTruncating(1e-30);

    public PpoParameters<T> Parameters { get; } = parameters;

    /// <summary>Of the last minibatch, before clipping.</summary>
    public DenseNet<T> PolicyGradient { get; } = new(parameters.Policy.Inputs, parameters.Policy.Hidden, parameters.Policy.Outputs);

    /// <summary>Of the last minibatch, before clipping.</summary>
    public DenseNet<T> ValueGradient { get; } = new(parameters.Policy.Inputs, parameters.Policy.Hidden, 1);

    /// <summary>Losses, gradients, clipping, Adam; no step if the KL estimate is above <paramref name="divergenceMax"/>.</summary>
    public MinibatchLosses Step(PpoSamples<T> samples, ReadOnlySpan<int> minibatch, double learningRate, double divergenceMax = double.PositiveInfinity)
    {
        MinibatchLosses losses = Gradients(samples, minibatch);
        if (losses.ApproxKl > divergenceMax) return losses;
        Parameters.Clock = Parameters.Clock.Next(settings);
        Descend(Parameters.Policy, PolicyGradient, Parameters.PolicyFirstMoment, Parameters.PolicySecondMoment, learningRate);
        Descend(Parameters.Value, ValueGradient, Parameters.ValueFirstMoment, Parameters.ValueSecondMoment, learningRate);
        return losses;
    }

    /// <summary>Forward and backward only.</summary>
    public MinibatchLosses Gradients(PpoSamples<T> samples, ReadOnlySpan<int> minibatch)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int size = minibatch.Length, inputs = samples.StateSize, hidden = Parameters.Policy.Hidden, actions = Parameters.Policy.Outputs;
        T[] states = new T[size * inputs];
        for (int b = 0; b < size; b++) samples.States.AsSpan(minibatch[b] * inputs, inputs).CopyTo(states.AsSpan(b * inputs));
        T[] policyHidden = new T[size * hidden], valueHidden = new T[size * hidden], logits = new T[size * actions], values = new T[size];
        HiddenLayer(Parameters.Policy, states, size, policyHidden);
        HiddenLayer(Parameters.Value, states, size, valueHidden);
        PolicyHead(Parameters.Policy, policyHidden, size, logits);
        ValueHead(Parameters.Value, valueHidden, size, values);

        T[] logitSlope = new T[size * actions], valueSlope = new T[size];
        MinibatchLosses losses = LossesAndSlopes(samples, minibatch, logits, values, logitSlope, valueSlope);

        Backward(Parameters.Policy, states, policyHidden, logitSlope, size, PolicyGradient);
        Backward(Parameters.Value, states, valueHidden, valueSlope, size, ValueGradient);
        return losses;
    }

    /// <summary>h = max(0, x W + b).</summary>
    internal static void HiddenLayer(DenseNet<T> net, ReadOnlySpan<T> states, int rows, Span<T> hidden)
        => MatrixProduct.Plain(rows, net.Hidden, net.Inputs, states, net.Inputs, 1, net.HiddenWeights, net.Hidden, net.HiddenBias, true, hidden, net.Hidden);

    /// <summary>logits = h W + b.</summary>
    internal static void PolicyHead(DenseNet<T> net, ReadOnlySpan<T> hidden, int rows, Span<T> logits)
        => MatrixProduct.Plain(rows, net.Outputs, net.Hidden, hidden, net.Hidden, 1, net.OutputWeights, net.Outputs, net.OutputBias, false, logits, net.Outputs);

    /// <summary>v = h . w + b: a single column, so a long reduction.</summary>
    internal static void ValueHead(DenseNet<T> net, ReadOnlySpan<T> hidden, int rows, Span<T> values)
    {
        for (int row = 0; row < rows; row++)
            values[row] = CanonicalSum.PlainDot<T>(hidden.Slice(row * net.Hidden, net.Hidden), net.OutputWeights) + net.OutputBias[0];
    }

    private MinibatchLosses LossesAndSlopes(
        PpoSamples<T> samples, ReadOnlySpan<int> minibatch, ReadOnlySpan<T> logits, ReadOnlySpan<T> values, Span<T> logitSlope, Span<T> valueSlope)
    {
        int size = minibatch.Length, actions = Parameters.Policy.Outputs;
        T perSample = T.CreateTruncating(1.0 / size), perError = T.CreateTruncating(2 * settings.ValueCoefficient / size), perEntropy = T.CreateTruncating(settings.EntropyCoefficient);
        T lowest = T.CreateTruncating(1 - settings.Clip), highest = T.CreateTruncating(1 + settings.Clip);
        double[] surrogates = new double[size], squares = new double[size], entropies = new double[size], divergences = new double[size], clips = new double[size];
        Span<T> probability = stackalloc T[CanonicalSum.Lanes], logProbability = stackalloc T[CanonicalSum.Lanes];
        for (int b = 0; b < size; b++)
        {
            int sample = minibatch[b], action = samples.Actions[sample];
            ushort mask = samples.Masks[sample];
            T advantage = samples.Advantages[sample];
            MaskedSoftmax.Plain(logits.Slice(b * actions, actions), mask, probability, logProbability);

            T logRatio = logProbability[action] - samples.LogProbabilities[sample];
            T ratio = Transcendental.Exp(logRatio);
            T clipped = ratio < lowest ? lowest : ratio > highest ? highest : ratio;
            T free = ratio * advantage, bounded = clipped * advantage;
            bool follows = free <= bounded;
            T surrogate = follows ? free : bounded;
            T entropy = MaskedSoftmax.PlainEntropy<T>(probability, logProbability);
            T error = values[b] - samples.Returns[sample];

            // d(-surrogate)/d(log pi) = -r A where the minimum is the free term; d(log pi)/d(logit j) = [j = action] - p[j]; dH/d(logit j)
            // = -p[j] (log p[j] + H).
            T slope = follows ? -free : T.Zero;
            for (int j = 0; j < actions; j++)
            {
                if ((mask >> j & 1) == 0) continue;
                T chosen = j == action ? T.One : T.Zero;
                logitSlope[b * actions + j] = (slope * (chosen - probability[j]) + perEntropy * (probability[j] * (logProbability[j] + entropy))) * perSample;
            }
            valueSlope[b] = perError * error;

            surrogates[b] = -double.CreateTruncating(surrogate);
            squares[b] = double.CreateTruncating(error * error);
            entropies[b] = double.CreateTruncating(entropy);
            divergences[b] = double.CreateTruncating(ratio - T.One - logRatio);
            clips[b] = ratio < lowest || ratio > highest ? 1 : 0;
        }
        return new MinibatchLosses(CanonicalSum.Mean(surrogates), CanonicalSum.Mean(squares), CanonicalSum.Mean(entropies), CanonicalSum.Mean(divergences), CanonicalSum.Mean(clips));
    }

    /// <summary>Gradients of one net from the slopes at its outputs. The input's gradient is not needed.</summary>
    private static void Backward(DenseNet<T> net, ReadOnlySpan<T> states, ReadOnlySpan<T> hidden, ReadOnlySpan<T> outputSlope, int size, DenseNet<T> gradient)
    {
        int units = net.Hidden, outputs = net.Outputs, inputs = net.Inputs;
        MatrixProduct.Plain(units, outputs, size, hidden, 1, units, outputSlope, outputs, default, false, gradient.OutputWeights, outputs);
        ColumnSums(outputSlope, outputs, gradient.OutputBias);
        T[] hiddenSlope = new T[size * units];
        for (int b = 0; b < size; b++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                if (!(hidden[b * units + unit] > T.Zero)) continue; // the ReLU was 0
                T sum = T.Zero;
                for (int j = 0; j < outputs; j++) sum = T.FusedMultiplyAdd(outputSlope[b * outputs + j], net.OutputWeights[unit * outputs + j], sum);
                hiddenSlope[b * units + unit] = sum;
            }
        }
        MatrixProduct.Plain(inputs, units, size, states, 1, inputs, hiddenSlope, units, default, false, gradient.HiddenWeights, units);
        ColumnSums(hiddenSlope, units, gradient.HiddenBias);
    }

    private static void ColumnSums(ReadOnlySpan<T> rows, int columns, Span<T> sums)
    {
        sums.Clear();
        for (int i = 0; i < rows.Length; i++) sums[i % columns] += rows[i];
    }

    /// <summary>Clips to the largest norm (PyTorch's clip_grad_norm_, its 1e-6 included) and takes Adam's step.</summary>
    /// <remarks>A moment below 1e-30 in magnitude becomes 0: subnormal floats cost 50 times as much and .NET cannot flush them.</remarks>
    private void Descend(DenseNet<T> net, DenseNet<T> gradient, DenseNet<T> first, DenseNet<T> second, double learningRate)
    {
        T shrink = T.CreateTruncating(ClipFactor(double.CreateTruncating(gradient.Norm()), settings));
        AdamRates rates = AdamRates.At(Parameters.Clock, settings, learningRate);
        T beta1 = T.CreateTruncating(rates.Beta1), beta2 = T.CreateTruncating(rates.Beta2), rest1 = T.CreateTruncating(rates.Rest1), rest2 = T.CreateTruncating(rates.Rest2);
        T step = T.CreateTruncating(rates.Step), secondScale = T.CreateTruncating(rates.SecondScale), epsilon = T.CreateTruncating(rates.Epsilon);
        for (int tensor = 0; tensor < net.Tensors.Count; tensor++)
        {
            T[] w = net.Tensors[tensor], dw = gradient.Tensors[tensor], m = first.Tensors[tensor], v = second.Tensors[tensor];
            for (int i = 0; i < w.Length; i++)
            {
                T g = dw[i] * shrink;
                m[i] = Flush(T.FusedMultiplyAdd(beta1, m[i], rest1 * g));
                v[i] = Flush(T.FusedMultiplyAdd(beta2, v[i], rest2 * g * g));
                T spread = T.FusedMultiplyAdd(T.Sqrt(v[i]), secondScale, epsilon);
                w[i] = T.FusedMultiplyAdd(-step, m[i] / spread, w[i]);
            }
        }
    }

    private static T Flush(T moment) => T.Abs(moment) < MomentFloor ? T.Zero : moment;

    internal static double ClipFactor(double norm, PpoSettings settings) => Math.Min(1, settings.GradientNormMax / (norm + 1e-6));
}

/// <summary>Adam's constants at one step, in double: w -= Step m / (sqrt(v) SecondScale + Epsilon).</summary>
internal readonly record struct AdamRates(double Beta1, double Beta2, double Rest1, double Rest2, double Step, double SecondScale, double Epsilon)
{
    public static AdamRates At(AdamClock clock, PpoSettings settings, double learningRate) => new(
        settings.AdamBeta1, settings.AdamBeta2, 1 - settings.AdamBeta1, 1 - settings.AdamBeta2,
        learningRate / (1 - clock.Beta1Power), 1 / Math.Sqrt(1 - clock.Beta2Power), settings.AdamEpsilon);
}
