using Huracan.Core.Market;

namespace Huracan.Core.Validation.Results;

/// <summary>Sums a window's candles into its <see cref="DailySeries"/>, one pass, no allocation per candle.</summary>
/// <remarks>A candle belongs to the UTC day in which it opens; so the close at midnight still belongs to the day that ends there.
/// Days without a candle stay 0.</remarks>
public sealed class DailyLedger
{
    private readonly TimeRange _window;
    private readonly double[] _net, _peak, _trough, _fall, _turnover, _hold;
    private readonly long[] _inMarket;

    /// <param name="window">Not empty.</param>
    public DailyLedger(TimeRange window)
    {
        int days = window.Days;
        if (days == 0) throw new ArgumentException($"window {window} is empty", nameof(window));
        _window = window;
        (_net, _peak, _trough, _fall, _turnover, _hold) = (new double[days], new double[days], new double[days], new double[days], new double[days], new double[days]);
        _inMarket = new long[days];
    }

    /// <summary>Adds one candle; candles come in time order.</summary>
    /// <param name="candleOpen">Inside the window.</param>
    /// <param name="netBps">Change of equity from the last close to this candle's close, after costs, bps of the normal notional.</param>
    /// <param name="turnover">Notional bought and sold in this candle, in multiples of the normal notional.</param>
    /// <param name="inMarketMs">Time with an open position in this candle.</param>
    /// <param name="buyAndHoldBps">Result in this candle of one normal notional held since the window's first open.</param>
    public void Add(UtcMs candleOpen, double netBps, double turnover = 0, long inMarketMs = 0, double buyAndHoldBps = 0)
    {
        int day = _window.DayOf(candleOpen);
        double net = _net[day] + netBps;
        _net[day] = net;
        _peak[day] = Math.Max(_peak[day], net);
        _trough[day] = Math.Min(_trough[day], net);
        _fall[day] = Math.Max(_fall[day], _peak[day] - net);
        _turnover[day] += turnover;
        _inMarket[day] += inMarketMs;
        _hold[day] += buyAndHoldBps;
    }

    public DailySeries ToSeries() => new DailySeries([.. _net], [.. _peak], [.. _trough], [.. _fall], [.. _turnover], [.. _inMarket], [.. _hold]).Validate();
}
