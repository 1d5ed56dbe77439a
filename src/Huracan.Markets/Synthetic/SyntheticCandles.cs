using Huracan.Actors.Data;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Runs;

namespace Huracan.Markets.Synthetic;

/// <summary>The demo's three generated coins as a candle source. Their symbols begin with SYNTH-, their venue is <c>synthetic</c>.</summary>
public sealed class SyntheticCandles(IReadOnlyList<CandleFrame> frames) : ICandleSource
{
    /// <summary>First day of the demo's markets.</summary>
    public static UtcMs FirstDay { get; } = UtcMs.FromDate(2024, 1, 1);

    public IReadOnlyList<CandleFrame> Frames { get; } = frames;

    /// <summary>A coin with a planted edge, one that is a pure random walk with the same look, and one that switches regimes.</summary>
    /// <param name="seed">Of the generators; the demo's is 1.</param>
    public static SyntheticCandles Demo(int days, ulong seed)
    {
        PlantedEdgeParameters edge = new() { Seed = seed, Start = FirstDay, Days = days };
        return new SyntheticCandles(
        [
            SyntheticMarkets.PlantedEdge(edge).Frame,
            SyntheticMarkets.RandomWalk(new RandomWalkParameters(edge with { Symbol = "SYNTH-WALK", Seed = seed + 1 })).Frame,
            SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Seed = seed + 2, Start = FirstDay, Days = days }).Frame,
        ]);
    }

    /// <inheritdoc/>
    public CandleLoad Load(CandleRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        CandleFrame frame = Frames.FirstOrDefault(f => f.Symbol == request.Symbol)
            ?? throw new MarketDataException(FailureCause.Caller, $"{request.Symbol} is no synthetic coin; allowed: {string.Join(", ", Frames.Select(f => f.Symbol))}");
        UtcMs from = request.From ?? FirstDay, to = request.To ?? FirstDay.AddDays(frame.Count / frame.Timeframe.CandlesPerDay);
        QualityOutcome outcome = CandleInspection.Inspect(RawCandles.Of(frame.Slice(from, to)), frame.Timeframe, from, to, request.Policy);
        string hash = Convert.ToHexStringLower((outcome.Frame ?? frame).ContentHash());
        return new CandleLoad(outcome.Frame, hash, outcome.Report, outcome.Verdict, new CandleSourceDescription("synthetic", [], frame.Columns, 0, ["generated, not traded"]));
    }
}
