using System.Runtime.Intrinsics;
using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>Mid-rank of the newest value among the last <c>window</c> values, 0 to 1: (values below + half of the equals) /
/// values.</summary>
/// <remarks>
/// Values are positive quantities in bps and are compared at a resolution of 1/64 of an octave (1.1 to 1.6 %): the top bits of a
/// double are a piecewise linear logarithm of it, so the bucket is a shift, not a log. 16 octaves from 1/16 to 4096 bps; a value outside
/// counts as the nearer end. The count of values below the newest is updated bucket by bucket if the new bucket is near; otherwise it is
/// summed over groups of 32 and the 32 buckets of one group. So the work does not depend on the window. Until the window is full, the rank
/// is among the values seen.
/// </remarks>
internal sealed class WindowRank(int window)
{
    private const int Buckets = 1024;
    private const int Group = 32;
    private const int NearBuckets = 6;
    private const int Shift = 52 - 6;
    private const long Lowest = (1023L - 4) << 6;

    private readonly ushort[] _ring = new ushort[window];
    private readonly ushort[] _count = new ushort[Buckets];
    private readonly ushort[] _groupCount = new ushort[Buckets / Group];
    private int _held, _at, _bucket, _below;

    public double Push(double bps) => PushBucket(Bucket(bps));

    /// <summary>For quantities of either sign, at 1/32 of an octave on each side; what is smaller than 1/16 bps counts as 0.</summary>
    public double PushSigned(double bps)
    {
        int distance = Bucket(Math.Abs(bps)) / 2;
        return PushBucket((Buckets / 2) + (bps < 0 ? -distance : distance));
    }

    private double PushBucket(int bucket)
    {
        if (_held == window)
        {
            int oldest = _ring[_at];
            _count[oldest]--;
            _groupCount[oldest / Group]--;
            if (oldest < _bucket) _below--;
        }
        else
        {
            _held++;
        }

        _ring[_at] = (ushort)bucket;
        _at = _at + 1 == window ? 0 : _at + 1;
        Walk(bucket);
        int equal = ++_count[bucket];
        _groupCount[bucket / Group]++;
        return (_below + (0.5 * equal)) / _held;
    }

    /// <summary>Moves to another bucket with the count of values below it: step by step if it is near, else by two sums over at most 32
    /// counts.</summary>
    private void Walk(int to)
    {
        int at = _bucket, below = _below;
        if (Math.Abs(to - at) > NearBuckets)
        {
            below = SumOfFirst(_groupCount, to / Group) + SumOfFirst(_count.AsSpan(to / Group * Group, Group), to % Group);
        }
        else
        {
            while (at < to) below += _count[at++];
            while (at > to) below -= _count[--at];
        }

        (_bucket, _below) = (to, below);
    }

    /// <summary>Of 32 counts; their sum is at most the window.</summary>
    private static int SumOfFirst(ReadOnlySpan<ushort> counts, int n)
    {
        Vector256<ushort> limit = Vector256.Create((ushort)n), place = Vector256<ushort>.Indices;
        Vector256<ushort> first = Vector256.Create(counts) & Vector256.LessThan(place, limit);
        Vector256<ushort> second = Vector256.Create(counts[16..]) & Vector256.LessThan(place + Vector256.Create((ushort)16), limit);
        return Vector256.Sum<ushort>(first + second);
    }

    private static int Bucket(double bps)
    {
        if (!(bps > 0)) return 0;
        long bucket = (BitConverter.DoubleToInt64Bits(bps) >> Shift) - Lowest;
        return (int)Math.Clamp(bucket, 0, Buckets - 1);
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_held);
        writer.Int32(_at);
        writer.Int32(_bucket);
        writer.Int32(_below);
        writer.Array<ushort>(_ring);
        writer.Array<ushort>(_count);
        writer.Array<ushort>(_groupCount);
    }

    public void Restore(StateReader reader)
    {
        _held = reader.Int32();
        _at = reader.Int32();
        _bucket = reader.Int32();
        _below = reader.Int32();
        reader.Fill(_ring.AsSpan());
        reader.Fill(_count.AsSpan());
        reader.Fill(_groupCount.AsSpan());
    }
}
