namespace Huracan.Core.Validation.Results;

/// <summary>The drawdown of a cumulated result, joined exactly from parts of which only four numbers are kept.</summary>
/// <remarks>Joining is associative: drawdown(AB) = max(drawdown A, drawdown B, peak A - (net A + trough B)).</remarks>
public readonly record struct Drawdown(double Net, double Peak, double Trough, double Fall)
{
    /// <summary>Appends a later part.</summary>
    public Drawdown Then(in Drawdown later) => new(
        Net + later.Net,
        Math.Max(Peak, Net + later.Peak),
        Math.Min(Trough, Net + later.Trough),
        Math.Max(Math.Max(Fall, later.Fall), Peak - (Net + later.Trough)));

    public static Drawdown OfDay(DailySeries series, int day) => new(series.NetBps[day], series.PeakBps[day], series.TroughBps[day], series.DrawdownBps[day]);
}
