using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>Sum of the last <c>window</c> values in O(1) amortised, without ever subtracting: no drift, and a window of zeros sums to
/// exactly 0.</summary>
/// <remarks>
/// The stream is cut into blocks of <c>window</c> values. A window always spans the tail of the previous block and the head of
/// the current one: the tail sums are made once per block, from its last value back (that is the exact rebuild, every <c>window</c>
/// values), the head sum grows with each value. The same cut serves running extremes in van Herk 1992 and Gil and Werman 1993. Until the
/// window has filled, missing values count as 0.
/// </remarks>
internal sealed class WindowSum(int window)
{
    private readonly double[] _block = new double[window];
    private readonly double[] _tail = new double[window + 1];
    private double _head;
    private int _at;

    public void Run(ReadOnlySpan<double> values, Span<double> sums)
    {
        int done = 0;
        while (done < values.Length)
        {
            int length = Math.Min(values.Length - done, window - _at);
            ReadOnlySpan<double> x = values.Slice(done, length);
            Span<double> sum = sums.Slice(done, length);
            ReadOnlySpan<double> tail = _tail.AsSpan(_at + 1, length);
            x.CopyTo(_block.AsSpan(_at));
            double head = _head;
            for (int i = 0; i < x.Length; i++)
            {
                head += x[i];
                sum[i] = head + tail[i];
            }

            _head = head;
            _at += length;
            done += length;
            if (_at == window) Rebuild();
        }
    }

    private void Rebuild()
    {
        double tail = 0;
        for (int i = window - 1; i >= 0; i--)
        {
            tail += _block[i];
            _tail[i] = tail;
        }

        _head = 0;
        _at = 0;
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_at);
        writer.Double(_head);
        writer.Array<double>(_block);
        writer.Array<double>(_tail);
    }

    public void Restore(StateReader reader)
    {
        _at = reader.Int32();
        _head = reader.Double();
        reader.Fill(_block.AsSpan());
        reader.Fill(_tail.AsSpan());
    }
}
