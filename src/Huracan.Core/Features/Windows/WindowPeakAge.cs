using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>Age in candles of the largest of the last <c>window</c> values, the latest of equal ones; O(1) amortised.</summary>
/// <remarks>Blocks as in <see cref="WindowSum"/>. Feed negated values for the smallest.</remarks>
internal sealed class WindowPeakAge
{
    private readonly int _window;
    private readonly double[] _block, _tail;
    private readonly int[] _tailPlace;
    private double _head = double.NegativeInfinity;
    private int _headPlace, _at;

    public WindowPeakAge(int window)
    {
        _window = window;
        _block = new double[window];
        _tail = new double[window + 1];
        _tailPlace = new int[window + 1];
        Array.Fill(_tail, double.NegativeInfinity);
    }

    /// <summary>Writes <paramref name="scale"/> * (window - 1 - age): with scale 100/(window - 1) this is Aroon.</summary>
    public void Run(ReadOnlySpan<double> values, double sign, double scale, Span<double> freshness)
    {
        int done = 0;
        while (done < values.Length)
        {
            int length = Math.Min(values.Length - done, _window - _at);
            ReadOnlySpan<double> x = values.Slice(done, length);
            Span<double> fresh = freshness.Slice(done, length);
            ReadOnlySpan<double> tail = _tail.AsSpan(_at + 1, length);
            ReadOnlySpan<int> tailPlace = _tailPlace.AsSpan(_at + 1, length);
            Span<double> block = _block.AsSpan(_at, length);
            double head = _head;
            int headPlace = _headPlace, oldest = _window - 1;
            for (int i = 0; i < x.Length; i++)
            {
                int place = _at + i;
                double value = sign * x[i];
                block[i] = value;
                bool higher = value >= head;
                head = higher ? value : head;
                headPlace = higher ? place : headPlace;
                int age = head >= tail[i] ? place - headPlace : place + _window - tailPlace[i];
                fresh[i] = (oldest - age) * scale;
            }

            _head = head;
            _headPlace = headPlace;
            _at += length;
            done += length;
            if (_at == _window) Rebuild();
        }
    }

    private void Rebuild()
    {
        double tail = double.NegativeInfinity;
        int place = 0;
        for (int i = _window - 1; i >= 0; i--)
        {
            if (_block[i] > tail)
            {
                tail = _block[i];
                place = i;
            }

            _tail[i] = tail;
            _tailPlace[i] = place;
        }

        _head = double.NegativeInfinity;
        _at = 0;
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_at);
        writer.Int32(_headPlace);
        writer.Double(_head);
        writer.Array<double>(_block);
        writer.Array<double>(_tail);
        writer.Array<int>(_tailPlace);
    }

    public void Restore(StateReader reader)
    {
        _at = reader.Int32();
        _headPlace = reader.Int32();
        _head = reader.Double();
        reader.Fill(_block.AsSpan());
        reader.Fill(_tail.AsSpan());
        reader.Fill(_tailPlace.AsSpan());
    }
}
