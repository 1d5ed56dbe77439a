using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Huracan.Core.Numerics;

namespace Huracan.Core.Learning;

/// <summary>Probabilities over the legal actions of up to 16; a masked one has probability exactly 0, takes no part in any sum and has no
/// entropy term.</summary>
/// <remarks>With m the largest legal logit: p = exp(l - m) / Z, log p = (l - m) - log Z, Z summed over 16 lanes. A mask without legal
/// actions gives NaN.</remarks>
public static class MaskedSoftmax
{
    /// <param name="logits">[actions]</param>
    /// <param name="probability">[16] overwritten; 0 if masked.</param>
    /// <param name="logProbability">[16] overwritten; 0 if masked.</param>
    public static void Plain<T>(ReadOnlySpan<T> logits, ushort mask, Span<T> probability, Span<T> logProbability) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = T.NegativeInfinity;
        for (int a = 0; a < logits.Length; a++)
            if ((mask >> a & 1) != 0 && !(logits[a] <= largest)) largest = logits[a];
        Span<T> e = stackalloc T[CanonicalSum.Lanes];
        e.Clear();
        for (int a = 0; a < logits.Length; a++)
            if ((mask >> a & 1) != 0) e[a] = Transcendental.Exp(logits[a] - largest);
        Span<T> lane = stackalloc T[CanonicalSum.Lanes];
        e.CopyTo(lane);
        T total = CanonicalSum.Tree<T>(lane);
        T logTotal = Transcendental.Log(total);
        probability.Clear();
        logProbability.Clear();
        for (int a = 0; a < logits.Length; a++)
        {
            if ((mask >> a & 1) == 0) continue;
            probability[a] = e[a] / total;
            logProbability[a] = logits[a] - largest - logTotal;
        }
    }

    /// <summary>H = - sum p log p.</summary>
    public static T PlainEntropy<T>(ReadOnlySpan<T> probability, ReadOnlySpan<T> logProbability) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lane = stackalloc T[CanonicalSum.Lanes];
        for (int a = 0; a < CanonicalSum.Lanes; a++) lane[a] = probability[a] * logProbability[a];
        return -CanonicalSum.Tree<T>(lane);
    }

    /// <summary>All bits of lane a are set where bit a of the mask is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Legal(ushort mask)
    {
        Vector512<int> bit = Vector512.Create(1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15);
        return Vector512.Equals(Vector512.Create((int)mask) & bit, bit).AsSingle();
    }

    /// <summary>The exponentials of one row of logits against its largest, which a sampler needs, and their sum.</summary>
    /// <param name="shifted">l - m where legal, else 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exponentials(Vector512<float> logits, Vector512<float> legal, out Vector512<float> shifted, out float total)
    {
        Vector512<float> open = Vector512.ConditionalSelect(legal, logits, Vector512.Create(float.NegativeInfinity));
        Vector256<float> eight = Vector256.Max(open.GetLower(), open.GetUpper());
        Vector128<float> four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        four = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2)));
        shifted = Vector512.ConditionalSelect(legal, logits - Vector512.Create(four.ToScalar()), Vector512<float>.Zero);
        Vector512<float> e = Vector512.ConditionalSelect(legal, Transcendental.Exp(shifted), Vector512<float>.Zero);
        total = CanonicalSum.Tree(e);
        return e;
    }
}
