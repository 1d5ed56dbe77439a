using System.Runtime.Intrinsics;
using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>Mid-rank of the newest value among the last <c>window</c> values, 0 to 1: (values below + half of the equals) / values.</summary>
/// <remarks>
/// Values are positive quantities in bps and are compared at a resolution of 1/64 of an octave (1.1 to 1.6 %): the top bits of a double are a piecewise linear
/// logarithm of it, so the bucket is a shift, not a log. 16 octaves from 1/16 to 4096 bps; what lies outside counts as equal to the end it passed.
/// Counts per bucket and per 32 buckets make a rank two vector sums, whatever the window. Until the window has filled the rank is among the values seen.
/// </remarks>
internal sealed class WindowRank(int window)
{
    private const int Buckets = 1024;
    private const int Group = 32;
    private const int Shift = 52 - 6;
    private const long Lowest = (1023L - 4) << 6;

    private readonly ushort[] _ring = new ushort[window];
    private readonly ushort[] _count = new ushort[Buckets];
    private readonly ushort[] _groupCount = new ushort[Buckets / Group];
    private int _held, _at;

    public double Push(double bps)
    {
        int bucket = Bucket(bps);
        if (_held == window)
        {
            int oldest = _ring[_at];
            _count[oldest]--;
            _groupCount[oldest / Group]--;
        }
        else
        {
            _held++;
        }

        _ring[_at] = (ushort)bucket;
        _at = _at + 1 == window ? 0 : _at + 1;
        _count[bucket]++;
        _groupCount[bucket / Group]++;
        int group = bucket / Group;
        int below = SumBefore(_groupCount, 0, group) + SumBefore(_count, group * Group, bucket % Group);
        return (below + (0.5 * _count[bucket])) / _held;
    }

    private static int Bucket(double bps)
    {
        if (!(bps > 0)) return 0;
        long bucket = (BitConverter.DoubleToInt64Bits(bps) >> Shift) - Lowest;
        return (int)Math.Clamp(bucket, 0, Buckets - 1);
    }

    /// <summary>Sum of the first <paramref name="length"/> of the 32 counts at <paramref name="start"/>; at most the window, so it fits 16 bits.</summary>
    private static int SumBefore(ushort[] counts, int start, int length)
    {
        Vector256<ushort> limit = Vector256.Create((ushort)length);
        Vector256<ushort> lanes = Vector256<ushort>.Indices;
        Vector256<ushort> first = Vector256.Create(counts, start) & Vector256.LessThan(lanes, limit);
        Vector256<ushort> second = Vector256.Create(counts, start + 16) & Vector256.LessThan(lanes + Vector256.Create((ushort)16), limit);
        return Vector256.Sum<ushort>(first + second);
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_held);
        writer.Int32(_at);
        writer.Array<ushort>(_ring);
        writer.Array<ushort>(_count);
        writer.Array<ushort>(_groupCount);
    }

    public void Restore(StateReader reader)
    {
        _held = reader.Int32();
        _at = reader.Int32();
        reader.Fill(_ring.AsSpan());
        reader.Fill(_count.AsSpan());
        reader.Fill(_groupCount.AsSpan());
    }
}
