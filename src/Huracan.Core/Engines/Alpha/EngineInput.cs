using Huracan.Core.Regimes;

namespace Huracan.Core.Engines.Alpha;

/// <summary>What one engine sees of one candle: the inputs it declared, in the order it declared them, and the regime. Nothing of any other
/// candle.</summary>
/// <remarks>An engine that keeps no memory therefore cannot look ahead, plugins included.</remarks>
public readonly ref struct EngineInput(ReadOnlySpan<double> values, in RegimeReading regime)
{
    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>[number of declared inputs] all finite.</summary>
    public ReadOnlySpan<double> Values => _values;

    public RegimeReading Regime { get; } = regime;

    /// <summary>The declared input number <paramref name="index"/>.</summary>
    public double this[int index] => _values[index];
}
