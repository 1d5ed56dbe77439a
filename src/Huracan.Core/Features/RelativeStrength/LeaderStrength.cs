using Huracan.Core.Features.Inputs;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.RelativeStrength;

/// <summary>The coin against the basket of leaders: the basket's return, the coin's return relative to it, and how closely the coin follows
/// it.</summary>
/// <remarks>
/// Windows add simple one-candle returns, so that a leader that is absent for some time leaves no gap in an index. Beta and
/// correlation come from sums of products of returns, which lie around 0. If the returns of one side spread less than 0.0001 bps, then
/// beta, correlation and z are 0.
/// </remarks>
internal sealed class LeaderStrength() : FeatureOperator(
    Column("leader_return_15_bps", "sum of the last 15 basket returns x 10000", "bps", double.NegativeInfinity, double.PositiveInfinity, 15),
    Column("leader_return_60_bps", "sum of the last 60 basket returns x 10000", "bps", double.NegativeInfinity, double.PositiveInfinity, 60),
    Column("rel_strength_60_bps", "sum of the last 60 (own - basket return) x 10000", "bps", double.NegativeInfinity, double.PositiveInfinity, 60),
    Column("rel_strength_240_bps", "sum of the last 240 (own - basket return) x 10000", "bps", double.NegativeInfinity, double.PositiveInfinity, Window),
    Column("rel_strength_z", "sum of the last 60 (own - basket return) / (their deviation over 240 x sqrt 60), within -10..10", "z-score", -ZMax, ZMax, Window),
    Column("leader_beta_240", "covariance of own and basket returns / variance of basket returns, last 240, within -10..10", "ratio", -BetaMax, BetaMax, Window),
    Column("leader_correlation_240", "correlation of own and basket returns, last 240", "ratio -1..1", -1, 1, Window))
{
    private const int Window = 240;
    private const double ZMax = 10, BetaMax = 10;
    private const double FlatVariance = 1e-16;
    private const double Sqrt60 = 7.745966692414834;
    private readonly WindowSum _leader15 = new(15), _leader60 = new(60), _excess60 = new(60);
    private readonly WindowSum _own = new(Window), _leader = new(Window), _ownSquares = new(Window), _leaderSquares = new(Window), _products = new(Window);

    private static FeatureSpec Column(string name, string formula, string unit, double min, double max, int warmup) =>
        new(name, FeatureFamily.RelativeStrength, formula, unit, min, max, warmup, CandleColumns.None, "Levy 1967; Sharpe 1963", Side: SideInputs.Leaders);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> own = run.Return.Now, leader = run.LeaderReturn;
        Span<double> excess = run.Scratch(0), ownSum = run.Scratch(1), leaderSum = run.Scratch(2), ownSquares = run.Scratch(3), leaderSquares = run.Scratch(4), products = run.Scratch(5);
        _leader15.Run(leader, rows[0]);
        Elementwise.Scale(rows[0], 10_000, rows[0]);
        _leader60.Run(leader, rows[1]);
        Elementwise.Scale(rows[1], 10_000, rows[1]);
        for (int i = 0; i < excess.Length; i++)
        {
            double r = own[i], l = leader[i];
            excess[i] = r - l;
            ownSquares[i] = r * r;
            leaderSquares[i] = l * l;
            products[i] = r * l;
        }

        _excess60.Run(excess, excess);
        Elementwise.Scale(excess, 10_000, rows[2]);
        _own.Run(own, ownSum);
        _leader.Run(leader, leaderSum);
        _ownSquares.Run(ownSquares, ownSquares);
        _leaderSquares.Run(leaderSquares, leaderSquares);
        _products.Run(products, products);
        Span<double> strength = rows[3], z = rows[4], beta = rows[5], correlation = rows[6];
        const double share = 1.0 / Window;
        for (int i = 0; i < strength.Length; i++)
        {
            strength[i] = (ownSum[i] - leaderSum[i]) * 10_000;
            double meanOwn = ownSum[i] * share, meanLeader = leaderSum[i] * share;
            double varianceOwn = (ownSquares[i] * share) - (meanOwn * meanOwn), varianceLeader = (leaderSquares[i] * share) - (meanLeader * meanLeader);
            double covariance = (products[i] * share) - (meanOwn * meanLeader), varianceExcess = varianceOwn + varianceLeader - (2 * covariance);
            z[i] = varianceExcess > FlatVariance ? Within(excess[i] / (Math.Sqrt(varianceExcess) * Sqrt60), ZMax) : 0;
            beta[i] = varianceLeader > FlatVariance ? Within(covariance / varianceLeader, BetaMax) : 0;
            correlation[i] = varianceLeader > FlatVariance && varianceOwn > FlatVariance ? Within(covariance / (Math.Sqrt(varianceOwn) * Math.Sqrt(varianceLeader)), 1) : 0;
        }
    }

    private static double Within(double x, double limit) => x > limit ? limit : x < -limit ? -limit : x;

    public override void Save(StateWriter writer)
    {
        foreach (WindowSum sum in (ReadOnlySpan<WindowSum>)[_leader15, _leader60, _excess60, _own, _leader, _ownSquares, _leaderSquares, _products]) sum.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        foreach (WindowSum sum in (ReadOnlySpan<WindowSum>)[_leader15, _leader60, _excess60, _own, _leader, _ownSquares, _leaderSquares, _products]) sum.Restore(reader);
    }
}
