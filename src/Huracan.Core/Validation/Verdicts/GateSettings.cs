using System.Globalization;

namespace Huracan.Core.Validation.Verdicts;

/// <summary>The gates that a coin must pass. Demand 88 as settled by D18 to D22.</summary>
/// <param name="SharpeMin">G1: annualised Sharpe ratio of the pooled out-of-sample days.</param>
/// <param name="WinRateMin">G2: share of winning trades, pooled, 0 to 1.</param>
/// <param name="GapMax">G3: (train - out-of-sample) / train Sharpe.</param>
/// <param name="TradesMin">G4: pooled out-of-sample trades.</param>
/// <param name="DispersionMax">G5: excess dispersion of the windows' Sharpe ratios.</param>
/// <param name="CochranLevel">G5 fails only if Cochran's Q also rejects equal ratios at this level.</param>
/// <param name="DrawdownMax">Advisory: deepest drawdown as a share of the notional.</param>
/// <param name="ProfitFactorMin">Advisory: sum of wins over sum of losses.</param>
/// <param name="DrawdownBinds">Makes the drawdown a gate (D22).</param>
/// <param name="ProfitFactorBinds">Makes the profit factor a gate (D22).</param>
public sealed record GateSettings(
    double SharpeMin = 1.0,
    double WinRateMin = 0.55,
    double GapMax = 0.30,
    int TradesMin = 500,
    double DispersionMax = 0.2,
    double CochranLevel = 0.05,
    double DrawdownMax = 0.15,
    double ProfitFactorMin = 2.0,
    bool DrawdownBinds = false,
    bool ProfitFactorBinds = false)
{
    public static GateSettings Default { get; } = new();

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    public void Validate()
    {
        Check("sharpe_min", SharpeMin, -100, 100);
        Check("win_rate_min", WinRateMin, 0, 1);
        Check("gap_max", GapMax, 0, 100);
        Check("trades_min", TradesMin, 0, 1e9);
        Check("dispersion_max", DispersionMax, 0, 100);
        Check("cochran_level", CochranLevel, 1e-6, 0.5);
        Check("drawdown_max", DrawdownMax, 0, 100);
        Check("profit_factor_min", ProfitFactorMin, 0, 1000);
    }

    private static void Check(string name, double value, double min, double max)
    {
        // Written so that NaN fails.
        if (!(value >= min && value <= max))
        {
            throw new ArgumentOutOfRangeException(name, string.Create(CultureInfo.InvariantCulture, $"gates.{name}: {value} given, needs {min}..{max}"));
        }
    }
}
