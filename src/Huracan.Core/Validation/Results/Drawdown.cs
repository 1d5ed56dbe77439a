namespace Huracan.Core.Validation.Results;

/// <summary>The deepest fall of a cumulated result, joined exactly from stretches of which only four numbers are kept.</summary>
/// <remarks>Stretches join associatively: fall(AB) = max(fall A, fall B, peak A - (net A + trough B)).</remarks>
public readonly record struct Drawdown(double Net, double Peak, double Trough, double Fall)
{
    /// <summary>Appends a later stretch.</summary>
    public Drawdown Then(in Drawdown later) => new(
        Net + later.Net,
        Math.Max(Peak, Net + later.Peak),
        Math.Min(Trough, Net + later.Trough),
        Math.Max(Math.Max(Fall, later.Fall), Peak - (Net + later.Trough)));

    public static Drawdown OfDay(DailySeries series, int day) => new(series.NetBps[day], series.PeakBps[day], series.TroughBps[day], series.DrawdownBps[day]);
}
