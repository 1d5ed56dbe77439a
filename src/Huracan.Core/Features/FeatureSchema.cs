namespace Huracan.Core.Features;

/// <summary>The ordered, named columns of a recipe and its version. Two models agree only if their schemas do (D2).</summary>
public sealed class FeatureSchema
{
    private readonly Dictionary<string, int> _index = [];

    public FeatureSchema(int version, IReadOnlyList<FeatureSpec> columns)
    {
        Version = version;
        Columns = columns;
        for (int i = 0; i < columns.Count; i++)
        {
            if (!_index.TryAdd(columns[i].Name, i)) throw new ArgumentException($"feature '{columns[i].Name}' is defined twice");
        }
    }

    public int Version { get; }
    public IReadOnlyList<FeatureSpec> Columns { get; }
    public int Count => Columns.Count;

    /// <exception cref="ArgumentException">No such feature; the message names it.</exception>
    public int IndexOf(string name) =>
        _index.TryGetValue(name, out int i) ? i : throw new ArgumentException($"no feature is named '{name}'");

    public bool Contains(string name) => _index.ContainsKey(name);
}

/// <summary>The kind of a feature; availability is reported per family.</summary>
public enum FeatureFamily { Trend, Momentum, Volatility, Volume, Microstructure, Pattern, Distribution, MultiTimeframe, RelativeStrength, Derivatives }

/// <summary>The meaning of one column.</summary>
/// <param name="Name">Lower snake case, the field's own term: <c>rsi_14</c>.</param>
/// <param name="Formula">One line, in the terms of the source.</param>
/// <param name="Unit">price, bps, fraction, ratio, index 0..100, z-score, coins...</param>
/// <param name="Min">Smallest possible value; negative infinity where unbounded.</param>
/// <param name="WarmupCandles">Candles before the first present value; absent (NaN) until then.</param>
/// <param name="Needs">Optional columns without which the value is absent.</param>
/// <param name="Source">Paper, book, program or demand number.</param>
/// <param name="SettledCandles">Candles after which the value no longer depends on the start of the history, to 1e-3 of its range.
/// <see cref="AtWarmup"/>: already at its warm-up (a finite window). <see cref="Never"/>: a running total, to be compared by
/// differences.</param>
/// <param name="Side">Side inputs without which the value is absent.</param>
public sealed record FeatureSpec(
    string Name, FeatureFamily Family, string Formula, string Unit, double Min, double Max,
    int WarmupCandles, Market.CandleColumns Needs, string Source, int SettledCandles = FeatureSpec.AtWarmup,
    Inputs.SideInputs Side = Inputs.SideInputs.None)
{
    public const int AtWarmup = -1;
    public const int Never = int.MaxValue;
}
