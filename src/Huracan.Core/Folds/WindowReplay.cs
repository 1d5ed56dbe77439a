using System.Diagnostics.CodeAnalysis;
using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Signals;
using Huracan.Core.Validation.Results;

namespace Huracan.Core.Folds;

/// <summary>Plays a policy once through a window: it starts flat, decides at every close but the last, and is closed at the last close at
/// cost.</summary>
/// <remarks>The same kernel, gate and costs as the training environment. Serves test windows, the train range's Sharpe ratio and the
/// baselines.</remarks>
public static class WindowReplay
{
    // At 100,000 decisions per second, the slowest measured, this is checked every 20 ms; the port allows 250 ms.
    private const int RowsBetweenPolls = 2048;

    /// <param name="window">Lies within the market's rows. A day without candles counts as an idle day.</param>
    /// <exception cref="ArgumentException">The window is empty or reaches past the market's rows, or the policy took an action that is not
    /// legal.</exception>
    public static ReplayResult Run(FoldMarket market, TimeRange window, IPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(market);
        return Play(market, market.Kernel, window, policy, null)!;
    }

    /// <summary>As <see cref="Run"/>, but gives up once <paramref name="stop"/> is raised.</summary>
    /// <returns>False if it gave up; then there is no result.</returns>
    public static bool TryRun(FoldMarket market, TimeRange window, IPolicy policy, IStopFlag stop, [NotNullWhen(true)] out ReplayResult? result)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(stop);
        result = Play(market, market.Kernel, window, policy, stop);
        return result is not null;
    }

    /// <param name="recorder">Of the window's rows; null to keep no record.</param>
    internal static ReplayResult? Play(FoldMarket market, DecisionKernel kernel, TimeRange window, IPolicy policy, IStopFlag? stop, DecisionRecorder? recorder = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        CandleFrame candles = market.Tape.Candles;
        RowRange rows = new(candles.IndexAtOrAfter(window.From), Math.Max(candles.IndexAtOrAfter(window.From), candles.IndexAtOrAfter(window.To)));
        if (!market.Rows.Contains(rows)) throw new ArgumentException($"replay: {window} is {rows}, the fold's market has {market.Rows}", nameof(window));

        var ledger = new DailyLedger(window);
        var trades = new List<TradeRecord>();
        long[] actions = new long[10];
        PositionState position = default, before = default;
        Span<float> state = stackalloc float[PolicyStateLayout.Size];
        int exposed = 0;
        double holdScale = 0, lastClose = 0;
        if (rows.Count > 0)
        {
            ref readonly NextCandle first = ref market.Candle(rows.Start);
            holdScale = 10_000 / first.Open;
            lastClose = first.Close;
            ledger.Add(first.OpenTime, 0, buyAndHoldBps: (first.Close - first.Open) * holdScale);
        }

        for (int row = rows.Start; row < rows.End - 1; row++)
        {
            if (stop is not null && (row - rows.Start) % RowsBetweenPolls == 0 && stop.IsRaised) return null;
            ref readonly DecisionContext now = ref market.Context(row);
            ref readonly NextCandle next = ref market.Candle(row + 1);
            market.WriteState(row, position, state);
            ushort mask = kernel.Mask(position, now);
            int action = policy.Act(state, mask);
            recorder?.Decided(row, now.Time, state, mask, action, position.Units);
            if (recorder is not null) before = position;
            kernel.Step(ref position, (TradingAction)action, now, next, out StepOutcome outcome);
            recorder?.Trades.Stepped(row, kernel, (TradingAction)action, before, position, now, next, outcome);
            actions[action]++;
            double net = outcome.RewardBps, turnover = outcome.Turnover;
            if (outcome.Exposed) exposed++;
            if (outcome.TradeClosed) trades.Add(outcome.Trade);
            if (row == rows.End - 2)
            {
                kernel.Flatten(ref position, market.Context(row + 1), out StepOutcome end);
                net += end.RewardBps;
                turnover += end.Turnover;
                if (end.TradeClosed) trades.Add(end.Trade);
                recorder?.Trades.Flattened(market.Context(row + 1), end);
            }

            recorder?.Followed(row, net, position.EquityBps);
            ledger.Add(next.OpenTime, net, turnover, outcome.Exposed ? candles.Timeframe.Ms : 0, (next.Close - lastClose) * holdScale);
            lastClose = next.Close;
        }

        return new ReplayResult(window, ledger.ToSeries(), trades, position.RealisedBps + position.PaidCostBps, position.PaidCostBps,
            position.RealisedBps, position.Turnover, rows.Count, exposed, actions);
    }
}
