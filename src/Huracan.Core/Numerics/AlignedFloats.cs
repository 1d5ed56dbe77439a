namespace Huracan.Core.Numerics;

/// <summary>Zeroed floats that start on a cache line and never move, so that kernels may hold their address. The collector frees
/// them.</summary>
public sealed unsafe class AlignedFloats
{
    private const int LineBytes = 64, LineFloats = LineBytes / sizeof(float);
    private readonly float[] _memory;
    private readonly int _offset;

    public AlignedFloats(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _memory = GC.AllocateArray<float>(length + LineFloats, pinned: true);
        nint start = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[0]);
        _offset = (int)((LineBytes - (start & (LineBytes - 1))) & (LineBytes - 1)) / sizeof(float);
        Pointer = (float*)start + _offset;
        Length = length;
    }

    public int Length { get; }

    /// <summary>Valid while this object is reachable.</summary>
    public float* Pointer { get; }

    public Span<float> Span => _memory.AsSpan(_offset, Length);

    /// <summary>The least multiple of 16 that is at least <paramref name="count"/>.</summary>
    public static int Padded(int count) => (count + LineFloats - 1) / LineFloats * LineFloats;

    /// <summary>Copies rows of <paramref name="columns"/> elements into rows that lie <paramref name="stride"/> elements apart.</summary>
    public static void CopyRows(ReadOnlySpan<float> rows, int columns, Span<float> destination, int stride)
    {
        for (int row = 0; row * columns < rows.Length; row++) rows.Slice(row * columns, columns).CopyTo(destination[(row * stride)..]);
    }

    /// <summary>The inverse of <see cref="CopyRows"/>.</summary>
    public static void GatherRows(ReadOnlySpan<float> source, int stride, int columns, Span<float> rows)
    {
        for (int row = 0; row * columns < rows.Length; row++) source.Slice(row * stride, columns).CopyTo(rows.Slice(row * columns, columns));
    }
}
