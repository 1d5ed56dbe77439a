using Huracan.Core.Regimes;
using Huracan.Core.Signals;

namespace Huracan.Core.Shadow;

/// <summary>Wins and losses of one engine in one regime (demands 77, 78).</summary>
/// <param name="MeanNetBps">Mean net result; NaN without a trade.</param>
/// <param name="MeanWinBps">Mean net result of the winners; NaN without one.</param>
/// <param name="MeanLossBps">Mean net result of the losers, 0 or less; NaN without one.</param>
/// <param name="MeanHoldCandles">Mean hold; NaN without a trade.</param>
public readonly record struct ShadowTally(
    short Engine, Regime Regime, int Wins, int Losses, double MeanNetBps, double MeanWinBps, double MeanLossBps, double MeanHoldCandles)
{
    public int Count => Wins + Losses;

    /// <summary>Tallies of the trades that begin and end within a range, by engine and then by regime.</summary>
    /// <returns>[engines x 4] every pair, also pairs without a trade.</returns>
    public static ShadowTally[] Of(ReadOnlySpan<ShadowTrade> trades, RowRange rows, int engines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(engines);
        const int regimes = 4;
        int[] wins = new int[engines * regimes], losses = new int[engines * regimes], hold = new int[engines * regimes];
        double[] won = new double[engines * regimes], lost = new double[engines * regimes];
        foreach (ref readonly ShadowTrade trade in trades)
        {
            if (trade.DecisionRow < rows.Start || trade.ExitRow >= rows.End) continue;
            int cell = (trade.PrimaryEngine * regimes) + (int)trade.Regime;
            hold[cell] += trade.Trade.HoldCandles;
            if (trade.Won) { wins[cell]++; won[cell] += trade.Trade.NetBps; }
            else { losses[cell]++; lost[cell] += trade.Trade.NetBps; }
        }

        var tallies = new ShadowTally[engines * regimes];
        for (int cell = 0; cell < tallies.Length; cell++)
        {
            int count = wins[cell] + losses[cell];
            tallies[cell] = new ShadowTally((short)(cell / regimes), (Regime)(cell % regimes), wins[cell], losses[cell],
                Mean(won[cell] + lost[cell], count), Mean(won[cell], wins[cell]), Mean(lost[cell], losses[cell]), Mean(hold[cell], count));
        }

        return tallies;
    }

    private static double Mean(double sum, int count) => count == 0 ? double.NaN : sum / count;
}
