using System.Globalization;
using System.Text;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Market;

namespace Huracan.Core.Features;

/// <summary>The text of docs/features.md, made from the code: a pure function of the default recipe and the state layout.</summary>
public static class FeatureDocs
{
    public static string Markdown()
    {
        FeatureSchema minute = FeatureRecipe.Default(Timeframe.M1).Schema, five = FeatureRecipe.Default(Timeframe.M5).Schema;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Features

            Recipe version {minute.Version}: {minute.Count} columns. This page is generated from the code; a test holds it to it and says how to write it again.

            Every feature is a streaming operator `state, candle -> state', value`. Batch is a loop over it, live is one turn of it, so both give the same bits and none can look ahead.

            ## Rules for all columns

            - **Absent is NaN, never 0.** A value is absent until its warm-up is over, and where an input it needs is missing.
            - **Warm-up** is the number of candles before the first present value, the same on every market. *Settled* is the number after which the place where the history
              began no longer matters (to 1e-3 of the column's range): a dash where that is the warm-up itself, `never` for running totals, which are compared by differences
              and do not enter the policy state.
            - **Refused candles.** Where a price is NaN, infinite, zero or negative, or the low lies above or the high below another price, the whole row is absent and no state
              changes, as if the candle did not exist. Where an optional value is NaN, infinite or negative, the same holds for the columns that need it.
            - **Side inputs** (leaders, funding, the future's price, a second venue) are optional and count from the instant they became known: a rate from its funding time on, another
              candle once it has closed. At a close where one is absent or too old, the columns that need it are absent, as if the candle did not exist for them. Too old is a price
              of an earlier candle, and a funding rate of 16 hours. A coin is no leader of itself.
            - **Flat and empty stretches** give the value that the formula names, never an infinity.
            - **Gaps** are not filled. Windows count candles that exist; only higher timeframes look at the time in the candles.
            - **Higher timeframes** use completed bars, aligned to the UTC epoch. A bar completes when a candle that reaches its end, or lies past it, has closed. A first bar not
              seen from its start is dropped. A timeframe not above the candles' own is computed from the candles.
            - **Rounding.** Windows are sums of two parts that only ever grow, rebuilt exactly once per window length; nothing is subtracted again, so no digits are lost over a year.

            """);
        foreach (FeatureFamily family in Enum.GetValues<FeatureFamily>()) Family(text, minute, five, family);
        State(text);
        return text.ToString();
    }

    private static void Family(StringBuilder text, FeatureSchema minute, FeatureSchema five, FeatureFamily family)
    {
        bool any = false;
        for (int c = 0; c < minute.Count; c++)
        {
            FeatureSpec spec = minute.Columns[c];
            if (spec.Family != family) continue;
            if (!any)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n## {Title(family)}\n\n| column | formula | unit | range | warm-up 1m | warm-up 5m | settled | needs | source |\n| --- | --- | --- | --- | ---: | ---: | ---: | --- | --- |\n");
                any = true;
            }

            string settled = spec.SettledCandles switch
            {
                FeatureSpec.AtWarmup => "-",
                FeatureSpec.Never => "never",
                int candles => candles.ToString(CultureInfo.InvariantCulture),
            };
            text.Append(CultureInfo.InvariantCulture,
                $"| `{spec.Name}` | {spec.Formula.Replace("|", "\\|", StringComparison.Ordinal)} | {spec.Unit} | {Bound(spec.Min)} to {Bound(spec.Max)} | {spec.WarmupCandles} | {five.Columns[c].WarmupCandles} | {settled} | {Needed(spec)} | {spec.Source} |\n");
        }
    }

    private static void State(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"""

            ## The market part of the policy state

            Layout version {MarketStateLayout.Version}: slots 0 to {MarketStateLayout.Count - 1} of 80. Encoded = (value - centre) x scale, clamped to -{MarketStateLayout.Limit} to {MarketStateLayout.Limit}; an absent value
            gives 0. `fitted` slots take centre and scale from the fold's train range: mean and deviation of the present rows, once more over those within 5 deviations, then frozen.
            An availability slot is 1 where every feature of its family that feeds a slot is present, else 0. Reserved slots hold 0.

            | slot | name | centre | scale |
            | ---: | --- | ---: | ---: |

            """);
        for (int s = 0; s < MarketStateLayout.Count; s++)
        {
            MarketSlot slot = MarketStateLayout.Slots[s];
            string numbers = slot.Scaling switch
            {
                SlotScaling.Fixed => string.Create(CultureInfo.InvariantCulture, $"{slot.Centre:0.####} | {slot.Scale:0.####}"),
                SlotScaling.Fitted => "fitted | fitted",
                SlotScaling.Availability => "flag | flag",
                _ => "0 | 0",
            };
            text.Append(CultureInfo.InvariantCulture, $"| {s} | `{slot.Name}` | {numbers} |\n");
        }
    }

    private static string Title(FeatureFamily family) => family switch
    {
        FeatureFamily.Pattern => "Patterns",
        FeatureFamily.MultiTimeframe => "Higher timeframes",
        FeatureFamily.RelativeStrength => "Relative strength",
        _ => family.ToString(),
    };

    private static string Bound(double bound) =>
        double.IsPositiveInfinity(bound) ? "any" : double.IsNegativeInfinity(bound) ? "any" : bound.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Needed(FeatureSpec spec) => spec.Side switch
    {
        SideInputs.None => Inputs(spec.Needs),
        SideInputs.Leaders => "leaders",
        SideInputs.Funding => "funding rates",
        SideInputs.Derivative => "the future's price",
        SideInputs.OtherVenue => "second venue",
        _ => spec.Side.ToString(),
    };

    private static string Inputs(CandleColumns needs) => needs switch
    {
        CandleColumns.None => "prices",
        CandleColumns.Volume => "volume",
        CandleColumns.Volume | CandleColumns.Trades => "volume, trades",
        CandleColumns.Volume | CandleColumns.TakerBuyBase => "volume, taker-buy volume",
        _ => needs.ToString(),
    };
}
