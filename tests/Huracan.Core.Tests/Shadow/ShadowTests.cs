using Huracan.Core.Decisions;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.Tests.Decisions;
using Huracan.Core.Tests.Folds;
using Huracan.Core.Tests.Signals;
using Xunit;

namespace Huracan.Core.Tests.Shadow;

public class ShadowTests
{
    private static readonly DecisionKernel Kernel = new(new KernelSettings(), Timeframe.M1);

    [Fact]
    public void A_shadow_trade_fills_at_the_next_open_and_pays_like_any_other()
    {
        // Without slippage: stop 50, target 87.5 bps. The consensus of row 0 enters at row 1's open, 10,000, and row 2 meets the target.
        SignalTape tape = SyntheticTape.Path([10_000, 10_050, 10_100, 10_100], Timeframe.M1);

        ShadowTrade[] trades = ShadowTrader.Run(tape, Kernel);

        ShadowTrade first = trades[0];
        Assert.Equal((0, 2), (first.DecisionRow, first.ExitRow));
        Assert.Equal(10_000, first.Trade.EntryPrice, 1e-9);
        Assert.Equal(10_087.5, first.Trade.ExitPrice, 1e-9);
        Assert.Equal(87.5 - 8 - 8.07, first.Trade.NetBps, 1e-9);
        Assert.True(first.Won);
        Assert.Equal(Regime.Trend, first.Regime);
        Assert.Equal(1, first.PrimaryEngine);

        // Row 1 enters at 10,050 and never meets a level: the data ends before it does, so it is no outcome.
        Assert.Single(trades);
    }

    [Theory]
    [InlineData(Direction.Buy, 0.53f, 8f, true)]
    [InlineData(Direction.Buy, 0.52f, 8f, false)]
    [InlineData(Direction.Sell, 0.90f, 8f, false)]
    [InlineData(Direction.Hold, 0.90f, 8f, false)]
    [InlineData(Direction.Buy, 0.90f, float.NaN, false)]
    public void Only_a_buy_above_the_threshold_starts_one(Direction direction, float confidence, float volatility, bool starts)
    {
        SignalTape tape = SyntheticTape.Path([10_000, 10_000], Timeframe.M1, volatility);
        tape = tape with { Consensus = new[] { KernelTable.Consensus(1, direction, Recommendation.Skip, confidence), KernelTable.Consensus(1) } };
        Assert.Equal(starts, ShadowTrader.Starts(tape, 0));
    }

    [Fact]
    public void Every_candle_trades_by_itself_and_the_longest_hold_ends_it()
    {
        SignalTape tape = SyntheticTape.Path([.. Enumerable.Repeat(10_000.0, 100)], Timeframe.FromMinutes(30));
        ShadowTrade[] trades = ShadowTrader.Run(tape, new DecisionKernel(new KernelSettings(), Timeframe.FromMinutes(30)));

        // A trend holds eight half hours: row t enters at the open of t + 1 and leaves at the open of t + 9.
        Assert.Equal(91, trades.Length);
        for (int t = 0; t < trades.Length; t++)
        {
            Assert.Equal((t, t + 9), (trades[t].DecisionRow, trades[t].ExitRow));
            Assert.Equal(-16, trades[t].Trade.NetBps, 1e-9);
        }
    }

    [Fact]
    public void Blocks_of_rows_give_the_trades_of_one_run()
    {
        SignalTape tape = SyntheticTape.Random(4, 3_000);
        var blocks = new List<ShadowTrade>();
        foreach ((int from, int to) in new[] { (0, 1), (1, 1_440), (1_440, 2_999), (2_999, 3_000) }) ShadowTrader.Run(tape, Kernel, new RowRange(from, to), blocks);
        Assert.Equal(ShadowTrader.Run(tape, Kernel), blocks);
        Assert.Equal(blocks, ShadowTrader.TryRun(tape, Kernel, new TrainingFixture.StopAtLook(int.MaxValue))!);
    }

