using System.Numerics;
using System.Runtime.Intrinsics;
using Huracan.Core.Numerics;

namespace Huracan.Core.Learning;

/// <summary>Draws one legal action from a row of logits by inverting its cumulative probabilities, lowest action first.</summary>
public static class ActionSampler
{
    private const int Stride = IPpoLearner.LogitStride;

    /// <param name="logits">[16] finite where legal.</param>
    /// <param name="mask">Bit a is set where action a is legal; at least one is.</param>
    /// <param name="uniform">0..1, 1 excluded.</param>
    /// <param name="action">A legal action.</param>
    /// <param name="logProbability">Of the action.</param>
    /// <returns>False if a legal logit is not finite; then nothing was drawn.</returns>
    public static bool TryDraw(ReadOnlySpan<float> logits, ushort mask, float uniform, out byte action, out float logProbability)
    {
        Vector512<float> legal = MaskedSoftmax.Legal(mask);
        Vector512<float> e = MaskedSoftmax.Exponentials(Vector512.Create(logits[..Stride]), legal, out Vector512<float> shifted, out float total);
        (action, logProbability) = (0, 0);
        if (!(total >= 1 && total <= Stride)) return false;
        Span<float> weight = stackalloc float[Stride], shift = stackalloc float[Stride];
        e.CopyTo(weight);
        shifted.CopyTo(shift);
        float target = uniform * total, sum = 0;
        int drawn = BitOperations.Log2(mask); // the last legal one, if rounding leaves the sum below the target
        for (int a = 0; a < Stride; a++)
        {
            sum += weight[a];
            if (sum > target)
            {
                drawn = a;
                break;
            }
        }

        (action, logProbability) = ((byte)drawn, shift[drawn] - Transcendental.Log(total));
        return true;
    }
}
