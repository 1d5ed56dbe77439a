using Huracan.Core.Numerics;

namespace Huracan.Core.Learning;

/// <summary>Acts by a trained policy: the legal action with the largest logit, ties to the lowest number. One state at a time or many, with
/// the same bits.</summary>
/// <remarks>Holds a copy of the weights in the layout of the fast products, and scratch: one instance serves one thread. No allocation per
/// call. A NaN logit never wins. If all legal logits are NaN, the lowest legal action is taken.</remarks>
public sealed unsafe class PolicyEvaluator : IPolicy
{
    private readonly AlignedFloats _hiddenWeights, _hiddenBias, _outputWeights, _outputBias, _activations, _logits;
    private readonly int _inputs, _hidden, _batchMax;

    /// <param name="batchMax">States handled per product; larger batches go in parts. At least 1.</param>
    public PolicyEvaluator(PolicyNetwork network, int batchMax = 64)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchMax, 1);
        if (network.Outputs is < 1 or > CanonicalSum.Lanes) throw new ArgumentException($"policy: {network.Outputs} actions given, 1 to 16 allowed");
        (_inputs, _hidden, _batchMax) = (network.Inputs, AlignedFloats.Padded(network.Hidden), batchMax);
        Actions = network.Outputs;
        _hiddenWeights = new AlignedFloats(_inputs * _hidden);
        _hiddenBias = new AlignedFloats(_hidden);
        _outputWeights = new AlignedFloats(_hidden * CanonicalSum.Lanes);
        _outputBias = new AlignedFloats(CanonicalSum.Lanes);
        _activations = new AlignedFloats(batchMax * _hidden);
        _logits = new AlignedFloats(batchMax * CanonicalSum.Lanes);
        AlignedFloats.CopyRows(network.HiddenWeights, network.Hidden, _hiddenWeights.Span, _hidden);
        network.HiddenBias.CopyTo(_hiddenBias.Span);
        AlignedFloats.CopyRows(network.OutputWeights, network.Outputs, _outputWeights.Span, CanonicalSum.Lanes);
        network.OutputBias.CopyTo(_outputBias.Span);
    }

    public int StateSize => _inputs;
    public int Actions { get; }

    /// <inheritdoc/>
    public int Act(ReadOnlySpan<float> state, ushort mask)
    {
        byte action = 0;
        Act(state, new ReadOnlySpan<ushort>(in mask), new Span<byte>(ref action));
        return action;
    }

    /// <summary>Acts in many states at once.</summary>
    /// <param name="states">[n x StateSize]</param>
    /// <param name="masks">[n] bit a is set where action a is legal; at least one bit below <see cref="Actions"/> is.</param>
    /// <param name="actions">[n] overwritten.</param>
    public void Act(ReadOnlySpan<float> states, ReadOnlySpan<ushort> masks, Span<byte> actions)
    {
        if (states.Length != masks.Length * _inputs || actions.Length != masks.Length)
            throw new ArgumentException($"policy: {states.Length} state floats, {masks.Length} masks, {actions.Length} actions given; {_inputs} floats, one mask and one action each needed");
        for (int from = 0; from < masks.Length; from += _batchMax)
        {
            int rows = Math.Min(_batchMax, masks.Length - from);
            Logits(states.Slice(from * _inputs, rows * _inputs), rows);
            for (int row = 0; row < rows; row++)
                actions[from + row] = (byte)ArgMax(_logits.Span.Slice(row * CanonicalSum.Lanes, Actions), masks[from + row]);
        }
    }

    /// <summary>The logits of one state, before masking.</summary>
    /// <param name="logits">[Actions] overwritten.</param>
    public void Logits(ReadOnlySpan<float> state, Span<float> logits)
    {
        if (state.Length != _inputs || logits.Length != Actions)
            throw new ArgumentException($"policy: {state.Length} state floats and room for {logits.Length} logits given, {_inputs} and {Actions} needed");
        Logits(state, 1);
        _logits.Span[..Actions].CopyTo(logits);
    }

    private void Logits(ReadOnlySpan<float> states, int rows)
    {
        fixed (float* x = states)
        {
            MatrixProduct.Run(rows, _hidden, _inputs, x, _inputs, 1, _hiddenWeights.Pointer, _hidden, _hiddenBias.Pointer, true, _activations.Pointer, _hidden);
        }
        MatrixProduct.Run(rows, CanonicalSum.Lanes, _hidden, _activations.Pointer, _hidden, 1, _outputWeights.Pointer, CanonicalSum.Lanes, _outputBias.Pointer, false, _logits.Pointer, CanonicalSum.Lanes);
    }

    /// <summary>The legal action with the largest logit, ties to the lowest number.</summary>
    public static int ArgMax(ReadOnlySpan<float> logits, ushort mask)
    {
        int best = -1;
        for (int a = 0; a < logits.Length; a++)
        {
            if ((mask >> a & 1) == 0) continue;
            if (best < 0 || logits[a] > logits[best] || float.IsNaN(logits[best])) best = a;
        }
        return best >= 0 ? best : throw new ArgumentException($"policy: mask {mask:x} allows none of {logits.Length} actions");
    }
}