    [Fact]
    public void A_trade_counts_only_after_its_exit_and_inside_its_fold()
    {
        SignalTape tape = SyntheticTape.Random(5, 6_000);
        ShadowTrade[] trades = ShadowTrader.Run(tape, Kernel);
        Assert.True(trades.Length > 1_000);
        RowRange train = new(500, 4_000), test = new(4_240, 5_500);
        int[] inTrain = ShadowBook.CountTrain(tape, trades, train), inTest = ShadowBook.CountTest(tape, trades, train, test);

        for (int row = train.Start; row < train.End; row += 37) Assert.Equal(Expected(row, t => t.DecisionRow >= train.Start), inTrain[row - train.Start]);
        for (int row = test.Start; row < test.End; row += 37)
        {
            Assert.Equal(Expected(row, t => t.DecisionRow >= test.Start || (t.DecisionRow >= train.Start && t.ExitRow < train.End)), inTest[row - test.Start]);
        }

        int Expected(int row, Func<ShadowTrade, bool> mayLook)
        {
            short engine = tape.Consensus.Span[row].PrimaryEngine;
            var decision = new UtcMs(tape.Candles.OpenTime[row] + tape.Candles.Timeframe.Ms);
            int count = 0;
            foreach (ShadowTrade trade in trades)
            {
                bool counts = mayLook(trade) && trade.ExitRow <= row && trade.PrimaryEngine == engine && trade.Regime == tape.Regimes.Span[row].Label;
                if (!counts) continue;
                Assert.True(trade.Trade.ExitTime <= decision, "an outcome from the future was counted");
                count++;
            }

            return count;
        }
    }

    [Fact]
    public void What_comes_later_changes_no_count_made_before()
    {
        const int fork = 2_500;
        RowRange train = new(0, 4_000);
        int[][] counts = new int[2][];
        for (int i = 0; i < 2; i++)
        {
            SignalTape tape = SyntheticTape.Random(6, 4_000, i == 0 ? int.MaxValue : fork);
            counts[i] = ShadowBook.CountTrain(tape, ShadowTrader.Run(tape, Kernel), train);
        }

        Assert.Equal(counts[0][..fork], counts[1][..fork]);
        Assert.NotEqual(counts[0][fork..], counts[1][fork..]);
    }

    [Fact]
    public void Tallies_hold_every_trade_of_the_range_once()
    {
        SignalTape tape = SyntheticTape.Random(7, 3_000);
        ShadowTrade[] trades = ShadowTrader.Run(tape, Kernel);
        var range = new RowRange(100, 2_000);

        ShadowTally[] tallies = ShadowTally.Of(trades, range, SyntheticTape.Engines);

        ShadowTrade[] inside = [.. trades.Where(t => t.DecisionRow >= 100 && t.ExitRow < 2_000)];
        Assert.Equal(12, tallies.Length);
        Assert.Equal(inside.Length, tallies.Sum(t => t.Count));
        Assert.Equal(inside.Count(t => t.Trade.NetBps > 0), tallies.Sum(t => t.Wins));
        ShadowTally some = tallies.First(t => t is { Wins: > 0, Losses: > 0 });
        ShadowTrade[] own = [.. inside.Where(t => t.PrimaryEngine == some.Engine && t.Regime == some.Regime)];
        Assert.Equal(own.Average(t => t.Trade.NetBps), some.MeanNetBps, 1e-9);
        Assert.Equal(own.Where(t => t.Won).Average(t => t.Trade.NetBps), some.MeanWinBps, 1e-9);
        Assert.Equal(own.Average(t => t.Trade.HoldCandles), some.MeanHoldCandles, 1e-9);
    }

    [Fact]
    public void A_test_window_inside_the_train_range_is_refused()
    {
        SignalTape tape = SyntheticTape.Random(8, 100);
        Assert.Throws<ArgumentException>(() => ShadowBook.CountTest(tape, [], new RowRange(0, 60), new RowRange(59, 80)));
    }
}
