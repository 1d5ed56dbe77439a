using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Huracan.Core.Numerics;

namespace Huracan.Core.Learning;

/// <summary>The fast minibatch step: float32, both nets' first layers as one product, everything in vectors of 16 lanes, no allocation
/// after construction. Its bits are those of <see cref="PlainPpo{T}"/> in float, on any machine, because both keep the same orders of
/// summation.</summary>
/// <remarks>Layout. Hidden units are padded to 16 (H); a row of the first layer holds the policy's H units, then the value's H units, then
/// 16 unused floats; without them all rows would use the same cache sets. Row S is the bias. The policy head's rows are padded to 16
/// columns. Padding stays 0: its slopes are exactly 0. One instance serves one thread.</remarks>
public sealed unsafe class SimdPpo : IPpoLearner
{
    private const int W = CanonicalSum.Lanes;

    private readonly PpoSettings _settings;
    private readonly int _inputs, _actions, _units, _row, _batchMax;

    // Offsets of the tensors in each of the four parameter buffers.
    private readonly int _policyHead, _policyHeadBias, _valueHead, _valueHeadBias;
    private readonly AlignedFloats _weights, _first, _second, _gradient;

    private readonly AlignedFloats _states, _hidden, _hiddenSlope, _logits, _values, _logitSlope, _valueSlope, _headTransposed;
    private readonly double[] _surrogates, _squares, _entropies, _divergences, _clips;
    private AdamClock _clock = AdamClock.Start;

