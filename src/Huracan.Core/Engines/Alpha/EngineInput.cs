using Huracan.Core.Regimes;

namespace Huracan.Core.Engines.Alpha;

/// <summary>The inputs of one engine for one candle: the inputs that it declared, in that order, and the regime. Nothing of any other
/// candle.</summary>
/// <remarks>So an engine without a memory cannot look ahead; this holds for plugins too.</remarks>
public readonly ref struct EngineInput(ReadOnlySpan<double> values, in RegimeReading regime)
{
    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>[number of declared inputs] all finite.</summary>
    public ReadOnlySpan<double> Values => _values;

    public RegimeReading Regime { get; } = regime;

    /// <summary>The declared input number <paramref name="index"/>.</summary>
    public double this[int index] => _values[index];
}
