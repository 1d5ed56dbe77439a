using System.Diagnostics;
using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Markets.Synthetic;

namespace Huracan.Cli.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Target">Upper limit on a quiet machine; null if there is none.</param>
internal sealed record FeatureBenchRow(string Name, double Value, string Unit, double? Target = null);

/// <summary>The cost of the feature recipe on this machine: the whole recipe, the standard indicators and each family in batch, per candle
/// and column; and a live step.</summary>
/// <remarks>
/// 216,000 generated one-minute candles (150 days) with every optional column and side input, one thread. A batch row is the
/// fastest of several passes over a frame in memory, because other work on the machine can only slow a pass down. A part (the standard
/// indicators, a family) runs as a recipe of its own. Its time includes the operators that it reads and the reading of the candles, and is
/// divided by its own columns only.
/// </remarks>
internal static class FeatureBench
{
    public const int Candles = 216_000;
    private const int Passes = 9, StepCandles = 60_000, StepWarmup = 20_000;
    private const ulong Seed = 1;

    /// <summary>The columns of TA-Lib's golden file.</summary>
    public static readonly IReadOnlySet<string> Standard = new HashSet<string>(
    [
        "rsi_14", "adx_14", "plus_di_14", "minus_di_14", "atr_14", "bb_upper_20_2", "bb_middle_20_2", "bb_lower_20_2", "ema_12", "ema_26", "sma_50", "sma_200",
        "macd_12_26_9", "macd_signal_9", "macd_histogram", "obv", "mfi_14", "williams_r_14", "cci_20", "roc_10", "volume_roc_10", "stddev_20", "linreg_slope_14",
        "chaikin_ad", "chaikin_osc_3_10", "stoch_k_14_3", "stoch_d_3", "aroon_down_25", "aroon_up_25", "min_low_50", "max_high_50",
    ]);

    public static IEnumerable<FeatureBenchRow> Run()
    {
        CandleFrame candles = Market();
        MarketInputs inputs = SyntheticSides.Beside(candles, Seed);
        FeatureRecipe recipe = FeatureRecipe.Default(Timeframe.M1);
        double whole = NsPerCandle(recipe, candles, inputs);
        yield return new FeatureBenchRow("features.recipe", whole / recipe.Schema.Count, "ns per candle and column", 5);
        yield return new FeatureBenchRow("features.recipe.candle", whole / 1000, "us per candle", 0.5);
        yield return new FeatureBenchRow("features.columns", recipe.Schema.Count, "columns");
        (double median, double mean, double p99) = Step(recipe, candles, inputs);
        yield return new FeatureBenchRow("features.step.median", median, "us");
        yield return new FeatureBenchRow("features.step.mean", mean, "us");
        yield return new FeatureBenchRow("features.step.p99", p99, "us", 10);
        yield return new FeatureBenchRow("features.golden", NsPerCandle(recipe.Only(c => Standard.Contains(c.Name)), candles, inputs) / Standard.Count, "ns per candle and column", 8.2);
        foreach (FeatureFamily family in Enum.GetValues<FeatureFamily>())
        {
            int own = recipe.Schema.Columns.Count(c => c.Family == family);
            yield return new FeatureBenchRow($"features.family.{Name(family)}", NsPerCandle(recipe.Only(c => c.Family == family), candles, inputs) / own, "ns per candle and column");
        }
    }

    /// <summary>The generated market. Its five-minute candles are used as one-minute candles: the work per candle is the same.</summary>
    public static CandleFrame Market()
    {
        CandleFrame c = SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Seed = Seed, Days = Candles / Timeframe.M5.CandlesPerDay }).Frame;
        long[] time = new long[c.Count];
        for (int i = 0; i < time.Length; i++) time[i] = c.OpenTime[0] + (i * UtcMs.PerMinute);
        return new CandleFrame(c.Symbol, Timeframe.M1, c.Columns, time, c.Open.ToArray(), c.High.ToArray(), c.Low.ToArray(), c.Close.ToArray(),
            c.Volume.ToArray(), c.QuoteVolume.ToArray(), c.Trades.ToArray(), c.TakerBuyBase.ToArray(), c.TakerBuyQuote.ToArray());
    }

    private static double NsPerCandle(FeatureRecipe recipe, CandleFrame candles, MarketInputs inputs)
    {
        FeatureFrame frame = new(recipe.Schema, candles.Count);
        double fastest = double.PositiveInfinity;
        for (int pass = 0; pass <= Passes; pass++) // the first one is slow: code and memory are new
        {
            FeaturePipeline pipeline = new(recipe, inputs);
            long begun = Stopwatch.GetTimestamp();
            pipeline.Process(candles, 0, candles.Count, frame);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return fastest / candles.Count * 1e9;
    }

    /// <summary>One candle at a time, as it comes live.</summary>
    private static (double Median, double Mean, double P99) Step(FeatureRecipe recipe, CandleFrame candles, MarketInputs inputs)
    {
        FeatureFrame frame = new(recipe.Schema, candles.Count);
        FeaturePipeline pipeline = new(recipe, inputs);
        double[] micros = new double[StepCandles];
        double sum = 0;
        for (int i = 0; i < StepWarmup; i++) pipeline.Process(candles, i, 1, frame);
        for (int k = 0; k < StepCandles; k++)
        {
            long begun = Stopwatch.GetTimestamp();
            pipeline.Process(candles, StepWarmup + k, 1, frame);
            micros[k] = Stopwatch.GetElapsedTime(begun).TotalNanoseconds / 1000;
            sum += micros[k];
        }

        Array.Sort(micros);
        return (micros[StepCandles / 2], sum / StepCandles, micros[(int)(StepCandles * 0.99)]);
    }

    private static string Name(FeatureFamily family) => family switch
    {
        FeatureFamily.MultiTimeframe => "multi_timeframe",
        FeatureFamily.RelativeStrength => "relative_strength",
        _ => family.ToString().ToLowerInvariant(),
    };
}
