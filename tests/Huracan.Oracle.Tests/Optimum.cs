using Huracan.Core.Decisions;

namespace Huracan.Oracle.Tests;

/// <summary>The best that can be done on an oracle market: dynamic programming over (phase, held or not) with the kernel's costs and the trainer's gamma.</summary>
/// <remarks>Of the ten actions four matter. Costs and gains are both proportional to size, so each unit can be thought of as traded alone, and what is best for one is best
/// for all: enter at the largest size (ENTER_LONG_LARGE) or stay out, hold all or leave with all. These four are legal in every position; the other six only reach
/// positions in between. Sizes drift with the price inside a trade, by some 2 % here; that is left out of the plan, and the plan is judged on the kernel itself.</remarks>
internal sealed class Optimum
{
    private readonly bool[] _enter, _stay;

    /// <param name="gamma">Discount per candle.</param>
    public Optimum(OracleMarket market, CostSettings costs, double gamma)
    {
        double fill = costs.FillBps(market.SigmaBps);
        double[] flat = new double[market.Phases], held = new double[market.Phases];
        (_enter, _stay) = (new bool[market.Phases], new bool[market.Phases]);
        for (double moved = 1; moved > 1e-10;)
        {
            moved = 0;
            double[] nextFlat = new double[market.Phases], nextHeld = new double[market.Phases];
            for (int phase = 0; phase < market.Phases; phase++)
            {
                double ofFlat = 0, ofHeld = market.ExpectedBps(phase);
                foreach (Way way in market.Ways[phase])
                {
                    ofFlat += gamma * way.Probability * flat[way.To];
                    ofHeld += gamma * way.Probability * held[way.To];
                }

                _enter[phase] = ofHeld - fill > ofFlat;
                _stay[phase] = ofHeld >= ofFlat - fill;
                nextFlat[phase] = Math.Max(ofFlat, ofHeld - fill);
                nextHeld[phase] = Math.Max(ofHeld, ofFlat - fill);
                moved = Math.Max(moved, Math.Max(Math.Abs(nextFlat[phase] - flat[phase]), Math.Abs(nextHeld[phase] - held[phase])));
            }

            (flat, held) = (nextFlat, nextHeld);
        }

        (Flat, Held) = (flat, held);
    }

    /// <summary>[phases] value of being out, per unit, bps.</summary>
    public IReadOnlyList<double> Flat { get; }

    /// <summary>[phases] value of holding one unit, bps.</summary>
    public IReadOnlyList<double> Held { get; }

    public bool Enters(int phase) => _enter[phase];
    public bool Stays(int phase) => _stay[phase];

    public TradingAction Act(int phase, bool inPosition) => inPosition
        ? _stay[phase] ? TradingAction.Hold : TradingAction.Exit
        : _enter[phase] ? TradingAction.EnterLongLarge : TradingAction.DoNothing;
}
