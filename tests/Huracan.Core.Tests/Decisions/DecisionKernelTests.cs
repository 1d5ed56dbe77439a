using Huracan.Core.Decisions;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;
using Xunit;
using static Huracan.Core.Decisions.TradingAction;

namespace Huracan.Core.Tests.Decisions;

public class DecisionKernelTests
{
    /// <summary>Rounding of a dozen operations on numbers up to 20,000 bps.</summary>
    private const double Rounding = 1e-8;

    [Fact]
    public void An_entry_fills_at_the_next_open_and_is_marked_at_its_close()
    {
        var table = new KernelTable();

        StepOutcome outcome = table.Step(EnterLongNormal, 10_010, 10_030, 10_000, 10_020);

        // 10,020 / 10,010 - 1 = 9.990010 bps, less 10 bps for the fill.
        Assert.Equal(9.99000999000999 - 10, outcome.RewardBps, Rounding);
        Assert.Equal(10, outcome.CostBps, Rounding);
        Assert.Equal(1, outcome.Turnover);
        Assert.Equal(10_010, table.Position.AverageEntry);
        Assert.Equal(10_010 * 0.995, table.Position.StopPrice, Rounding);
        Assert.Equal(10_010 * 1.00875, table.Position.TargetPrice, Rounding);
        Assert.True(outcome.Exposed);
        Assert.False(outcome.TradeClosed);
    }

    [Theory]
    [InlineData(EnterLongSmall, false, 0.5)]
    [InlineData(EnterLongNormal, false, 1.0)]
    [InlineData(EnterLongLarge, false, 1.5)]
    [InlineData(EnterLongSmall, true, 0.25)]
    [InlineData(EnterLongNormal, true, 0.5)]
    [InlineData(EnterLongLarge, true, 0.75)]
    public void Entry_sizes_are_halved_under_reduce_size(TradingAction action, bool half, double units)
    {
        var table = new KernelTable { Half = half };

        StepOutcome outcome = table.Still(action, 10_000);

        Assert.Equal(units, table.Position.Units);
        Assert.Equal(-10 * units, outcome.RewardBps, Rounding);
    }

    [Fact]
    public void Half_size_is_a_rule_and_does_not_bind_without_the_gate()
    {
        var table = new KernelTable(new KernelSettings { EntryGate = EntryGateMode.None }) { Half = true, Allowed = false };

        table.Still(EnterLongNormal, 10_000);

        Assert.Equal(1.0, table.Position.Units);
    }

    // Entered at 10,000: stop 9,950, target 10,087.5. Net = gross - 10 - 10 x exit notional.
    [Theory]
    [InlineData("stop at its price", 9_990, 9_995, 9_940, 9_960, 9_950, ExitReason.Stop, -50 - 10 - 9.95)]
    [InlineData("stop met to the tick", 9_990, 9_995, 9_950, 9_960, 9_950, ExitReason.Stop, -50 - 10 - 9.95)]
    [InlineData("stop gapped through", 9_900, 9_920, 9_880, 9_910, 9_900, ExitReason.Stop, -100 - 10 - 9.90)]
    [InlineData("target at its price", 10_010, 10_090, 10_000, 10_080, 10_087.5, ExitReason.Target, 87.5 - 10 - 10.0875)]
    [InlineData("target gapped through", 10_200, 10_250, 10_190, 10_210, 10_087.5, ExitReason.Target, 87.5 - 10 - 10.0875)]
    [InlineData("both in one candle", 10_000, 10_100, 9_900, 10_000, 9_950, ExitReason.Stop, -50 - 10 - 9.95)]
    [InlineData("target by the open, stop later", 10_100, 10_110, 9_900, 9_950, 10_087.5, ExitReason.Target, 87.5 - 10 - 10.0875)]
    public void A_level_fills_where_the_rules_say(string row, double open, double high, double low, double close, double fill, ExitReason reason, double net)
    {
        var table = new KernelTable();
        double entry = table.Still(EnterLongNormal, 10_000).RewardBps;

        StepOutcome outcome = table.Step(Hold, open, high, low, close);

        Assert.True(outcome.TradeClosed, row);
        Assert.Equal(reason, outcome.Trade.Reason);
        Assert.Equal(fill, outcome.Trade.ExitPrice, Rounding);
        Assert.Equal(net, outcome.Trade.NetBps, Rounding);
        Assert.Equal(net, entry + outcome.RewardBps, Rounding);
        Assert.Equal(2, outcome.Trade.HoldCandles);
        Assert.False(table.Position.InPosition);
    }

