using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>Highest high and lowest low of the last <c>window</c> candles in O(1) amortised: van Herk 1992, Gil and Werman 1993.</summary>
/// <remarks>Blocks as in <see cref="WindowSum"/>. Exact, so where the blocks begin changes nothing. MaxNative and MinNative are one
/// instruction without a branch; they differ between machines for NaN and signed zeros only, and prices are neither.</remarks>
internal sealed class WindowRange
{
    private readonly int _window;
    private readonly double[] _blockHigh, _blockLow, _tailHigh, _tailLow;
    private double _headHigh = double.NegativeInfinity, _headLow = double.PositiveInfinity;
    private int _at;

    public WindowRange(int window)
    {
        _window = window;
        _blockHigh = new double[window];
        _blockLow = new double[window];
        _tailHigh = new double[window + 1];
        _tailLow = new double[window + 1];
        Array.Fill(_tailHigh, double.NegativeInfinity);
        Array.Fill(_tailLow, double.PositiveInfinity);
    }

    public void Run(ReadOnlySpan<double> high, ReadOnlySpan<double> low, Span<double> highest, Span<double> lowest)
    {
        int done = 0;
        while (done < high.Length)
        {
            int length = Math.Min(high.Length - done, _window - _at);
            ReadOnlySpan<double> h = high.Slice(done, length), l = low.Slice(done, length);
            Span<double> top = highest.Slice(done, length), bottom = lowest.Slice(done, length);
            ReadOnlySpan<double> tailHigh = _tailHigh.AsSpan(_at + 1, length), tailLow = _tailLow.AsSpan(_at + 1, length);
            h.CopyTo(_blockHigh.AsSpan(_at));
            l.CopyTo(_blockLow.AsSpan(_at));
            double headHigh = _headHigh, headLow = _headLow;
            for (int i = 0; i < h.Length; i++)
            {
                headHigh = double.MaxNative(h[i], headHigh);
                headLow = double.MinNative(l[i], headLow);
                top[i] = double.MaxNative(tailHigh[i], headHigh);
                bottom[i] = double.MinNative(tailLow[i], headLow);
            }

            _headHigh = headHigh;
            _headLow = headLow;
            _at += length;
            done += length;
            if (_at == _window) Rebuild();
        }
    }

    private void Rebuild()
    {
        double high = double.NegativeInfinity, low = double.PositiveInfinity;
        for (int i = _window - 1; i >= 0; i--)
        {
            high = double.MaxNative(_blockHigh[i], high);
            low = double.MinNative(_blockLow[i], low);
            _tailHigh[i] = high;
            _tailLow[i] = low;
        }

        _headHigh = double.NegativeInfinity;
        _headLow = double.PositiveInfinity;
        _at = 0;
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_at);
        writer.Double(_headHigh);
        writer.Double(_headLow);
        writer.Array<double>(_blockHigh);
        writer.Array<double>(_blockLow);
        writer.Array<double>(_tailHigh);
        writer.Array<double>(_tailLow);
    }

    public void Restore(StateReader reader)
    {
        _at = reader.Int32();
        _headHigh = reader.Double();
        _headLow = reader.Double();
        reader.Fill(_blockHigh.AsSpan());
        reader.Fill(_blockLow.AsSpan());
        reader.Fill(_tailHigh.AsSpan());
        reader.Fill(_tailLow.AsSpan());
    }
}
