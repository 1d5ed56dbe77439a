using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>Mean and population variance of the last <c>window</c> values in O(1) amortised, from sums around a centre near them.</summary>
/// <remarks>
/// Blocks as in <see cref="WindowSum"/>. The centre is the mean of the last full block (before that, the first value), so squares
/// stay small whatever the price level, and head and tail sums share one centre. Variance = S2/n - (S1/n)^2 around it. Below
/// <see cref="FlatShare"/> of the second moment only rounding is left: then it is 0.
/// </remarks>
internal sealed class WindowMoments(int window)
{
    /// <summary>Two sums of n squares, each with relative rounding n x 1.1e-16, n up to 100.</summary>
    private const double FlatShare = 1e-13;

    private readonly double[] _block = new double[window];
    private readonly double[] _tail1 = new double[window + 1], _tail2 = new double[window + 1];
    private readonly double _share = 1.0 / window;
    private double _centre, _head1, _head2;
    private int _at;
    private bool _any;

    public void Run(ReadOnlySpan<double> values, Span<double> mean, Span<double> variance)
    {
        int done = 0;
        if (!_any && values.Length > 0)
        {
            _any = true;
            _centre = values[0];
        }

        while (done < values.Length)
        {
            int length = Math.Min(values.Length - done, window - _at);
            ReadOnlySpan<double> x = values.Slice(done, length);
            Span<double> m = mean.Slice(done, length), v = variance.Slice(done, length);
            ReadOnlySpan<double> tail1 = _tail1.AsSpan(_at + 1, length), tail2 = _tail2.AsSpan(_at + 1, length);
            x.CopyTo(_block.AsSpan(_at));
            double centre = _centre, head1 = _head1, head2 = _head2, share = _share;
            for (int i = 0; i < x.Length; i++)
            {
                double d = x[i] - centre;
                head1 += d;
                head2 += d * d;
                double first = (head1 + tail1[i]) * share, second = (head2 + tail2[i]) * share;
                double spread = second - (first * first);
                m[i] = centre + first;
                v[i] = spread > FlatShare * second ? spread : 0;
            }

            _head1 = head1;
            _head2 = head2;
            _at += length;
            done += length;
            if (_at == window) Rebuild();
        }
    }

    private void Rebuild()
    {
        double sum = 0;
        for (int i = 0; i < window; i++) sum += _block[i] - _centre;
        _centre += sum * _share;
        double tail1 = 0, tail2 = 0;
        for (int i = window - 1; i >= 0; i--)
        {
            double d = _block[i] - _centre;
            tail1 += d;
            tail2 += d * d;
            _tail1[i] = tail1;
            _tail2[i] = tail2;
        }

        _head1 = _head2 = 0;
        _at = 0;
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_at);
        writer.Bool(_any);
        writer.Double(_centre);
        writer.Double(_head1);
        writer.Double(_head2);
        writer.Array<double>(_block);
        writer.Array<double>(_tail1);
        writer.Array<double>(_tail2);
    }

    public void Restore(StateReader reader)
    {
        _at = reader.Int32();
        _any = reader.Bool();
        _centre = reader.Double();
        _head1 = reader.Double();
        _head2 = reader.Double();
        reader.Fill(_block.AsSpan());
        reader.Fill(_tail1.AsSpan());
        reader.Fill(_tail2.AsSpan());
    }
}