    [Fact]
    public void Stop_and_target_are_live_in_the_entry_candle()
    {
        var table = new KernelTable();
        StepOutcome stopped = table.Step(EnterLongNormal, 10_000, 10_010, 9_940, 9_980);
        Assert.Equal(ExitReason.Stop, stopped.Trade.Reason);
        Assert.Equal(-50 - 10 - 9.95, stopped.RewardBps, Rounding);
        Assert.Equal(1, stopped.Trade.HoldCandles);

        StepOutcome won = table.Step(EnterLongNormal, 10_000, 10_090, 9_990, 10_050);
        Assert.Equal(ExitReason.Target, won.Trade.Reason);
        Assert.Equal(87.5 - 10 - 10.0875, won.RewardBps, Rounding);
    }

    [Fact]
    public void A_fill_costs_the_volatility_known_at_its_own_decision()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Volatile = 20;

        StepOutcome outcome = table.Still(Exit, 10_000);

        Assert.Equal(8 + (0.25 * 20), outcome.CostBps, Rounding);
        Assert.Equal(-10 - 13, outcome.Trade.NetBps, Rounding);
    }

    [Fact]
    public void A_fill_without_a_known_volatility_costs_the_last_one_known()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Volatile = double.NaN;

        Assert.Equal(10, table.Still(Exit, 10_000).CostBps, Rounding);
    }

    [Fact]
    public void The_buffer_never_enters_a_fill()
    {
        var table = new KernelTable(new KernelSettings { Costs = new CostSettings { TakerBufferBps = 20 } });
        Assert.Equal(10, table.Still(EnterLongNormal, 10_000).CostBps, Rounding);
    }

    [Fact]
    public void An_exit_decided_at_the_close_fills_at_the_open_and_replaces_the_levels()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);

        StepOutcome outcome = table.Step(Exit, 10_120, 10_130, 9_000, 9_100);

        Assert.Equal(ExitReason.Exit, outcome.Trade.Reason);
        Assert.Equal(10_120, outcome.Trade.ExitPrice, Rounding);
        Assert.False(outcome.Exposed);
        Assert.Equal(1, outcome.Trade.HoldCandles);
    }

    [Fact]
    public void A_grid_add_lowers_the_mean_price_and_leaves_the_levels()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Still(Hold, 9_980);

        StepOutcome added = table.Still(AddGrid, 9_975);

        // 1/10,000 + 0.5/9,975 = 1.50125313283e-4 coins for 1.5 notionals: 9,991.652754591 each.
        Assert.Equal(9_991.652754591, table.Position.AverageEntry, 1e-6);
        Assert.Equal(1.5, table.Position.Units);
        Assert.Equal(5, added.CostBps, Rounding);
        Assert.Equal(9_950, table.Position.StopPrice, Rounding);
        Assert.Equal(10_087.5, table.Position.TargetPrice, Rounding);

        // At 10,000: 1.50125313283 - 1.5 notionals = 12.5313283 bps gross; cost 10 + 5 + 15.0125313.
        StepOutcome outcome = table.Still(Exit, 10_000);
        Assert.Equal(12.531328320802, outcome.Trade.GrossBps, Rounding);
        Assert.Equal(30.0125313283208, outcome.Trade.CostBps, Rounding);
        Assert.Equal(1.5, outcome.Trade.Size);
    }

    [Fact]
    public void A_grid_add_under_reduce_size_counts_half()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Still(Hold, 9_980);
        table.Half = true;

        table.Still(AddGrid, 9_980);

        Assert.Equal(1.25, table.Position.Units);
    }

    [Fact]
    public void Scaling_out_sells_half_of_the_coins_and_pays_for_half()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);

        StepOutcome half = table.Still(ScaleOut, 10_050);
        Assert.Equal(5.025, half.CostBps, Rounding);
        Assert.Equal(0.5025, half.Turnover, Rounding);
        Assert.Equal(0.5, table.Position.Units);
        Assert.Equal(10_000, table.Position.AverageEntry);
        Assert.Equal(50 - 5.025, half.RewardBps, Rounding);

        StepOutcome outcome = table.Still(Exit, 10_060);
        Assert.Equal(25 + 30, outcome.Trade.GrossBps, Rounding);
        Assert.Equal(10 + 5.025 + 5.03, outcome.Trade.CostBps, Rounding);
        Assert.Equal(34.945, outcome.Trade.NetBps, Rounding);
        Assert.Equal(10_055, outcome.Trade.ExitPrice, 1e-6);
    }

    [Fact]
    public void A_trail_keeps_half_the_gain_only_tightens_and_acts_from_the_next_candle()
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Still(Hold, 10_040);

        // Half of 40: 10,020. The candle's high of 10,060 lifts it to 10,030, above this candle's low, but only for the next one.
        Assert.False(table.Step(TrailRunner, 10_040, 10_060, 10_025, 10_050).TradeClosed);
        Assert.Equal(10_030, table.Position.TrailPrice, Rounding);

        Assert.False(table.Step(Hold, 10_045, 10_050, 10_040, 10_045).TradeClosed);
        Assert.Equal(10_030, table.Position.TrailPrice, Rounding);

        StepOutcome outcome = table.Step(Hold, 10_045, 10_046, 10_029, 10_040);
        Assert.Equal(ExitReason.Trail, outcome.Trade.Reason);
        Assert.Equal(10_030, outcome.Trade.ExitPrice, Rounding);
    }

    // Stop 9,950, trail 10,020, target 10,087.5. The open is beyond doubt; within the candle: stop, target, trail.
    [Theory]
    [InlineData("trail at its price", 10_040, 10_050, 10_010, 10_020, ExitReason.Trail)]
    [InlineData("trail gapped through", 10_015, 10_050, 10_010, 10_015, ExitReason.Trail)]
    [InlineData("target and trail", 10_040, 10_090, 10_010, 10_087.5, ExitReason.Target)]
    [InlineData("all three", 10_040, 10_090, 9_940, 9_950, ExitReason.Stop)]
    [InlineData("open below trail, stop later", 10_015, 10_020, 9_940, 10_015, ExitReason.Trail)]
    [InlineData("open below stop", 9_940, 10_090, 9_900, 9_940, ExitReason.Stop)]
    public void Exits_are_asked_in_one_order(string row, double open, double high, double low, double fill, ExitReason reason)
    {
        var table = new KernelTable();
        table.Still(EnterLongNormal, 10_000);
        table.Still(Hold, 10_040);
        table.Still(TrailRunner, 10_040);

        StepOutcome outcome = table.Step(Hold, open, high, low, low);

        Assert.True(reason == outcome.Trade.Reason, $"{row}: {outcome.Trade.Reason}");
        Assert.Equal(fill, outcome.Trade.ExitPrice, Rounding);
    }

    [Fact]
    public void The_seed_profile_sets_its_trail_by_itself()
    {
        var table = new KernelTable(new KernelSettings { EntryGate = EntryGateMode.None, Exits = new ExitSettings { Profile = ExitProfile.Seed } }) { Confidence = 0.8f };
        table.Still(EnterLongNormal, 10_000);
        table.Still(Hold, 10_015);
        Assert.False(table.Position.TrailSet);

        table.Still(Hold, 10_016);

        Assert.Equal(10_008, table.Position.TrailPrice, Rounding);
        Assert.Equal(0, table.Mask() & KernelTable.Bits(TrailRunner));
    }

    [Theory]
    [InlineData(Regime.Trend, 240)]
    [InlineData(Regime.Range, 120)]
    [InlineData(Regime.Panic, 30)]
    [InlineData(Regime.Unknown, 30)]
    public void The_longest_hold_leaves_at_the_next_open(Regime regime, int minutes)
    {
        var table = new KernelTable(timeframe: Timeframe.M5) { Regime = regime };
        table.Still(EnterLongNormal, 10_000);
        for (int candle = 1; candle < minutes / 5; candle++)
        {
            Assert.NotEqual(ActionMask.ExitOnly, table.Mask());
            Assert.False(table.Still(Hold, 10_000).TradeClosed);
        }

        Assert.Equal(ActionMask.ExitOnly, table.Mask());
        StepOutcome outcome = table.Step(Exit, 10_001, 10_500, 9_000, 10_300);

        Assert.Equal(ExitReason.MaxHold, outcome.Trade.Reason);
        Assert.Equal(10_001, outcome.Trade.ExitPrice, Rounding);
        Assert.Equal(minutes / 5, outcome.Trade.HoldCandles);
        Assert.Equal(minutes * UtcMs.PerMinute, outcome.Trade.ExitTime - outcome.Trade.EntryTime);
        Assert.Equal(regime, outcome.Trade.EntryRegime);
        Assert.Equal(3, outcome.Trade.PrimaryEngine);
    }

    [Fact]
    public void A_deadline_inside_a_gap_leaves_at_the_first_open_that_exists()
    {
        var table = new KernelTable(timeframe: Timeframe.M5);
        table.Still(EnterLongNormal, 10_000);
        Assert.Equal(ActionMask.AnyPosition, (ushort)(table.Mask() & ActionMask.AnyPosition));

        StepOutcome outcome = table.Step(Hold, 9_700, 9_800, 9_600, 9_700, gapCandles: 12);

        Assert.Equal(ExitReason.MaxHold, outcome.Trade.Reason);
        Assert.Equal(9_700, outcome.Trade.ExitPrice, Rounding);
    }

    [Fact]
    public void A_window_ends_flat_at_its_last_close_and_pays_for_it()
    {
        var table = new KernelTable();
        table.Step(EnterLongNormal, 10_000, 10_030, 9_990, 10_020);

        StepOutcome outcome = table.Flatten();

        Assert.Equal(ExitReason.WindowEnd, outcome.Trade.Reason);
        Assert.Equal(-10.02, outcome.RewardBps, Rounding);
        Assert.Equal(20 - 10 - 10.02, outcome.Trade.NetBps, Rounding);
        Assert.Equal(0, table.Flatten().RewardBps);
    }

    [Fact]
    public void Levels_can_be_switched_off_for_an_oracle()
    {
        var table = new KernelTable(new KernelSettings { EntryGate = EntryGateMode.None, PricePathExits = false, MaxHoldExits = false });
        table.Still(EnterLongNormal, 10_000);
        for (int i = 0; i < 100; i++) Assert.False(table.Step(Hold, 10_000, 12_000, 8_000, 10_000).TradeClosed);
        Assert.True(table.Still(Exit, 10_000).TradeClosed);
    }

    [Fact]
    public void An_illegal_action_is_refused_with_the_legal_ones()
    {
        var table = new KernelTable { Allowed = false };

        var refused = Assert.Throws<ArgumentException>(() => table.Still(EnterLongNormal, 10_000));

        Assert.StartsWith("2024-03-01T00:01Z: action EnterLongNormal is not legal, legal are DoNothing; take the action from the mask", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_position_continues_with_the_same_bits()
    {
        var table = new KernelTable();
        table.Step(EnterLongLarge, 10_003, 10_040, 10_000, 10_039);
        table.Step(TrailRunner, 10_039, 10_044, 10_031, 10_040);
        table.Step(ScaleOut, 10_041, 10_045, 10_035, 10_042);
        var writer = new StateWriter();
        table.Position.Save(writer);

        PositionState restored = default;
        var reader = new StateReader(writer.ToArray());
        restored.Restore(reader);
        reader.End();

        var again = new StateWriter();
        restored.Save(again);
        Assert.Equal(writer.ToArray(), again.ToArray());
        DecisionContext now = table.Now;
        var next = new NextCandle(now.Time, 10_042, 10_050, 10_020, 10_030);
        table.Kernel.Step(ref table.Position, Hold, now, next, out StepOutcome one);
        table.Kernel.Step(ref restored, Hold, now, next, out StepOutcome two);
        Assert.Equal(one, two);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rewards_add_up_to_the_trades_whatever_is_played(ulong seed)
    {
        var table = new KernelTable();
        var random = new Huracan.Core.Numerics.PhiloxStream(seed, 0, 0, 0);
        double rewards = 0, costs = 0, turnover = 0, net = 0, tradeCosts = 0;
        for (int t = 0; t < 20_000; t++)
        {
            table.Allowed = random.NextBelow(2) == 0;
            table.Half = random.NextBelow(3) == 0;
            table.Regime = (Regime)random.NextBelow(4);
            table.Volatile = 5 + (10 * random.NextDouble());
            ushort mask = table.Mask();
            Assert.NotEqual(0, mask);
            Assert.Equal(0, mask & (table.Position.InPosition ? ActionMask.AnyFlat : ~ActionMask.AnyFlat));
            int action;
            do action = (int)random.NextBelow(10); while (((mask >> action) & 1) == 0);

            double open = table.LastClose * (1 + (random.NextNormal() * 1e-4));
            double close = open * (1 + (random.NextNormal() * 1e-3));
            double high = Math.Max(open, close) * (1 + (random.NextDouble() * 1e-3));
            double low = Math.Min(open, close) * (1 - (random.NextDouble() * 1e-3));
            Book(table.Step((TradingAction)action, open, high, low, close));
        }

        Book(table.Flatten());
        Assert.True(net != 0);
        Assert.Equal(net, rewards, 1e-6);
        Assert.Equal(net, table.Position.EquityBps, 1e-6);
        Assert.Equal(tradeCosts, costs, 1e-6);
        Assert.Equal(turnover, table.Position.Turnover, 1e-9);

        void Book(StepOutcome outcome)
        {
            rewards += outcome.RewardBps;
            costs += outcome.CostBps;
            turnover += outcome.Turnover;
            if (!outcome.TradeClosed) return;
            net += outcome.Trade.NetBps;
            tradeCosts += outcome.Trade.CostBps;
            Assert.Equal(outcome.Trade.GrossBps - outcome.Trade.CostBps, outcome.Trade.NetBps, 1e-9);
        }
    }
}
