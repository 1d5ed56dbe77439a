namespace Huracan.Core.Learning;

/// <summary>The samples of one rollout, structure of arrays; sample i of step t and environment e is t x environments + e.</summary>
public sealed class PpoSamples<T>(int capacity, int stateSize) where T : unmanaged
{
    public int Capacity { get; } = capacity;
    public int StateSize { get; } = stateSize;

    /// <summary>[Capacity x StateSize]</summary>
    public T[] States { get; } = new T[capacity * stateSize];

    /// <summary>[Capacity] bit a is set where action a was legal.</summary>
    public ushort[] Masks { get; } = new ushort[capacity];

    public byte[] Actions { get; } = new byte[capacity];

    /// <summary>[Capacity] of the action, under the policy that drew it.</summary>
    public T[] LogProbabilities { get; } = new T[capacity];

    /// <summary>[Capacity] normalised over the rollout.</summary>
    public T[] Advantages { get; } = new T[capacity];

    /// <summary>[Capacity] the value net's target.</summary>
    public T[] Returns { get; } = new T[capacity];
}

/// <summary>Means over one minibatch, before its step.</summary>
/// <param name="ValueLoss">Mean squared error, without its coefficient.</param>
/// <param name="ApproxKl">Mean of (ratio - 1) - log ratio.</param>
public readonly record struct MinibatchLosses(double PolicyLoss, double ValueLoss, double Entropy, double ApproxKl, double ClipFraction)
{
    /// <summary>The loss that the step minimises.</summary>
    public double Total(PpoSettings settings) => PolicyLoss + settings.ValueCoefficient * ValueLoss - settings.EntropyCoefficient * Entropy;
}

/// <summary>The nets and one implementation of their arithmetic. Both implementations, plain and SIMD, give the same bits.</summary>
public interface IPpoLearner
{
    /// <summary>Row stride of logits: a mask's width.</summary>
    public const int LogitStride = 16;

    /// <summary>Logits and values of many states.</summary>
    /// <param name="states">[rows x inputs]</param>
    /// <param name="logits">[rows x 16] overwritten; columns past the last action are 0.</param>
    /// <param name="values">[rows] overwritten.</param>
    void Forward(ReadOnlySpan<float> states, int rows, Span<float> logits, Span<float> values);

    /// <summary>One gradient step on a minibatch, unless its KL estimate is already above the bound.</summary>
    /// <param name="minibatch">Sample numbers; at most settings.Minibatch of them.</param>
    /// <param name="divergenceMax">If ApproxKl of the result is above it, no step was taken; infinity never stops.</param>
    MinibatchLosses Step(PpoSamples<float> samples, ReadOnlySpan<int> minibatch, double learningRate, double divergenceMax);

    /// <summary>Writes the parameters to the argument.</summary>
    void Export(PpoParameters<float> parameters);

    /// <summary>Reads the parameters from the argument.</summary>
    void Import(PpoParameters<float> parameters);
}
