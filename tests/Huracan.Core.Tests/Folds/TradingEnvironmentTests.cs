using Huracan.Core.Decisions;
using Huracan.Core.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Core.Tests.Signals;
using Xunit;

namespace Huracan.Core.Tests.Folds;

public class TradingEnvironmentTests
{
    /// <summary>Rewards are floats of up to 100 bps: 300 of them round to within 300 x 4e-6.</summary>
    private const double RewardRounding = 1.2e-3;

    private static readonly ulong Key = Philox.Key(7, "TESTUSDT", "starts", 0);

    [Fact]
    public void The_environment_and_a_replay_of_the_same_actions_earn_the_same()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(31, 4_000), new KernelSettings { EntryGate = EntryGateMode.None });
        var environment = new TradingEnvironment(market, new RowRange(0, 4_000), new EnvironmentSettings { Environments = 1, EpisodeCandles = 300 }, Key);
        var play = new Play(environment);
        int first = environment.RowOf(0), steps = 0;
        double reward = 0;
        var states = new List<float[]>();
        do
        {
            play.Observe();
            states.Add([.. play.States]);
            steps++;
        }
        while (play.Step(out reward, reward) == EpisodeEnd.None);

        // A replay flattens at its end; an episode does not. So the replay's last candle pays for one more fill, and nothing else differs.
        var window = new TimeRange(FoldFixture.Minute(first), FoldFixture.Minute(first + steps + 1));
        var policy = new Recording(first);
        ReplayResult replay = WindowReplay.Run(market, window, policy);

        Assert.Equal(steps, policy.States.Count);
        for (int i = 0; i < steps; i++) Assert.Equal(states[i], policy.States[i]);
        PositionState position = default;
        for (int row = first; row < first + steps; row++)
        {
            int action = FoldFixture.Scripted(row, market.Kernel.Mask(position, market.Context(row)));
            market.Kernel.Step(ref position, (TradingAction)action, market.Context(row), market.Candle(row + 1), out _);
        }

        market.Kernel.Flatten(ref position, market.Context(first + steps), out StepOutcome flattened);
        Assert.True(steps > 250 && replay.Trades.Count > 5);
        Assert.Equal(replay.NetBps, reward + flattened.RewardBps, RewardRounding);
    }

    [Fact]
    public void A_cost_share_gives_back_part_of_the_costs_and_changes_nothing_else()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(33, 3_000), new KernelSettings { EntryGate = EntryGateMode.None });
        var settings = new EnvironmentSettings { Environments = 4, EpisodeCandles = 200 };
        double[] shares = [1, 0.5, 0];
        var environments = new TradingEnvironment[3];
        for (int i = 0; i < 3; i++)
        {
            environments[i] = new TradingEnvironment(market, new RowRange(0, 3_000), settings, Key);
            environments[i].ScaleCosts(shares[i]);
        }

        float[][] rewards = [new float[4], new float[4], new float[4]], states = [new float[320], new float[320], new float[320]];
        ushort[] masks = new ushort[4];
        byte[] actions = new byte[4];
        double back = 0;
        for (int step = 0; step < 500; step++)
        {
            for (int i = 0; i < 3; i++)
            {
                environments[i].Observe(states[i], masks);
                for (int lane = 0; lane < 4; lane++) actions[lane] = (byte)FoldFixture.Scripted(environments[i].RowOf(lane), masks[lane]);
                environments[i].Step(actions, rewards[i], new EpisodeEnd[4], new float[320]);
            }

            Assert.Equal(states[0], states[1]);
            Assert.Equal(states[0], states[2]);
            for (int lane = 0; lane < 4; lane++)
            {
                Assert.True(rewards[2][lane] >= rewards[0][lane]);
                Assert.Equal((rewards[0][lane] + rewards[2][lane]) / 2, rewards[1][lane], 1e-4);
                back += rewards[2][lane] - rewards[0][lane];
            }
        }

        Assert.True(back > 100, $"{back} bps of costs given back");
        Assert.Throws<ArgumentException>(() => environments[0].ScaleCosts(double.NaN));
    }

    [Fact]
    public void The_risk_term_takes_half_its_weight_times_the_square_of_a_candle_and_is_off_unless_asked_for()
    {
        Assert.Equal(0, new EnvironmentSettings().RiskAversion);
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(33, 3_000), new KernelSettings { EntryGate = EntryGateMode.None });
        var plain = new Play(new TradingEnvironment(market, new RowRange(0, 3_000), new EnvironmentSettings { Environments = 4 }, Key));
        var averse = new Play(new TradingEnvironment(market, new RowRange(0, 3_000), new EnvironmentSettings { Environments = 4, RiskAversion = 0.01 }, Key));
        double taken = 0;
        for (int step = 0; step < 300; step++)
        {
            plain.Turn();
            averse.Turn();
            Assert.Equal(plain.States, averse.States);
            Assert.Equal(plain.Masks, averse.Masks);
            for (int lane = 0; lane < 4; lane++)
            {
                // 10 bps either way cost 0.5 bps at a weight of 0.01.
                double r = plain.Rewards[lane], expected = r - (0.005 * r * r);
                Assert.Equal(expected, averse.Rewards[lane], 1e-4 * Math.Max(1, Math.Abs(expected)));
                taken += r - averse.Rewards[lane];
            }
        }

        Assert.True(taken > 100, $"{taken} bps taken off");
        Assert.Throws<ArgumentException>(() => new EnvironmentSettings { RiskAversion = double.NaN }.Validate());
    }

    [Fact]
    public void A_restored_environment_continues_with_the_same_bytes()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(32, 3_000));
        var settings = new EnvironmentSettings { Environments = 8, EpisodeCandles = 50 };
        var one = new TradingEnvironment(market, new RowRange(100, 2_900), settings, Key);
        var first = new Play(one);
        for (int i = 0; i < 333; i++) first.Turn();
        var writer = new StateWriter();
        one.Save(writer);

        var two = new TradingEnvironment(market, new RowRange(100, 2_900), settings, Key);
        two.Restore(new StateReader(writer.ToArray()));
        var second = new Play(two);

        for (int i = 0; i < 333; i++)
        {
            first.Turn();
            second.Turn();
            Assert.Equal(first.States, second.States);
            Assert.Equal(first.Rewards, second.Rewards);
            Assert.Equal(first.Ends, second.Ends);
            Assert.Equal(first.Masks, second.Masks);
        }

        var other = new TradingEnvironment(market, new RowRange(100, 2_901), settings, Key);
        Assert.Throws<StateFormatException>(() => other.Restore(new StateReader(writer.ToArray())));
    }

    [Fact]
    public void Episodes_are_truncated_at_their_length_and_at_the_end_of_the_range()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(33, 400));
        var environment = new TradingEnvironment(market, new RowRange(0, 400), new EnvironmentSettings { Environments = 16, EpisodeCandles = 100 }, Key);
        var play = new Play(environment);
        int[] length = new int[16];
        int atLength = 0, atEnd = 0;
        for (int i = 0; i < 2_000; i++)
        {
            int[] before = [.. Enumerable.Range(0, 16).Select(environment.RowOf)];
            play.Turn();
            for (int e = 0; e < 16; e++)
            {
                length[e]++;
                Assert.InRange(environment.RowOf(e), 0, 398);
                if (play.Ends[e] == EpisodeEnd.None) continue;
                Assert.Equal(EpisodeEnd.Truncated, play.Ends[e]);
                Assert.True(length[e] == 100 || before[e] == 398, "cut for no reason");
                if (length[e] == 100) atLength++;
                if (before[e] == 398) atEnd++;

                // The last state is that of the row after the step, market slots included.
                Assert.Equal(SyntheticTape.MarketState(new RowRange(before[e] + 1, before[e] + 2)), play.Finals[(e * 80)..((e * 80) + 64)]);
                length[e] = 0;
            }
        }

        Assert.True(atLength > 0 && atEnd > 0);
    }

    [Fact]
    public void Only_ruin_is_a_true_end()
    {
        SignalTape tape = SyntheticTape.Path([10_000, 10_000, 9_000, 8_000, 4_000, 4_000, 4_000, 4_000], Timeframe.M1);
        FoldMarket market = FoldFixture.Market(tape, FoldFixture.Oracle with { RuinBps = 5_000 });
        var environment = new TradingEnvironment(market, new RowRange(0, 8), new EnvironmentSettings { Environments = 32 }, Key);
        var play = new Play(environment) { Policy = (_, mask) => Baselines.AlwaysLong.Act([], mask) };
        bool ruined = false;
        for (int i = 0; i < 20; i++)
        {
            float[] finals = [.. play.Finals];
            int[] before = [.. Enumerable.Range(0, 32).Select(environment.RowOf)];
            play.Turn();
            for (int e = 0; e < 32; e++)
            {
                if (play.Ends[e] != EpisodeEnd.Terminated) continue;
                ruined = true;
                Assert.Equal(3, before[e]);
                Assert.Equal(finals[(e * 80)..((e + 1) * 80)], play.Finals[(e * 80)..((e + 1) * 80)]);
            }
        }

        Assert.True(ruined);
    }

    [Fact]
    public void Seven_starts_in_ten_lie_in_the_regime_of_the_last_candle()
    {
        SignalTape tape = SyntheticTape.Random(34, 4_001);
        var range = new RowRange(0, 4_001);
        var starts = new StartPoints(tape, range, 0.7);
        Assert.Equal(tape.Regimes.Span[4_000].Label, starts.Focus);
        const int draws = 20_000;
        int focus = 0;
        for (uint i = 0; i < draws; i++)
        {
            var random = new PhiloxStream(Key, i, 0, 0);
            int row = starts.Draw(ref random);
            Assert.InRange(row, 0, 3_999);
            if (tape.Regimes.Span[row].Label == starts.Focus) focus++;
        }

        // Five standard errors of a binomial share.
        Assert.InRange(focus / (double)draws, 0.7 - (5 * 0.00324), 0.7 + (5 * 0.00324));
    }

    [Fact]
    public void Without_a_start_in_the_focus_regime_starts_are_uniform()
    {
        SignalTape tape = SyntheticTape.Path([.. Enumerable.Repeat(10_000.0, 11)], Timeframe.M1);
        RegimeReading[] regimes = tape.Regimes.ToArray();
        regimes[10] = regimes[10] with { Label = Regime.Panic };
        var starts = new StartPoints(tape with { Regimes = regimes }, new RowRange(0, 11), 0.7);
        int[] seen = new int[11];
        for (uint i = 0; i < 10_000; i++)
        {
            var random = new PhiloxStream(Key, i, 0, 0);
            seen[starts.Draw(ref random)]++;
        }

        // 1,000 each, five standard errors of 30.
        Assert.All(seen[..10], n => Assert.InRange(n, 850, 1_150));
        Assert.Equal(0, seen[10]);
    }

    [Fact]
    public void What_comes_later_changes_neither_state_nor_mask()
    {
        const int fork = 1_000;
        FoldMarket[] markets = [.. new[] { int.MaxValue, fork }.Select(at => FoldFixture.Market(SyntheticTape.Random(35, 2_000, at)))];
        var positions = new PositionState[2];
        float[][] states = [new float[80], new float[80]];
        for (int row = 0; row < fork; row++)
        {
            for (int i = 0; i < 2; i++)
            {
                markets[i].WriteState(row, positions[i], states[i]);
                if (row == fork - 1) continue;
                ushort mask = markets[i].Kernel.Mask(positions[i], markets[i].Context(row));
                markets[i].Kernel.Step(ref positions[i], (TradingAction)FoldFixture.Scripted(row, mask), markets[i].Context(row), markets[i].Candle(row + 1), out _);
            }

            Assert.Equal(states[0], states[1]);
            Assert.Equal(markets[0].Kernel.Mask(positions[0], markets[0].Context(row)), markets[1].Kernel.Mask(positions[1], markets[1].Context(row)));
        }

        Assert.NotEqual(markets[0].Candle(fork), markets[1].Candle(fork));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        FoldMarket market = FoldFixture.Market(SyntheticTape.Random(36, 3_000));
        var environment = new TradingEnvironment(market, new RowRange(0, 3_000), new EnvironmentSettings(), Key);
        var play = new Play(environment);
        for (int i = 0; i < 300; i++) play.Turn();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 300; i++) play.Turn();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_market_state_with_a_hole_is_refused_by_slot_and_row()
    {
        SignalTape tape = SyntheticTape.Random(37, 10);
        var kernel = new DecisionKernel(new KernelSettings(), Timeframe.M1);
        float[] state = SyntheticTape.MarketState(new RowRange(0, 10));
        state[(3 * 64) + 5] = float.NaN;
        var refused = Assert.Throws<ArgumentException>(() =>
            new FoldMarket(tape, new RowRange(0, 10), state, Huracan.Core.Decisions.Entry.EntryGate.Closed(new RowRange(0, 10)), kernel));
        Assert.StartsWith("fold market: slot 5 of row 3 is NaN; an absent input enters as 0", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Recording(int first) : IPolicy
    {
        private int _row = first;
        public List<float[]> States { get; } = [];

        public int Act(ReadOnlySpan<float> state, ushort mask)
        {
            States.Add(state.ToArray());
            return FoldFixture.Scripted(_row++, mask);
        }
    }

    /// <summary>Plays scripted actions on every environment.</summary>
    private sealed class Play(TradingEnvironment environment)
    {
        private readonly byte[] _actions = new byte[environment.Count];
        public Func<int, ushort, int> Policy { get; init; } = FoldFixture.Scripted;
        public float[] States { get; } = new float[environment.Count * 80];
        public ushort[] Masks { get; } = new ushort[environment.Count];
        public float[] Rewards { get; } = new float[environment.Count];
        public EpisodeEnd[] Ends { get; } = new EpisodeEnd[environment.Count];
        public float[] Finals { get; } = new float[environment.Count * 80];

        public void Observe() => environment.Observe(States, Masks);

        public EpisodeEnd Step(out double total, double before)
        {
            for (int e = 0; e < _actions.Length; e++) _actions[e] = (byte)Policy(environment.RowOf(e), Masks[e]);
            environment.Step(_actions, Rewards, Ends, Finals);
            total = before + Rewards[0];
            return Ends[0];
        }

        public void Turn()
        {
            Observe();
            Step(out _, 0);
        }
    }
}
