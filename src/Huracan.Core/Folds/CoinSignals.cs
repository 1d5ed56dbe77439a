using Huracan.Core.Decisions;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;

namespace Huracan.Core.Folds;

/// <summary>The part of a coin that all folds share: the signal tape and its shadow trades.</summary>
/// <param name="Shadow">By decision row. A fold counts only those that closed inside its own ranges, before the decision (D14).</param>
public sealed record CoinSignals(SignalTape Tape, ReadOnlyMemory<ShadowTrade> Shadow)
{
    public static CoinSignals Of(SignalTape tape, KernelSettings kernel) =>
        new(tape, ShadowTrader.Run(tape, new DecisionKernel(kernel, tape.Candles.Timeframe)));

    /// <summary>As <see cref="Of"/>, but gives up once <paramref name="stop"/> is raised.</summary>
    /// <returns>Null if it gave up.</returns>
    public static CoinSignals? TryOf(SignalTape tape, KernelSettings kernel, IStopFlag stop) =>
        ShadowTrader.TryRun(tape, new DecisionKernel(kernel, tape.Candles.Timeframe), stop) is { } trades ? new CoinSignals(tape, trades) : null;

    /// <summary>The rows whose candles open in <paramref name="range"/>.</summary>
    public RowRange Rows(TimeRange range)
    {
        CandleFrame candles = Tape.Candles;
        return new RowRange(candles.IndexAtOrAfter(range.From), candles.IndexAtOrAfter(range.To));
    }
}
