using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Core.Tests.Folds;
using Huracan.Core.Tests.Signals;
using Huracan.Core.Validation.Results;
using Xunit;

namespace Huracan.Core.Tests.Decisions.Records;

/// <summary>What is recorded of a trade is what its fills and candles were.</summary>
public sealed class TradeRecordsTests
{
    private static readonly KernelSettings NoGate = new() { EntryGate = EntryGateMode.None };

    [Fact]
    public void A_trade_that_reaches_its_target_has_its_fills_its_levels_and_its_way()
    {
        // Entered at the open of row 1, 10,000; the target of 87.5 bps lies in row 3, whose open is 10,050. See WindowReplayTests.
        (TradeRecords records, ReplayResult result) = Play([10_000, 10_000, 10_050, 10_100, 10_100], Baselines.AlwaysLong);
        Assert.Equal(2, records.Count);
        Assert.Equal(["Target", "WindowEnd"], Enumerable.Range(0, 2).Select(records["reason"].Text));
        Assert.Equal([0, 3], records["row"].Int32s); // the second entry fills in the last candle
        Assert.Equal(10_087.5, records["target_price"].Doubles[0], 1e-9);
        Assert.Equal(10_087.5, records["fill_price"].Doubles[1], 1e-8);
        Assert.Equal(87.5, records["highest_bps"].Doubles[0], 1e-8);
        Assert.Equal(0, records["lowest_bps"].Doubles[0]);
        Assert.Equal([0, 0, 1, 1], records["fill_trade"].Int32s);
        Assert.Equal(["buy", "sell", "buy", "sell"], Enumerable.Range(0, 4).Select(records["fill_side"].Text));
        Assert.Equal(1 / 10_000.0, records["fill_quantity"].Doubles[0], 1e-15);
        Assert.Equal(result.Trades[0].CostBps, records["fill_cost_bps"].Doubles[..2].Sum(), 1e-9);
    }

    [Fact]
    public void The_way_of_a_losing_trade_counts_the_lows_of_its_candles_and_the_stop_but_not_what_the_stop_candle_did_later()
    {
        // 30 minutes a candle. Entered at 10,000; row 2 rises to 10,040; row 3 falls far through the stop.
        (TradeRecords records, ReplayResult result) = Play([10_000, 10_000, 10_040, 9_000, 9_000], Baselines.AlwaysLong);
        Assert.Equal("Stop", records["reason"].Text(0));
        Assert.Equal(40, records["highest_bps"].Doubles[0], 1e-8);
        Assert.Equal(result.Trades[0].GrossBps, records["lowest_bps"].Doubles[0], 1e-9);
        Assert.Equal(records["stop_price"].Doubles[0], records["fill_price"].Doubles[1], 1e-8);
    }

    [Fact]
    public void Fills_of_grid_adds_and_half_exits_give_the_kernels_own_sums()
    {
        SignalTape tape = SyntheticTape.Random(21, 3 * 1440);
        FoldMarket market = FoldFixture.Market(tape, NoGate);
        TimeRange window = new(SyntheticTape.Start.AddDays(1), SyntheticTape.Start.AddDays(3));
        (TradeRecords records, ReplayResult result) = Play(market, window, () => new Busy());
        Assert.Equal(result.Trades.Count, records.Count);
        Assert.True(records.FillCount > 2 * records.Count, "no trade was added to or halved: nothing is shown");
        Assert.Equal(result.Trades.Select(trade => trade.NetBps), records["net_bps"].Doubles);
        for (int trade = 0; trade < records.Count; trade++)
        {
            double bought = 0, sold = 0, held = 0, cost = 0;
            for (int at = 0; at < records.FillCount; at++)
            {
                if (records["fill_trade"].Int32s[at] != trade) continue;
                (double price, double quantity) = (records["fill_price"].Doubles[at], records["fill_quantity"].Doubles[at]);
                bool buy = records["fill_side"].Text(at) == "buy";
                (bought, sold) = buy ? (bought + (price * quantity), sold) : (bought, sold + (price * quantity));
                held += buy ? quantity : -quantity;
                cost += records["fill_cost_bps"].Doubles[at];
            }

            Assert.Equal(0, held * result.Trades[trade].EntryPrice, 1e-9);
            Assert.Equal(result.Trades[trade].Size, bought, 1e-9);
            Assert.Equal(result.Trades[trade].GrossBps, (sold - bought) * 10_000, 1e-6);
            Assert.Equal(result.Trades[trade].CostBps, cost, 1e-9);
            Assert.InRange(result.Trades[trade].GrossBps, records["lowest_bps"].Doubles[trade], records["highest_bps"].Doubles[trade]);
        }
    }

    private static (TradeRecords, ReplayResult) Play(double[] path, IPolicy policy) => Play(
        FoldFixture.Market(SyntheticTape.Path(path, Timeframe.FromMinutes(30)), NoGate),
        new TimeRange(SyntheticTape.Start, FoldFixture.Minute(30 * path.Length)), () => policy);

    private static (TradeRecords, ReplayResult) Play(FoldMarket market, TimeRange window, Func<IPolicy> policy)
    {
        CandleFrame candles = market.Tape.Candles;
        DecisionRecorder recorder = new(new RowRange(candles.IndexAtOrAfter(window.From), candles.IndexAtOrAfter(window.To)));
        ReplayResult result = WindowReplay.Play(market, market.Kernel, window, policy(), null, recorder)!;
        Assert.Equal(WindowReplay.Run(market, window, policy()).Trades, result.Trades); // keeping records changes nothing
        return (recorder.Trades.ToRecords(), result);
    }

    /// <summary>Adds and halves wherever that is legal.</summary>
    private sealed class Busy : IPolicy
    {
        private int _turn;

        public int Act(ReadOnlySpan<float> state, ushort mask)
        {
            _turn++;
            TradingAction[] wishes = _turn % 17 == 0
                ? [TradingAction.Exit, TradingAction.DoNothing]
                : [TradingAction.ScaleOut, TradingAction.AddGrid, TradingAction.EnterLongSmall, TradingAction.Hold, TradingAction.DoNothing];
            return (int)wishes.First(action => ActionMask.Allows(mask, action));
        }
    }
}
