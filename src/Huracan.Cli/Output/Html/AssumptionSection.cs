using System.Globalization;
using System.Text;
using Huracan.Cli.Runs;
using Huracan.Core.Decisions;
using Huracan.Core.Regimes;
using Huracan.Pipeline.Configuration;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>Where the candles are from and what the run assumed about trading: a result is worth as much as these are true.</summary>
internal static class AssumptionSection
{
    public static void Write(StringBuilder page, CoinOutcome coin, TrainingConfig config)
    {
        CostSettings costs = config.Kernel.Costs;
        ExitSettings exits = config.Kernel.Exits;
        page.Append("<h2>What this run assumed</h2>\n<dl class=\"facts\">\n");
        Fact("Venue", coin.Venue.Length > 0 ? coin.Venue : "not stored with this run; the candles are named by their hash");
        if (coin.State.Data is { } data) Fact("Candles", $"{coin.Timeframe}, SHA-256 <code>{data.ContentHash}</code>", html: true);
        Fact("Notional", "1.0, the same for every trade; entries of 0.5, 1.0 or 1.5 of it, nothing is reinvested. All amounts are bps " +
            "of it: 1 bps is 1/10,000");
        Fact("Positions", "long only, spot, without leverage; one position at a time");
        Fact("Fill rule", "a decision at the close of a candle fills at the open of the next candle that exists, at that price plus " +
            "slippage, whatever the size");
        Fact("Stops and targets", "act inside a candle at their price, or at its open if that lies beyond; if one candle touches both, " +
            "the stop counts");
        Fact("Fee", string.Create(CultureInfo.InvariantCulture, $"{costs.FeeBps:0.####} bps of every fill"));
        Fact("Slippage", string.Create(CultureInfo.InvariantCulture,
            $"{costs.VolatilitySlippageMultiplier:0.####} of the trailing volatility of one candle, on every fill; no market impact, " +
                $"no queue, no latency"));
        Fact("Longest hold", $"{Minutes(exits, Regime.Trend)} in a trend, {Minutes(exits, Regime.Range)} in a range, " +
            $"{Minutes(exits, Regime.Panic)} in a panic");
        Fact("Entry gate", config.Kernel.EntryGate == EntryGateMode.Rules
            ? "consensus, confidence and viability must all allow an entry"
            : "off: a setting for tests, so that a policy may enter at any time");
        page.Append("</dl>\n");

        void Fact(string name, string text, bool html = false) =>
            page.Append("<dt>").Append(name).Append("</dt><dd>").Append(html ? text : Markup.Text(text)).Append("</dd>\n");
    }

    private static string Minutes(ExitSettings exits, Regime regime) => Duration(exits.MaxHoldMinutes(regime) * 60_000.0);
}
