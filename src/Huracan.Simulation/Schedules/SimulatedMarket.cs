using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Pipeline.Data;

namespace Huracan.Simulation.Schedules;

/// <summary>Three daily candles per coin, so three blocks of one candle. The shipped quality gate checks them once.</summary>
internal sealed class SimulatedMarket : ICandleSource
{
    public const int Blocks = 3;
    public static readonly UtcMs From = UtcMs.FromDate(2025, 1, 1);

    private static readonly CandleLoad[] Loads = [.. SimulatedRun.AllSymbols.Select(MakeLoad)];

    public CandleLoad Load(CandleRequest request, CancellationToken cancel = default) => Of(request.Symbol);

    public static CandleLoad Of(string symbol) => Loads.First(load => load.Frame!.Symbol == symbol);

    private static CandleLoad MakeLoad(string symbol, int index)
    {
        long[] time = [.. Enumerable.Range(0, Blocks).Select(i => From.AddDays(i).Value)];
        double[] price = [.. Enumerable.Range(0, Blocks).Select(i => 100.0 + index + (i % 2))];
        double[] high = [.. price.Select(p => p + 2)], low = [.. price.Select(p => p - 2)];
        CandleFrame frame = new(symbol, Timeframe.D1, CandleColumns.Volume, time, price, high, low, price, volume: [.. price.Select(_ => 1.0)]);
        QualityOutcome outcome = CandleInspection.Inspect(RawCandles.Of(frame), Timeframe.D1, From, From.AddDays(Blocks), QualityPolicy.Default);
        CandleFrame passed = outcome.Frame ?? throw new InvalidOperationException($"our bug: the simulation's candles are refused: {outcome.Verdict.Sentence}");
        return new CandleLoad(passed, Convert.ToHexStringLower(passed.ContentHash()), outcome.Report, outcome.Verdict,
            new CandleSourceDescription("simulated", [], passed.Columns, 0, []));
    }
}
