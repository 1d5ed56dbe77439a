using Huracan.Core.Features.Inputs;
using Huracan.Core.Features.Volume;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.RelativeStrength;

/// <summary>The distance of another price of the same coin from its close: the basis of its future, or the difference to a second
/// venue.</summary>
/// <remarks>The mean is the usual gap (carry, fees, a stablecoin's price), the z-score a departure from it, the change its direction.
/// Without variation the z-score is 0.</remarks>
internal sealed class PriceGap : FeatureOperator
{
    private const double ZMax = 20;

    /// <summary>Deviation below this is rounding of equal gaps, bps.</summary>
    private const double FlatDeviation = 1e-7;
    private readonly bool _basis;
    private readonly WindowSum _mean = new(60);
    private readonly WindowMoments _moments = new(240);
    private readonly Delay _ago = new(15);

    private PriceGap(bool basis, FeatureSpec[] columns)
        : base(columns) => _basis = basis;

    /// <summary>The future's price against the coin's.</summary>
    public static PriceGap Basis() => new(basis: true, Describe("basis", "future", FeatureFamily.Derivatives, SideInputs.Derivative, "cost of carry; Cornell and French 1983"));

    /// <summary>A second venue's price against this one's.</summary>
    public static PriceGap OtherVenue() => new(basis: false, Describe("venue_gap", "other venue", FeatureFamily.RelativeStrength, SideInputs.OtherVenue, "Makarov and Schoar 2020"));

    private static FeatureSpec[] Describe(string name, string other, FeatureFamily family, SideInputs side, string source) =>
    [
        new($"{name}_bps", family, $"(price of the {other} / close - 1) x 10000", "bps", -10_000, double.PositiveInfinity, 0, CandleColumns.None, source, Side: side),
        new($"{name}_mean_60_bps", family, $"mean of the last 60 {name}_bps", "bps", -10_000, double.PositiveInfinity, 59, CandleColumns.None, source, Side: side),
        new($"{name}_z_240", family, $"({name}_bps - mean) / population deviation of the last 240, within -20..20", "z-score", -ZMax, ZMax, 239, CandleColumns.None, source, Side: side),
        new($"{name}_change_15_bps", family, $"{name}_bps - {name}_bps 15 candles ago", "bps", double.NegativeInfinity, double.PositiveInfinity, 15, CandleColumns.None, source, Side: side),
    ];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> gap = rows[0], usual = rows[1], z = rows[2], change = rows[3], mean = run.Scratch(0), deviation = run.Scratch(1);
        Elementwise.Change(_basis ? run.DerivativePrice : run.OtherVenuePrice, run.Close.Now, 10_000, gap);
        _mean.Run(gap, usual);
        Elementwise.Scale(usual, 1.0 / 60, usual);
        _moments.Run(gap, mean, deviation);
        Elementwise.Root(deviation, 1, deviation);
        for (int i = 0; i < deviation.Length; i++) deviation[i] = deviation[i] > FlatDeviation ? deviation[i] : 0;
        Lanes.Map(new VolumeChange.Score(ZMax), gap, mean, deviation, z);
        _ago.Run(gap, change);
        Elementwise.Subtract(gap, change, change);
    }

    public override void Save(StateWriter writer) { _mean.Save(writer); _moments.Save(writer); _ago.Save(writer); }
    public override void Restore(StateReader reader) { _mean.Restore(reader); _moments.Restore(reader); _ago.Restore(reader); }
}
