using Huracan.Core.Decisions;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Signals;
using Huracan.Core.Tests.Signals;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Folds;

public class WindowReplayTests
{
    [Fact]
    public void On_a_market_that_only_rises_always_long_earns_the_hand_computed_sum()
    {
        // 48 half hours, each a step of 10 up from 10,000. The first decision fills at the open of row 1, 10,000; the last close is 10,470.
        SignalTape tape = SyntheticTape.Path([.. Enumerable.Range(0, 48).Select(i => 10_000.0 + (10 * i))], Timeframe.FromMinutes(30));
        var window = new TimeRange(SyntheticTape.Start, SyntheticTape.Start.AddDays(1));

        ReplayResult result = WindowReplay.Run(FoldFixture.Market(tape, FoldFixture.Oracle), window, Baselines.AlwaysLong);

        // No slippage: 470 bps gross, 8 bps in and 8 x 1.047 out.
        Assert.Equal(470, result.GrossBps, 1e-7);
        Assert.Equal(16.376, result.CostBps, 1e-9);
        Assert.Equal(453.624, result.NetBps, 1e-7);
        Assert.Equal(453.624, result.Days.NetBps[0], 1e-7);
        Assert.Equal(470, result.Days.BuyAndHoldBps[0], 1e-7);
        Assert.Equal(2.047, result.Turnover, 1e-9);
        Assert.Equal(47, result.ExposedCandles);
        Assert.Equal(47.0 / 48, result.Exposure);
        TradeRecord trade = Assert.Single(result.Trades);
        Assert.Equal(ExitReason.WindowEnd, trade.Reason);
        Assert.Equal(window.To, trade.ExitTime);
        Assert.Equal(result, Baselines.BuyAndHold(FoldFixture.Market(tape), window), ReplayComparer.Instance);
    }

    [Fact]
    public void Under_the_rules_always_long_takes_its_target_and_enters_again()
    {
        // Rises 50 a candle: entered at 10,000, the target of 87.5 bps is met in the second candle held; half a trend's hold is never reached.
        SignalTape tape = SyntheticTape.Path([10_000, 10_000, 10_050, 10_100, 10_100], Timeframe.FromMinutes(30));
        var market = FoldFixture.Market(tape, new KernelSettings { EntryGate = EntryGateMode.None });
        ReplayResult result = WindowReplay.Run(market, new TimeRange(SyntheticTape.Start, FoldFixture.Minute(150)), Baselines.AlwaysLong);
        Assert.Equal([ExitReason.Target, ExitReason.WindowEnd], result.Trades.Select(t => t.Reason));
        Assert.Equal(87.5 - 8 - 8.07, result.Trades[0].NetBps, 1e-8);
        Assert.Equal(-16, result.Trades[1].NetBps, 1e-8);
    }

    [Fact]
    public void Days_add_up_to_the_trades_and_fit_a_fold()
    {
        SignalTape tape = SyntheticTape.Random(21, 3 * 1440);
        FoldMarket market = FoldFixture.Market(tape, new KernelSettings { EntryGate = EntryGateMode.None });
        var window = new TimeRange(SyntheticTape.Start.AddDays(1), SyntheticTape.Start.AddDays(3));

        ReplayResult result = WindowReplay.Run(market, window, new Scripted(market, window));

        Assert.Equal(2, result.Days.Days);
        Assert.True(result.Trades.Count > 20);
        Assert.Equal(result.NetBps, result.Days.NetBps[0] + result.Days.NetBps[1], 1e-6);
        Assert.Equal(result.NetBps, result.Trades.Sum(t => t.NetBps), 1e-6);
        Assert.Equal(result.GrossBps - result.CostBps, result.NetBps, 1e-6);
        Assert.Equal(result.Turnover, result.Days.Turnover[0] + result.Days.Turnover[1], 1e-6);
        Assert.Equal(2 * 1440 - 1, result.Actions.Sum());
        var fold = new Fold(0, new TimeRange(SyntheticTape.Start, SyntheticTape.Start.AddDays(1)), window);
        new FoldResult(fold, DailySeries.FromNet(new double[1]), result.Days, result.ToColumns()).Validate();
    }

    [Fact]
    public void Staying_flat_earns_nothing_and_costs_nothing()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(22, 1440));
        ReplayResult result = WindowReplay.Run(market, new TimeRange(SyntheticTape.Start, SyntheticTape.Start.AddDays(1)), Baselines.StayFlat);
        Assert.Equal([0.0], result.Days.NetBps);
        Assert.Empty(result.Trades);
        Assert.Equal(0, result.Exposure);
        Assert.NotEqual(0, result.Days.BuyAndHoldBps[0]);
    }

    [Fact]
    public void A_window_past_the_markets_rows_is_refused()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(23, 1440), rows: new RowRange(0, 720));
        Assert.Throws<ArgumentException>(() => WindowReplay.Run(market, new TimeRange(SyntheticTape.Start, SyntheticTape.Start.AddDays(1)), Baselines.StayFlat));
    }

    [Fact]
    public void A_raised_flag_ends_the_replay_without_a_result()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(24, 1440));
        var window = new TimeRange(SyntheticTape.Start, SyntheticTape.Start.AddDays(1));
        Assert.False(WindowReplay.TryRun(market, window, Baselines.StayFlat, new Flag(true), out ReplayResult? none));
        Assert.Null(none);
        Assert.True(WindowReplay.TryRun(market, window, Baselines.StayFlat, new Flag(false), out _));
    }

    private sealed class Flag(bool raised) : IStopFlag
    {
        public bool IsRaised => raised;
    }

    private sealed class Scripted(FoldMarket market, TimeRange window) : IPolicy
    {
        private int _row = market.Tape.Candles.IndexAtOrAfter(window.From);
        public int Act(ReadOnlySpan<float> state, ushort mask) => FoldFixture.Scripted(_row++, mask);
    }

    private sealed class ReplayComparer : IEqualityComparer<ReplayResult>
    {
        public static readonly ReplayComparer Instance = new();
        public bool Equals(ReplayResult? x, ReplayResult? y) =>
            x is not null && y is not null && x.NetBps == y.NetBps && x.CostBps == y.CostBps && x.Trades.SequenceEqual(y.Trades) && x.Days.NetBps.SequenceEqual(y.Days.NetBps);
        public int GetHashCode(ReplayResult value) => 0;
    }
}
