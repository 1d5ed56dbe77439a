using System.Numerics;
using Huracan.Core.Numerics;

namespace Huracan.Core.Learning;

/// <summary>The tensors of a net with one hidden layer, or anything of the same shape: its gradient, its Adam moments. Layout as in
/// <see cref="PolicyNetwork"/>.</summary>
public sealed class DenseNet<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public DenseNet(int inputs, int hidden, int outputs)
    {
        (Inputs, Hidden, Outputs) = (inputs, hidden, outputs);
        HiddenWeights = new T[inputs * hidden];
        HiddenBias = new T[hidden];
        OutputWeights = new T[hidden * outputs];
        OutputBias = new T[outputs];
        Tensors = [HiddenWeights, HiddenBias, OutputWeights, OutputBias];
    }

    public int Inputs { get; }
    public int Hidden { get; }
    public int Outputs { get; }

    /// <summary>[Inputs x Hidden]</summary>
    public T[] HiddenWeights { get; }

    /// <summary>[Hidden]</summary>
    public T[] HiddenBias { get; }

    /// <summary>[Hidden x Outputs]</summary>
    public T[] OutputWeights { get; }

    /// <summary>[Outputs]</summary>
    public T[] OutputBias { get; }

    /// <summary>The four tensors in the order above.</summary>
    public IReadOnlyList<T[]> Tensors { get; }

    /// <summary>Euclidean norm over all tensors. One set of 16 lanes adds them in order, row by row, column j in lane j mod 16.
    /// The column of a head with a single output counts as one row.</summary>
    public T Norm()
    {
        Span<T> lane = stackalloc T[CanonicalSum.Lanes];
        lane.Clear();
        foreach (T[] tensor in Tensors)
        {
            int columns = tensor == OutputWeights && Outputs > 1 ? Outputs : Hidden;
            for (int i = 0; i < tensor.Length; i++)
            {
                ref T sum = ref lane[i % columns % CanonicalSum.Lanes];
                sum = T.FusedMultiplyAdd(tensor[i], tensor[i], sum);
            }
        }
        return T.Sqrt(CanonicalSum.Tree<T>(lane));
    }

    public void CopyFrom(DenseNet<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < Tensors.Count; i++) other.Tensors[i].AsSpan().CopyTo(Tensors[i]);
    }
}
