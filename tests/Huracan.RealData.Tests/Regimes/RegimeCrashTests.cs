using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Regimes;
using Huracan.Markets;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.RealData.Tests.Regimes;

/// <summary>The panic label on days when everybody knew it: the crash of 10 October 2025 and the depeg of USDC of 10 to 11 March 2023.</summary>
public class RegimeCrashTests(ITestOutputHelper output)
{
    /// <summary>From the candle that makes the move plain to the panic label. Half of the 20-candle window whose volatility is compared with that of 100.</summary>
    private const int CandlesMax = 10;

    private const int MoveCandles = 5;

    /// <summary>A label that flickered would satisfy no rule that asks it: so many of the hour's 60 candles must bear it.</summary>
    private const int PanicCandlesMin = 15;

    [Theory]
    [InlineData("spot-1m/binance-BTCUSDT-1m-20241001-20260319.csv.gz", "BTCUSDT", "2025-10-10", "20:30", 0.01)]
    [InlineData("spot-1m/binance-ETHUSDT-1m-20241001-20260319.csv.gz", "ETHUSDT", "2025-10-10", "20:30", 0.01)]
    [InlineData("spot-1m/binance-SUIUSDT-1m-20241001-20260319.csv.gz", "SUIUSDT", "2025-10-10", "20:30", 0.02)]
    [InlineData("spot-1m/binance-TAOUSDT-1m-20241001-20260319.csv.gz", "TAOUSDT", "2025-10-10", "20:30", 0.02)]
    [InlineData("spot-1m/binance-BTCUSDT-1m-20230101-20231231.csv.gz", "BTCUSDT", "2023-03-10", "13:00", 0.01)]
    [InlineData("spot-1m/binance-BTCUSDT-1m-20230101-20231231.csv.gz", "BTCUSDT", "2023-03-11", "03:00", 0.01)]
    [InlineData("cross-venue/kraken-BTCUSDC-1m-20230101-20230331.csv.gz", "BTCUSDC", "2023-03-11", "03:00", 0.01)]
    public void Panic_is_called_within_ten_candles_of_the_move_and_stays(string file, string symbol, string day, string time, double move)
    {
        (CandleFrame candles, RegimeReading[] regimes) = Read(file, symbol, day, new RegimeSettings());
        int at = FirstMove(candles, Instant(day, time), move);
        int panic = at;
        while (regimes[panic].Label != Regime.Panic && panic < at + 100) panic++;
        int within = regimes.AsSpan(at, 60).ToArray().Count(r => r.Label == Regime.Panic);
        output.WriteLine($"{symbol} {new UtcMs(candles.OpenTime[at])}: panic after {panic - at} candles, {within} of the next 60, score {regimes[panic].PanicScore:0.00}, direction {regimes[panic].Direction}");
        Assert.InRange(panic - at, 0, CandlesMax);
        Assert.True(within >= PanicCandlesMin, $"{within} of 60 candles bear the label");
    }

    [Fact]
    public void In_the_heart_of_the_october_crash_every_coin_is_in_panic_with_its_direction_down()
    {
        foreach (string symbol in (string[])["BTCUSDT", "ETHUSDT", "SUIUSDT", "TAOUSDT"])
        {
            (CandleFrame candles, RegimeReading[] regimes) = Read($"spot-1m/binance-{symbol}-1m-20241001-20260319.csv.gz", symbol, "2025-10-10", new RegimeSettings());
            int from = candles.IndexAtOrAfter(Instant("2025-10-10", "21:14"));
            for (int i = from; i < from + 6; i++) Assert.Equal((Regime.Panic, -1), (regimes[i].Label, regimes[i].Direction));
        }
    }

    [Theory]
    [InlineData(RegimeProfile.Repaired)]
    [InlineData(RegimeProfile.Seed)]
    public void Confidence_lies_between_0_and_1_scores_are_kept_and_panic_stays_rare_over_two_months(RegimeProfile profile)
    {
        RegimeReading[] regimes = Read("spot-1m/binance-BTCUSDT-1m-20241001-20260319.csv.gz", "BTCUSDT", "2025-10-10", new RegimeSettings { Profile = profile }, days: 60).Regimes;
        Assert.All(regimes, r => Assert.InRange(r.Confidence, 0f, 1f));
        Assert.All(regimes[2_000..], r => Assert.True(float.IsFinite(r.TrendScore) && float.IsFinite(r.RangeScore) && float.IsFinite(r.PanicScore)));
        double share = regimes.Count(r => r.Label == Regime.Panic) / (double)regimes.Length;
        output.WriteLine($"{profile}: {string.Join(", ", regimes.GroupBy(r => r.Label).OrderBy(g => g.Key).Select(g => $"{g.Key} {100.0 * g.Count() / regimes.Length:0.0} %"))}");
        if (profile == RegimeProfile.Repaired) Assert.InRange(share, 0.0001, 0.15);
    }

    private static int FirstMove(CandleFrame candles, UtcMs from, double move)
    {
        for (int i = candles.IndexAtOrAfter(from); i < candles.Count; i++)
        {
            if (Math.Abs((candles.Close[i] / candles.Close[i - MoveCandles]) - 1) > move) return i;
        }

        throw new InvalidOperationException($"{candles.Symbol}: no move of {move} from {from} on");
    }

    private static (CandleFrame Candles, RegimeReading[] Regimes) Read(string file, string symbol, string day, RegimeSettings settings, int days = 12)
    {
        UtcMs from = Instant(day, "00:00").AddDays(-9);
        CandleFrame candles = new CandleFiles().Load(new CandleRequest(SharedData.Data(file), symbol, from, from.AddDays(days), null, QualityPolicy.Default with { CoverageThreshold = 0 })).Frame!;
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        RegimeReading[] regimes = new RegimeReading[candles.Count];
        new RegimeDetector(settings).Run(features, 0, candles.Count, regimes);
        return (candles, regimes);
    }

    private static UtcMs Instant(string day, string time) => UtcMs.TryParse($"{day}T{time}Z", out UtcMs instant) ? instant : throw new ArgumentException($"{day} {time}");
}
