using Huracan.Core.State;

namespace Huracan.Core.Features.Windows;

/// <summary>The value <c>candles</c> earlier, for columns that the price history does not hold. 0 until then. At most one run
/// long.</summary>
internal sealed class Delay(int candles)
{
    private readonly double[] _ring = new double[candles];
    private int _at;

    public void Run(ReadOnlySpan<double> values, Span<double> earlier)
    {
        for (int i = 0; i < values.Length; i++)
        {
            earlier[i] = _ring[_at];
            _ring[_at] = values[i];
            _at = _at + 1 == candles ? 0 : _at + 1;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(_at);
        writer.Array<double>(_ring);
    }

    public void Restore(StateReader reader)
    {
        _at = reader.Int32();
        reader.Fill(_ring.AsSpan());
    }
}
