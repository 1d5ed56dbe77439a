using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Market.Synthetic;
using Xunit;

namespace Huracan.Markets.Tests;

public sealed class FrameCandlesTests
{
    private static readonly CandleFrame Walk = SyntheticMarkets.RandomWalk(new RandomWalkParameters()).Frame;
    private readonly FrameCandles _source = new("synthetic", [Walk]);

    private CandleLoad Load(string symbol = "SYNTH-WALK", UtcMs? from = null, UtcMs? to = null) =>
        _source.Load(new CandleRequest("", symbol, from, to, null, QualityPolicy.Default));

    [Fact]
    public void Generated_candles_pass_through_the_same_gate_unchanged()
    {
        CandleLoad load = Load();
        Assert.True(load.Verdict.Accepted);
        Assert.Equal(Convert.ToHexStringLower(Walk.ContentHash()), load.ContentHash);
        Assert.Equal("synthetic", load.Source.Venue);
        Assert.Equal(288, Load(from: UtcMs.FromDate(2024, 1, 2), to: UtcMs.FromDate(2024, 1, 3)).Frame!.Count);
    }

    [Fact]
    public void Asking_for_what_is_not_there_names_what_is()
    {
        Assert.Equal("synthetic: no candles of BTCUSDT; found: SYNTH-WALK; try: one of these", Assert.Throws<MarketDataException>(() => Load("BTCUSDT")).Message);
        Assert.Equal("SYNTH-WALK: no candle between 2030-01-01T00:00Z and 2030-01-02T00:00Z; synthetic holds 2024-01-01T00:00Z to 2024-05-29T23:55Z; try: a span inside",
            Assert.Throws<MarketDataException>(() => Load(from: UtcMs.FromDate(2030, 1, 1), to: UtcMs.FromDate(2030, 1, 2))).Message);
    }

    [Fact]
    public void A_span_longer_than_the_candles_is_refused()
    {
        Assert.Contains("is below 0.99", Load(to: UtcMs.FromDate(2024, 7, 1)).Verdict.Sentence, StringComparison.Ordinal);
    }
}
