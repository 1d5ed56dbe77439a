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

            Recipe version {minute.Version}: {minute.Count} columns. This page is generated from the code.
            A test compares the two and says how to write the page again.

            Every feature is a streaming operator `state, candle -> state', value`. Batch is a loop over the operator, live
            is one step of it. So both give the same bits, and no feature can look ahead.

            ## Rules for all columns

            - **Absent is NaN, never 0.** A value is absent until its warm-up is over, and whenever an input that it needs is missing.
            - **Warm-up** is the number of candles before the first present value, the same on every market. *Settled* is the number of candles after which
              the start of the history no longer matters (to 1e-3 of the column's range). A dash means that this is the warm-up itself. `never` is for
              running totals, which are compared by differences and do not enter the policy state.
            - **Refused candles.** If a price is NaN, infinite, zero or negative, or if the low is above or the high is below another price, the whole row is
              absent and no state changes, as if the candle did not exist. If an optional value is NaN, infinite or negative, the same holds for the columns
              that need it.
            - **Side inputs** (leaders, funding, the future's price, a second venue) are optional. They count from the instant at which they became known: a
              rate from its funding time, another candle once it has closed. If one is absent or too old at a close, the columns that need it are absent, as
              if the candle did not exist for them. A price of an earlier candle is too old, and so is a funding rate of 16 hours. A coin is never its own
              leader.
            - **Flat and empty windows** give the value that the formula names, never an infinity.
            - **Gaps** are not filled. Windows count candles that exist. Only higher timeframes use the time of the candles.
            - **Higher timeframes** use completed bars, aligned to the UTC epoch. A bar is complete when a candle that reaches its end, or lies after it, has
              closed. A first bar that was not seen from its start is dropped. A timeframe that is not longer than the candles is computed from the candles.
            - **Rounding.** A window is the sum of two parts that only grow, and it is rebuilt exactly once per window length. Nothing is subtracted, so no
              digits are lost over a year.

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
            gives 0. `fitted` slots take centre and scale from the fold's train range: mean and deviation of the present rows, then again over the rows
            within 5 deviations, then frozen. An availability slot is 1 if every feature of its family that feeds a slot is present, else 0. Reserved
            slots hold 0.

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
