using Huracan.Core.Features.Derivatives;
using Huracan.Core.Features.Distribution;
using Huracan.Core.Features.Microstructure;
using Huracan.Core.Features.Momentum;
using Huracan.Core.Features.MultiTimeframe;
using Huracan.Core.Features.Patterns;
using Huracan.Core.Features.RelativeStrength;
using Huracan.Core.Features.Trend;
using Huracan.Core.Features.Volatility;
using Huracan.Core.Features.Volume;
using Huracan.Core.Market;

namespace Huracan.Core.Features;

/// <summary>The operators of the default recipe in computing order: an operator comes after those that it reads.</summary>
internal static class StandardOperators
{
    public static FeatureOperator[] Create(Timeframe baseTimeframe) =>
    [
        new SimpleAverages(),
        new ExponentialAverages(),
        new DirectionalMovement(),
        new RegressionSlope(),
        new AverageTrueRange(),
        new TrendStrength(),
        new BollingerBands(),
        new ReturnVolatility(),
        new PriceChannel(),
        new Compression(),
        new RelativeStrengthIndex(),
        new Returns(),
        new Stochastic(),
        new CommodityChannel(),
        new Aroon(),
        new OnBalanceVolume(),
        new ChaikinFlow(),
        new MoneyFlowIndex(),
        new VolumeChange(),
        new TakerFlow(),
        new TradeSize(),
        new CandleFlow(),
        new SpreadEstimate(),
        new CandleShape(),
        new MeanReversion(),
        new Pullback(),
        new Breakout(),
        new Ignition(),
        new NarrowRange(),
        new ReturnShape(),
        new HigherTimeframes(baseTimeframe),
        new Efficiency(),
        new Sweep(),
        new PercentileRanks(),
        new VolumePercentile(),
        new Autocorrelation(),
        new LeaderStrength(),
        PriceGap.OtherVenue(),
        PriceGap.Basis(),
        new FundingRate(baseTimeframe),
    ];
}
