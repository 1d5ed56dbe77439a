namespace Huracan.Core.Signals;

/// <summary>Rows [Start, End) of a tape: half-open, so that neighbouring windows share no candle (D16).</summary>
public readonly record struct RowRange
{
    /// <exception cref="ArgumentOutOfRangeException">Start is negative or lies after End.</exception>
    public RowRange(int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, end);
        Start = start;
        End = end;
    }

    public int Start { get; }
    public int End { get; }
    public int Count => End - Start;

    public bool Contains(int row) => row >= Start && row < End;
    public bool Contains(RowRange inner) => inner.Start >= Start && inner.End <= End;

    public override string ToString() => $"rows [{Start}, {End})";
}
