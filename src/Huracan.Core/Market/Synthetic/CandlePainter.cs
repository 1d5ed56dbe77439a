using Huracan.Core.Numerics;

namespace Huracan.Core.Market.Synthetic;

/// <summary>Generates the candles of one synthetic market around given returns: price path, volume, trades and taker volume.</summary>
/// <remarks>Every candle has its own counter, so its draws do not depend on how many draws another candle took.</remarks>
internal sealed class CandlePainter
{
    /// <summary>Steps of the price inside one candle; high and low are their extremes.</summary>
    private const int Steps = 4;

    /// <summary>Prices are whole multiples of this, far finer than a basis point of any price here, so that text round trips.</summary>
    private const double TicksPerUnit = 1e6;

    private const double BaseVolume = 1000, BaseTrades = 400;

    // The path must never reach 0. A factor of 1 -/+ this in one candle is larger than in any market generated here.
    private const double ReturnMax = 0.2;

    private readonly ulong _key;
    private readonly UtcMs _start;
    private readonly long[] _time;
    private readonly double[] _open, _high, _low, _close, _volume, _quote, _trades, _taker;
    private readonly string _symbol;
    private readonly double _usualVolatility;
    private double _price;
    private double _mood;
    private int _count;

    /// <param name="usualVolatility">Standard deviation of a quiet candle's return, a fraction: the scale by which a move counts as large
    /// or small.</param>
    public CandlePainter(string symbol, ulong seed, UtcMs start, int days, double startPrice, double usualVolatility)
    {
        if (!symbol.StartsWith("SYNTH-", StringComparison.Ordinal))
        {
            throw new ArgumentException($"symbol {symbol}: a generated market is named SYNTH-..., so that nobody takes it for a real one", nameof(symbol));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        if (!(startPrice is > 0 and < 1e6)) throw new ArgumentOutOfRangeException(nameof(startPrice), startPrice, "a start price is above 0 and below 1,000,000");
        if (!start.IsOnGrid(Timeframe.M5)) throw new ArgumentException($"start {start} is not a multiple of 5m", nameof(start));
        (_symbol, _start, _price, _usualVolatility) = (symbol, start, Round(startPrice), usualVolatility);
        _key = Philox.Key(seed, symbol, "market.candles", 0);
        int n = days * Timeframe.M5.CandlesPerDay;
        _time = new long[n];
        (_open, _high, _low, _close) = (new double[n], new double[n], new double[n], new double[n]);
        (_volume, _quote, _trades, _taker) = (new double[n], new double[n], new double[n], new double[n]);
    }

    public int Capacity => _time.Length;
    public int Count => _count;
    public double Price => _price;

    /// <summary>Adds one candle.</summary>
    /// <param name="meanReturn">Expected simple return, a fraction.</param>
    /// <param name="volatility">Standard deviation of the return around it, a fraction.</param>
    /// <param name="volumeFactor">1 for a usual candle.</param>
    /// <param name="takerLean">-1..1: which side crosses the spread; 0 is balance.</param>
    public void Add(double meanReturn, double volatility, double volumeFactor, double takerLean)
    {
        PhiloxStream random = new(_key, 0, 0, (uint)_count);
        double step = volatility * (1.0 / 2), open = _price, price = open, high = open, low = open;
        Span<double> moves = stackalloc double[Steps];
        double total = 0;
        for (int s = 0; s < Steps; s++)
        {
            // Four independent steps of half the volatility have its variance together.
            moves[s] = (meanReturn / Steps) + (step * SumOfTwelve(ref random));
            total += moves[s];
        }

        // Steps are parts of one simple return, not factors: the candle's expected return is meanReturn exactly.
        double scale = Math.Abs(total) > ReturnMax ? ReturnMax / Math.Abs(total) : 1;
        double walked = 0;
        for (int s = 0; s < Steps; s++)
        {
            walked += scale * moves[s];
            price = Round(open * (1 + Math.Clamp(walked, -2 * ReturnMax, 2 * ReturnMax)));
            high = Math.Max(high, price);
            low = Math.Min(low, price);
        }

        // Volume changes slowly (an autoregression with a half-life of about 14 candles) and has noise from candle to candle.
        _mood = (0.95 * _mood) + (0.1 * SumOfTwelve(ref random));
        double flicker = Math.Max(0.1, 1 + (0.35 * SumOfTwelve(ref random)));
        double moved = walked / _usualVolatility, size = Math.Abs(moved);
        double volume = RoundVolume(BaseVolume * volumeFactor * Math.Max(0.2, 1 + _mood) * flicker * (0.7 + (0.3 * Math.Min(size, 4))));
        double takerShare = Math.Clamp(0.5 + (0.35 * takerLean) + (0.03 * Math.Clamp(moved, -3, 3)) + (0.06 * SumOfTwelve(ref random)), 0.02, 0.98);
        double trades = Math.Floor(Math.Max(1, BaseTrades * (volume / BaseVolume) * Math.Max(0.3, 1 + (0.2 * SumOfTwelve(ref random)))));

        int i = _count++;
        _time[i] = _start.Value + (i * Timeframe.M5.Ms);
        (_open[i], _high[i], _low[i], _close[i]) = (open, high, low, price);
        _volume[i] = volume;
        _quote[i] = RoundVolume(volume * 0.25 * (open + high + low + price));
        _trades[i] = trades;
        _taker[i] = RoundVolume(volume * takerShare);
        _price = price;
    }

    public CandleFrame Build() => new(_symbol, Timeframe.M5,
        CandleColumns.Volume | CandleColumns.QuoteVolume | CandleColumns.Trades | CandleColumns.TakerBuyBase,
        _time, _open, _high, _low, _close, _volume, _quote, _trades, _taker);

    /// <summary>Near-normal noise of variance 1 from twelve uniforms: bounded at 6 and free of transcendentals.</summary>
    public static double SumOfTwelve(ref PhiloxStream random)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++) sum += random.NextSingle();
        return sum;
    }

    private static double Round(double price) => Math.Max(1, Math.Floor((price * TicksPerUnit) + 0.5)) / TicksPerUnit;

    private static double RoundVolume(double volume) => Math.Floor((volume * 1000) + 0.5) / 1000;
}