    /// <param name="inputs">Floats per state.</param>
    /// <param name="actions">1..16</param>
    public SimdPpo(int inputs, int actions, PpoSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        if (actions is < 1 or > W) throw new ArgumentException($"ppo: {actions} actions given, 1 to 16 allowed");
        (_settings, _inputs, _actions) = (settings, inputs, actions);
        _units = AlignedFloats.Padded(settings.Hidden);
        _row = 2 * _units + W;
        _batchMax = Math.Max(settings.Minibatch, 64);
        _policyHead = (inputs + 1) * _row;
        _policyHeadBias = _policyHead + _units * W;
        _valueHead = _policyHeadBias + W;
        _valueHeadBias = _valueHead + _units;
        int all = _valueHeadBias + W;
        (_weights, _first, _second, _gradient) = (new(all), new(all), new(all), new(all));
        _states = new(_batchMax * inputs);
        _hidden = new(_batchMax * _row);
        _hiddenSlope = new(_batchMax * _row);
        _logits = new(_batchMax * W);
        _logitSlope = new(_batchMax * W);
        _values = new(_batchMax);
        _valueSlope = new(_batchMax);
        _headTransposed = new(actions * _units);
        (_surrogates, _squares, _entropies, _divergences, _clips) = (new double[_batchMax], new double[_batchMax], new double[_batchMax], new double[_batchMax], new double[_batchMax]);
    }


    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<float> states, int rows, Span<float> logits, Span<float> values)
    {
        if (states.Length != rows * _inputs || logits.Length != rows * W || values.Length != rows)
            throw new ArgumentException($"ppo forward: {states.Length} state floats, room for {logits.Length} logits and {values.Length} values given; {rows * _inputs}, {rows * W} and {rows} needed");
        for (int from = 0; from < rows; from += _batchMax)
        {
            int count = Math.Min(_batchMax, rows - from);
            fixed (float* x = states[(from * _inputs)..]) Forward(x, count);
            _logits.Span[..(count * W)].CopyTo(logits[(from * W)..]);
            _values.Span[..count].CopyTo(values[from..]);
        }
    }

    private void Forward(float* states, int rows)
    {
        float* weights = _weights.Pointer;
        MatrixProduct.Run(rows, 2 * _units, _inputs, states, _inputs, 1, weights, _row, weights + _inputs * _row, true, _hidden.Pointer, _row);
        MatrixProduct.Run(rows, W, _units, _hidden.Pointer, _row, 1, weights + _policyHead, W, weights + _policyHeadBias, false, _logits.Pointer, W);
        float* head = weights + _valueHead;
        float bias = weights[_valueHeadBias];
        for (int row = 0; row < rows; row++)
        {
            float* h = _hidden.Pointer + row * _row + _units;
            Vector512<float> lanes = Vector512<float>.Zero;
            for (int i = 0; i < _units; i += W) lanes = Vector512.FusedMultiplyAdd(Vector512.Load(h + i), Vector512.Load(head + i), lanes);
            _values.Pointer[row] = CanonicalSum.Tree(lanes) + bias;
        }
    }

    /// <inheritdoc/>
    public MinibatchLosses Step(PpoSamples<float> samples, ReadOnlySpan<int> minibatch, double learningRate, double divergenceMax = double.PositiveInfinity)
    {
        MinibatchLosses losses = Gradients(samples, minibatch);
        if (!(losses.ApproxKl > divergenceMax)) Descend(learningRate);
        return losses;
    }

    /// <summary>Forward and backward only.</summary>
    public MinibatchLosses Gradients(PpoSamples<float> samples, ReadOnlySpan<int> minibatch)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int size = minibatch.Length;
        if (size < 1 || size > _batchMax || samples.StateSize != _inputs)
            throw new ArgumentException($"ppo step: {size} samples of {samples.StateSize} floats given, 1 to {_batchMax} of {_inputs} allowed");
        for (int b = 0; b < size; b++) samples.States.AsSpan(minibatch[b] * _inputs, _inputs).CopyTo(_states.Span[(b * _inputs)..]);
        Forward(_states.Pointer, size);
        MinibatchLosses losses = LossesAndSlopes(samples, minibatch);
        Backward(size);
        return losses;
    }

    private MinibatchLosses LossesAndSlopes(PpoSamples<float> samples, ReadOnlySpan<int> minibatch)
    {
        int size = minibatch.Length;
        float perSample = (float)(1.0 / size), perError = (float)(2 * _settings.ValueCoefficient / size);
        Vector512<float> perSamples = Vector512.Create(perSample), perEntropy = Vector512.Create((float)_settings.EntropyCoefficient);
        float lowest = (float)(1 - _settings.Clip), highest = (float)(1 + _settings.Clip);
        for (int b = 0; b < size; b++)
        {
            int sample = minibatch[b], action = samples.Actions[sample];
            float advantage = samples.Advantages[sample];
            Vector512<float> legal = MaskedSoftmax.Legal(samples.Masks[sample]);
            Vector512<float> e = MaskedSoftmax.Exponentials(Vector512.Load(_logits.Pointer + b * W), legal, out Vector512<float> shifted, out float total);
            Vector512<float> probability = e / Vector512.Create(total);
            Vector512<float> logProbability = Vector512.ConditionalSelect(legal, shifted - Vector512.Create(Transcendental.Log(total)), Vector512<float>.Zero);
            float entropy = -CanonicalSum.Tree(probability * logProbability);

            float* row = _logitSlope.Pointer + b * W;
            logProbability.Store(row);
            float logRatio = row[action] - samples.LogProbabilities[sample];
            float ratio = Transcendental.Exp(logRatio);
            float clipped = ratio < lowest ? lowest : ratio > highest ? highest : ratio;
            float free = ratio * advantage, bounded = clipped * advantage;
            bool follows = free <= bounded;
            float surrogate = follows ? free : bounded;
            float slope = follows ? -free : 0;
            float error = _values.Pointer[b] - samples.Returns[sample];

            Vector512<float> chosen = Vector512.ConditionalSelect(MaskedSoftmax.Legal((ushort)(1 << action)), Vector512<float>.One, Vector512<float>.Zero);
            Vector512<float> slopes = (Vector512.Create(slope) * (chosen - probability) + perEntropy * (probability * (logProbability + Vector512.Create(entropy)))) * perSamples;
            Vector512.ConditionalSelect(legal, slopes, Vector512<float>.Zero).Store(row);
            _valueSlope.Pointer[b] = perError * error;

            _surrogates[b] = -(double)surrogate;
            _squares[b] = error * error;
            _entropies[b] = entropy;
            _divergences[b] = ratio - 1 - logRatio;
            _clips[b] = ratio < lowest || ratio > highest ? 1 : 0;
        }
        return new MinibatchLosses(
            CanonicalSum.Mean(_surrogates.AsSpan(0, size)), CanonicalSum.Mean(_squares.AsSpan(0, size)), CanonicalSum.Mean(_entropies.AsSpan(0, size)),
            CanonicalSum.Mean(_divergences.AsSpan(0, size)), CanonicalSum.Mean(_clips.AsSpan(0, size)));
    }

    private void Backward(int size)
    {
        float* weights = _weights.Pointer;
        float* gradient = _gradient.Pointer;

        // Heads: each unit's row is a product of its activations with the slopes at the outputs.
        MatrixProduct.Run(_units, W, size, _hidden.Pointer, 1, _row, _logitSlope.Pointer, W, null, false, gradient + _policyHead, W);
        Vector512<float> biases = Vector512<float>.Zero;
        float bias = 0;
        for (int b = 0; b < size; b++)
        {
            biases += Vector512.Load(_logitSlope.Pointer + b * W);
            bias += _valueSlope.Pointer[b];
        }
        biases.Store(gradient + _policyHeadBias);
        gradient[_valueHeadBias] = bias;

        // Slopes at the hidden units, 0 where the ReLU was 0, and their column sums.
        TransposeHead(weights + _policyHead);
        float* biasGradient = gradient + _inputs * _row;
        for (int unit = 0; unit < _units; unit += 2 * W)
        {
            if (unit + 2 * W <= _units) { PolicySlopes2(unit, size, biasGradient); ValueSlopes2(unit, size, biasGradient); }
            else { PolicySlopes1(unit, size, biasGradient); ValueSlopes1(unit, size, biasGradient); }
        }

        MatrixProduct.Run(_inputs, 2 * _units, size, _states.Pointer, 1, _inputs, _hiddenSlope.Pointer, _row, null, false, gradient, _row);
    }

    private void TransposeHead(float* head)
    {
        float* transposed = _headTransposed.Pointer;
        for (int unit = 0; unit < _units; unit++)
            for (int a = 0; a < _actions; a++) transposed[a * _units + unit] = head[unit * W + a];
    }

    private void PolicySlopes2(int unit, int size, float* biasGradient)
    {
        float* head = _headTransposed.Pointer + unit;
        Vector512<float> sum0 = Vector512<float>.Zero, sum1 = Vector512<float>.Zero;
        for (int b = 0; b < size; b++)
        {
            float* slopes = _logitSlope.Pointer + b * W;
            Vector512<float> d0 = Vector512<float>.Zero, d1 = Vector512<float>.Zero;
            float* row = head;
            for (int a = 0; a < _actions; a++)
            {
                Vector512<float> slope = Vector512.Create(slopes[a]);
                d0 = Vector512.FusedMultiplyAdd(slope, Vector512.Load(row), d0);
                d1 = Vector512.FusedMultiplyAdd(slope, Vector512.Load(row + W), d1);
                row += _units;
            }
            int at = b * _row + unit;
            d0 = Open(d0, at);
            d1 = Open(d1, at + W);
            sum0 += d0;
            sum1 += d1;
        }
        sum0.Store(biasGradient + unit);
        sum1.Store(biasGradient + unit + W);
    }

    private void PolicySlopes1(int unit, int size, float* biasGradient)
    {
        float* head = _headTransposed.Pointer + unit;
        Vector512<float> sum = Vector512<float>.Zero;
        for (int b = 0; b < size; b++)
        {
            float* slopes = _logitSlope.Pointer + b * W;
            Vector512<float> d = Vector512<float>.Zero;
            for (int a = 0; a < _actions; a++) d = Vector512.FusedMultiplyAdd(Vector512.Create(slopes[a]), Vector512.Load(head + a * _units), d);
            sum += Open(d, b * _row + unit);
        }
        sum.Store(biasGradient + unit);
    }

    private void ValueSlopes2(int unit, int size, float* biasGradient)
    {
        Vector512<float> head0 = Vector512.Load(_weights.Pointer + _valueHead + unit), head1 = Vector512.Load(_weights.Pointer + _valueHead + unit + W);
        Vector512<float> sum0 = Vector512<float>.Zero, sum1 = Vector512<float>.Zero, grown0 = Vector512<float>.Zero, grown1 = Vector512<float>.Zero;
        for (int b = 0; b < size; b++)
        {
            Vector512<float> slope = Vector512.Create(_valueSlope.Pointer[b]);
            int at = b * _row + _units + unit;
            grown0 = Vector512.FusedMultiplyAdd(Vector512.Load(_hidden.Pointer + at), slope, grown0);
            grown1 = Vector512.FusedMultiplyAdd(Vector512.Load(_hidden.Pointer + at + W), slope, grown1);
            sum0 += Open(Vector512.FusedMultiplyAdd(slope, head0, Vector512<float>.Zero), at);
            sum1 += Open(Vector512.FusedMultiplyAdd(slope, head1, Vector512<float>.Zero), at + W);
        }
        grown0.Store(_gradient.Pointer + _valueHead + unit);
        grown1.Store(_gradient.Pointer + _valueHead + unit + W);
        sum0.Store(biasGradient + _units + unit);
        sum1.Store(biasGradient + _units + unit + W);
    }

    private void ValueSlopes1(int unit, int size, float* biasGradient)
    {
        Vector512<float> head = Vector512.Load(_weights.Pointer + _valueHead + unit);
        Vector512<float> sum = Vector512<float>.Zero, grown = Vector512<float>.Zero;
        for (int b = 0; b < size; b++)
        {
            Vector512<float> slope = Vector512.Create(_valueSlope.Pointer[b]);
            int at = b * _row + _units + unit;
            grown = Vector512.FusedMultiplyAdd(Vector512.Load(_hidden.Pointer + at), slope, grown);
            sum += Open(Vector512.FusedMultiplyAdd(slope, head, Vector512<float>.Zero), at);
        }
        grown.Store(_gradient.Pointer + _valueHead + unit);
        sum.Store(biasGradient + _units + unit);
    }

    /// <summary>Stores a slope if its unit was active, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Open(Vector512<float> slope, int at)
    {
        Vector512<float> active = Vector512.GreaterThan(Vector512.Load(_hidden.Pointer + at), Vector512<float>.Zero);
        slope = Vector512.ConditionalSelect(active, slope, Vector512<float>.Zero);
        slope.Store(_hiddenSlope.Pointer + at);
        return slope;
    }

    private void Descend(double learningRate)
    {
        Norms(out float policyNorm, out float valueNorm);
        Vector512<float> policyShrink = Vector512.Create((float)PlainPpo<float>.ClipFactor(policyNorm, _settings));
        Vector512<float> valueShrink = Vector512.Create((float)PlainPpo<float>.ClipFactor(valueNorm, _settings));
        _clock = _clock.Next(_settings);
        AdamRates rates = AdamRates.At(_clock, _settings, learningRate);
        for (int row = 0; row <= _inputs; row++)
        {
            Adam(row * _row, _units, policyShrink, rates);
            Adam(row * _row + _units, _units, valueShrink, rates);
        }
        Adam(_policyHead, _units * W + W, policyShrink, rates);
        Adam(_valueHead, _units + W, valueShrink, rates);
    }

    /// <summary>The order of <see cref="DenseNet{T}.Norm"/>: first layer row by row with its bias as the last, head, head bias; padding
    /// adds exact zeros.</summary>
    private void Norms(out float policy, out float value)
    {
        float* gradient = _gradient.Pointer;
        Vector512<float> policyLanes = Vector512<float>.Zero, valueLanes = Vector512<float>.Zero;
        for (int row = 0; row <= _inputs; row++)
        {
            float* g = gradient + row * _row;
            for (int i = 0; i < _units; i += W)
            {
                Vector512<float> p = Vector512.Load(g + i), v = Vector512.Load(g + _units + i);
                policyLanes = Vector512.FusedMultiplyAdd(p, p, policyLanes);
                valueLanes = Vector512.FusedMultiplyAdd(v, v, valueLanes);
            }
        }
        for (int i = _policyHead; i < _valueHead; i += W)
        {
            Vector512<float> p = Vector512.Load(gradient + i);
            policyLanes = Vector512.FusedMultiplyAdd(p, p, policyLanes);
        }
        for (int i = _valueHead; i < _gradient.Length; i += W)
        {
            Vector512<float> v = Vector512.Load(gradient + i);
            valueLanes = Vector512.FusedMultiplyAdd(v, v, valueLanes);
        }
        policy = MathF.Sqrt(CanonicalSum.Tree(policyLanes));
        value = MathF.Sqrt(CanonicalSum.Tree(valueLanes));
    }

    private void Adam(int from, int count, Vector512<float> shrink, in AdamRates rates)
    {
        float* w = _weights.Pointer + from, dw = _gradient.Pointer + from, m = _first.Pointer + from, v = _second.Pointer + from;
        Vector512<float> beta1 = Vector512.Create((float)rates.Beta1), beta2 = Vector512.Create((float)rates.Beta2);
        Vector512<float> rest1 = Vector512.Create((float)rates.Rest1), rest2 = Vector512.Create((float)rates.Rest2);
        Vector512<float> step = Vector512.Create(-(float)rates.Step), secondScale = Vector512.Create((float)rates.SecondScale), epsilon = Vector512.Create((float)rates.Epsilon);
        Vector512<float> floor = Vector512.Create((float)1e-30);
        for (int i = 0; i < count; i += W)
        {
            Vector512<float> g = Vector512.Load(dw + i) * shrink;
            Vector512<float> first = Vector512.FusedMultiplyAdd(beta1, Vector512.Load(m + i), rest1 * g);
            Vector512<float> second = Vector512.FusedMultiplyAdd(beta2, Vector512.Load(v + i), rest2 * g * g);
            first = Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(first), floor), Vector512<float>.Zero, first);
            second = Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(second), floor), Vector512<float>.Zero, second);
            first.Store(m + i);
            second.Store(v + i);
            Vector512<float> spread = Vector512.FusedMultiplyAdd(Vector512.Sqrt(second), secondScale, epsilon);
            Vector512.FusedMultiplyAdd(step, first / spread, Vector512.Load(w + i)).Store(w + i);
        }
    }

    /// <inheritdoc/>
    public void Export(PpoParameters<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Clock = _clock;
        Export(_weights, parameters.Policy, parameters.Value);
        Export(_first, parameters.PolicyFirstMoment, parameters.ValueFirstMoment);
        Export(_second, parameters.PolicySecondMoment, parameters.ValueSecondMoment);
    }

    /// <summary>The gradients of the last minibatch, before clipping.</summary>
    public void ExportGradients(DenseNet<float> policy, DenseNet<float> value)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(value);
        Export(_gradient, policy, value);
    }

    private void Export(AlignedFloats from, DenseNet<float> policy, DenseNet<float> value)
    {
        int hidden = _settings.Hidden;
        Span<float> all = from.Span;
        AlignedFloats.GatherRows(all, _row, hidden, policy.HiddenWeights);
        AlignedFloats.GatherRows(all[_units..], _row, hidden, value.HiddenWeights);
        all.Slice(_inputs * _row, hidden).CopyTo(policy.HiddenBias);
        all.Slice(_inputs * _row + _units, hidden).CopyTo(value.HiddenBias);
        AlignedFloats.GatherRows(all[_policyHead..], W, _actions, policy.OutputWeights);
        all.Slice(_policyHeadBias, _actions).CopyTo(policy.OutputBias);
        all.Slice(_valueHead, hidden).CopyTo(value.OutputWeights);
        value.OutputBias[0] = all[_valueHeadBias];
    }

    /// <inheritdoc/>
    public void Import(PpoParameters<float> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _clock = parameters.Clock;
        Import(_weights, parameters.Policy, parameters.Value);
        Import(_first, parameters.PolicyFirstMoment, parameters.ValueFirstMoment);
        Import(_second, parameters.PolicySecondMoment, parameters.ValueSecondMoment);
    }

    private void Import(AlignedFloats to, DenseNet<float> policy, DenseNet<float> value)
    {
        Span<float> all = to.Span;
        all.Clear();
        AlignedFloats.CopyRows(policy.HiddenWeights, _settings.Hidden, all, _row);
        AlignedFloats.CopyRows(value.HiddenWeights, _settings.Hidden, all[_units..], _row);
        policy.HiddenBias.CopyTo(all[(_inputs * _row)..]);
        value.HiddenBias.CopyTo(all[(_inputs * _row + _units)..]);
        AlignedFloats.CopyRows(policy.OutputWeights, _actions, all[_policyHead..], W);
        policy.OutputBias.CopyTo(all[_policyHeadBias..]);
        value.OutputWeights.CopyTo(all[_valueHead..]);
        all[_valueHeadBias] = value.OutputBias[0];
    }
}
