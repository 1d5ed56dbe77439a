using Huracan.Core.Market;
using Huracan.Core.Numerics;

namespace Huracan.Core.Tests.Features;

/// <summary>Seeded candles for tests: a random walk with changing volatility, volume, trades and taker volume, and on request flat stretches and gaps.</summary>
internal static class RandomMarket
{
    public const CandleColumns All = CandleColumns.Volume | CandleColumns.QuoteVolume | CandleColumns.Trades | CandleColumns.TakerBuyBase | CandleColumns.TakerBuyQuote;
    public static readonly UtcMs Start = UtcMs.FromDate(2024, 3, 1);

    public static CandleFrame Candles(ulong seed, int count, Timeframe timeframe, CandleColumns columns = All, double price = 100, int flatEvery = 0, int flatLength = 30, int gapEvery = 0, int offset = 0)
    {
        PhiloxStream random = new(Philox.Key(seed, "RANDOM", "tests.features", 0), 0, 0, 0);
        long[] time = new long[count];
        double[] open = new double[count], high = new double[count], low = new double[count], close = new double[count];
        double[] volume = new double[count], quote = new double[count], trades = new double[count], takerBase = new double[count], takerQuote = new double[count];
        long t = Start.Value + (offset * timeframe.Ms);
        double mood = 0.001;
        for (int i = 0; i < count; i++)
        {
            if (gapEvery > 0 && i % gapEvery == gapEvery - 1) t += (1 + random.NextBelow(500)) * timeframe.Ms;
            time[i] = t;
            t += timeframe.Ms;
            bool flat = flatEvery > 0 && i % flatEvery < flatLength && i >= flatEvery;
            mood = (0.98 * mood) + (0.02 * 0.002 * random.NextDouble());
            open[i] = flat ? price : price * (1 + (0.1 * mood * random.NextNormal()));
            close[i] = flat ? price : open[i] * (1 + (mood * random.NextNormal()));
            double reach = flat ? 0 : mood * random.NextDouble();
            high[i] = Math.Max(open[i], close[i]) * (1 + reach);
            low[i] = Math.Min(open[i], close[i]) * (1 - reach);
            if (flat) high[i] = low[i] = open[i];
            price = close[i];
            volume[i] = flat ? 0 : 50 * random.NextDouble() / (0.05 + random.NextDouble());
            quote[i] = volume[i] * close[i];
            trades[i] = flat ? 0 : 1 + random.NextBelow(200);
            takerBase[i] = volume[i] * random.NextDouble();
            takerQuote[i] = takerBase[i] * close[i];
        }

        double[]? Only(CandleColumns flag, double[] values) => (columns & flag) != 0 ? values : null;
        return new CandleFrame("RANDOM", timeframe, columns, time, open, high, low, close, Only(CandleColumns.Volume, volume), Only(CandleColumns.QuoteVolume, quote),
            Only(CandleColumns.Trades, trades), Only(CandleColumns.TakerBuyBase, takerBase), Only(CandleColumns.TakerBuyQuote, takerQuote));
    }

    /// <summary>The same candles with some values replaced.</summary>
    public static CandleFrame With(CandleFrame c, Action<double[], double[], double[], double[], double[]> change)
    {
        double[] open = c.Open.ToArray(), high = c.High.ToArray(), low = c.Low.ToArray(), close = c.Close.ToArray(), volume = c.Volume.ToArray();
        change(open, high, low, close, volume);
        return new CandleFrame(c.Symbol, c.Timeframe, c.Columns, c.OpenTime.ToArray(), open, high, low, close, volume, c.QuoteVolume.ToArray(), c.Trades.ToArray(), c.TakerBuyBase.ToArray(), c.TakerBuyQuote.ToArray());
    }

    /// <summary>The frame without the rows for which <paramref name="drop"/> is true.</summary>
    public static CandleFrame Without(CandleFrame c, Func<int, bool> drop)
    {
        double[] Keep(ReadOnlySpan<double> column)
        {
            List<double> kept = [];
            for (int i = 0; i < column.Length; i++)
            {
                if (!drop(i)) kept.Add(column[i]);
            }

            return [.. kept];
        }

        List<long> time = [];
        for (int i = 0; i < c.Count; i++)
        {
            if (!drop(i)) time.Add(c.OpenTime[i]);
        }

        return new CandleFrame(c.Symbol, c.Timeframe, c.Columns, [.. time], Keep(c.Open), Keep(c.High), Keep(c.Low), Keep(c.Close), Keep(c.Volume), Keep(c.QuoteVolume), Keep(c.Trades), Keep(c.TakerBuyBase), Keep(c.TakerBuyQuote));
    }
}
