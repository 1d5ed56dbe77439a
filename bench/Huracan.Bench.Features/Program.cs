using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Markets.Synthetic;

namespace Huracan.Bench.Features;

internal static class Program
{
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithOptions(ConfigOptions.DisableOptimizationsValidator));
}

/// <summary>The recipe in batch on 216,000 candles, one thread: whole, and by family (with the operators that the family reads). ns per operation is ns per candle.</summary>
/// <remarks><c>dotnet run -c Release --project bench/Huracan.Bench.Features -- --filter '*'</c>. <c>huracan bench features</c> is the one-minute form, per candle and column.</remarks>
[MemoryDiagnoser]
public class RecipeInBatch
{
    public const int Candles = 216_000;
    private CandleFrame _candles = null!;
    private MarketInputs _inputs = null!;
    private FeatureRecipe _recipe = null!;
    private FeatureFrame _frame = null!;

    public static IEnumerable<string> Parts => ["Whole", .. Enum.GetNames<FeatureFamily>()];

    [ParamsSource(nameof(Parts))]
    public string Part { get; set; } = "Whole";

    [GlobalSetup]
    public void Setup()
    {
        _candles = Market.OneMinute(Candles);
        _inputs = SyntheticSides.Beside(_candles, 1);
        FeatureRecipe whole = FeatureRecipe.Default(Timeframe.M1);
        _recipe = Part == "Whole" ? whole : whole.Only(c => c.Family == Enum.Parse<FeatureFamily>(Part));
        _frame = new FeatureFrame(_recipe.Schema, Candles);
        Console.WriteLine($"// {Part}: {_recipe.Schema.Count} columns computed");
    }

    [Benchmark(OperationsPerInvoke = Candles)]
    public void Process() => new FeaturePipeline(_recipe, _inputs).Process(_candles, 0, Candles, _frame);
}

/// <summary>One candle at a time, as it comes live, after 10,000 candles of warm-up.</summary>
[MemoryDiagnoser]
public class LiveStep
{
    private const int Steps = 20_000, Warmup = 10_000;
    private CandleFrame _candles = null!;
    private FeaturePipeline _pipeline = null!;
    private FeatureFrame _frame = null!;

    [IterationSetup]
    public void Setup()
    {
        _candles ??= Market.OneMinute(Warmup + Steps + 288);
        FeatureRecipe recipe = FeatureRecipe.Default(Timeframe.M1);
        _frame ??= new FeatureFrame(recipe.Schema, _candles.Count);
        _pipeline = new FeaturePipeline(recipe, SyntheticSides.Beside(_candles, 1));
        _pipeline.Process(_candles, 0, Warmup, _frame);
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public void Step()
    {
        for (int i = Warmup; i < Warmup + Steps; i++) _pipeline.Process(_candles, i, 1, _frame);
    }
}

internal static class Market
{
    /// <summary>The generated market's five-minute candles taken for one-minute ones: the work per candle is the same.</summary>
    public static CandleFrame OneMinute(int count)
    {
        CandleFrame c = SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Days = (count / Timeframe.M5.CandlesPerDay) + 1 }).Frame.Slice(0, count);
        long[] time = new long[count];
        for (int i = 0; i < time.Length; i++) time[i] = c.OpenTime[0] + (i * UtcMs.PerMinute);
        return new CandleFrame(c.Symbol, Timeframe.M1, c.Columns, time, c.Open.ToArray(), c.High.ToArray(), c.Low.ToArray(), c.Close.ToArray(),
            c.Volume.ToArray(), c.QuoteVolume.ToArray(), c.Trades.ToArray(), c.TakerBuyBase.ToArray(), c.TakerBuyQuote.ToArray());
    }
}
