using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Learning;

public class PpoTrainerTests
{
    private sealed class Stop(int afterPolls = int.MaxValue) : IStopFlag
    {
        private int _polls;
        public int Polls => _polls;
        public bool IsRaised => _polls++ >= afterPolls;
    }

    private static readonly Stop Never = new();

    private static PpoSettings Small(int updates) => new()
    {
        Updates = updates, Environments = 16, StepsPerUpdate = 32, Hidden = 32, Minibatch = 64, LearningRate = 3e-3, PassiveActions = 0, KlTarget = 0.02,
    };

    private static UpdateDiagnostics Train(PpoTrainer trainer, int updates)
    {
        UpdateDiagnostics last = default;
        for (int i = 0; i < updates; i++) Assert.True(trainer.TryUpdate(Never, out last));
        return last;
    }

    private static byte[] Saved(PpoTrainer trainer)
    {
        var writer = new StateWriter();
        trainer.Save(writer);
        return writer.ToArray();
    }

    [Fact]
    public void A_contextual_bandit_is_solved()
    {
        using var trainer = new PpoTrainer(Small(25), new Bandit(16), 1, "TOY", "test", 0);
        UpdateDiagnostics last = Train(trainer, 25);
        Assert.True(last.MeanReward > 0.9, $"mean reward {last.MeanReward}; 1 is the optimum, -0.125 is chance");
        var policy = new PolicyEvaluator(trainer.CopyPolicy());
        for (int context = 0; context < 4; context++)
        {
            float[] state = new float[6];
            state[context] = 1;
            Assert.Equal(context, policy.Act(state, 0b1111));
        }
    }

    [Fact]
    public void A_delayed_reward_is_found_behind_costs_and_a_cheap_exit()
    {
        using var trainer = new PpoTrainer(Small(60) with { EntropyCoefficient = 0.02 }, new Chain(16), 2, "TOY", "test", 0);
        UpdateDiagnostics last = Train(trainer, 60);
        var policy = new PolicyEvaluator(trainer.CopyPolicy());
        for (int cell = 0; cell < Chain.Cells - 1; cell++)
        {
            float[] state = new float[Chain.Cells];
            state[cell] = 1;
            Assert.True(policy.Act(state, (ushort)(cell == 0 ? 0b110 : 0b011)) == 1, $"turns back in cell {cell}; last mean episode return {last.MeanEpisodeReturn}, 2.5 is the optimum");
        }
    }

    private static (double Reward, double EntriesPerThousand) Judge(double driftBps, Action<PlantedMarket, float[], ushort[], byte[]> act)
    {
        const int lanes = 50, steps = 800;
        var market = new PlantedMarket(lanes, driftBps, 0xF4E5);
        float[] states = new float[lanes * market.StateSize], rewards = new float[lanes];
        ushort[] masks = new ushort[lanes];
        byte[] actions = new byte[lanes];
        var ends = new EpisodeEnd[lanes];
        double reward = 0, entries = 0;
        for (int step = 0; step < steps; step++)
        {
            market.Observe(states, masks);
            act(market, states, masks, actions);
            foreach (byte action in actions) entries += action is >= 1 and <= 3 ? 1 : 0;
            market.Step(actions, rewards, ends, []);
            reward += market.Expected;
        }
        return (reward / (lanes * steps), 1000 * entries / (lanes * steps));
    }

    private static (double Reward, double EntriesPerThousand) Practised(double driftBps, ulong seed)
    {
        PpoSettings settings = new() { Updates = 60, StepsPerUpdate = 64, Hidden = 64, KlTarget = 0.02 };
        using var trainer = new PpoTrainer(settings, new PlantedMarket(64, driftBps, 0xA000 + seed), seed, "TOY", "planted", 0);
        Train(trainer, 60);
        var policy = new PolicyEvaluator(trainer.CopyPolicy());
        return Judge(driftBps, (_, states, masks, actions) => policy.Act(states, masks, actions));
    }

    [Fact]
    public void A_planted_signal_is_traded_after_costs_after_a_short_training()
    {
        // The rule that knows the signal: in at the largest size while it is on, out while it is off.
        (double rule, _) = Judge(7, (market, _, _, actions) =>
        {
            for (int lane = 0; lane < actions.Length; lane++) actions[lane] = (byte)(market.IsFlat(lane) ? market.IsOn(lane) ? 3 : 0 : market.IsOn(lane) ? 5 : 4);
        });
        Assert.InRange(rule, 1.3, 2);
        (double learnt, double entries) = Practised(7, 1);
        Assert.True(learnt > 0.85 * rule, $"{learnt:F3} bps per candle at {entries:F1} entries per 1,000 candles; the rule earns {rule:F3}");
    }

    [Fact]
    public void Pure_noise_is_left_alone_after_a_short_training()
    {
        (double learnt, double entries) = Practised(0, 1);
        // Fifty environments that enter once and hold would count 1.25.
        Assert.True(entries <= 1.3, $"{entries:F2} entries per 1,000 candles, {learnt:F3} bps per candle");
    }

    [Fact]
    public void Costs_rise_over_the_ramp_and_are_whole_after_it()
    {
        PpoSettings settings = new() { Updates = 100, CostRamp = 0.5 };
        Assert.Equal((0.0, 0.5, 1.0, 1.0), (settings.CostShare(0), settings.CostShare(25), settings.CostShare(50), settings.CostShare(99)));
        Assert.Equal(1, PpoSettings.Seed.CostShare(0));
    }

    [Fact]
    public void A_truncation_is_bootstrapped_with_the_value_of_the_last_state()
    {
        PpoSettings settings = Small(150) with { Gamma = 0.9 };
        var environment = new Annuity(16);
        using var trainer = new PpoTrainer(settings, environment, 3, "TOY", "test", 0);
        Train(trainer, 150);
        // V counts in rewards divided by the normaliser's scale, which a replay of the same rewards gives.
        var normaliser = new ReturnNormaliser(16, 0.9);
        double scale = 0;
        for (int update = 0; update < 150; update++)
        {
            float[] rewards = new float[512];
            EpisodeEnd[] ends = new EpisodeEnd[512];
            Array.Fill(rewards, 1);
            for (int i = 0; i < 512; i++) ends[i] = (update * 32 + i / 16 + 1) % 10 == 0 ? EpisodeEnd.Truncated : EpisodeEnd.None;
            scale = normaliser.Rollout(rewards, ends);
        }
        PolicyNetwork value = trainer.CopyValue();
        float v = value.OutputBias[0];
        for (int unit = 0; unit < value.Hidden; unit++) v += Math.Max(0, value.HiddenWeights[unit] + value.HiddenBias[unit]) * value.OutputWeights[unit];
        Assert.InRange(v * scale, 9.5, 10.5); // 1 / (1 - 0.9); without the bootstrap it stays below 6.6
    }

    [Fact]
    public void A_restored_trainer_continues_with_the_same_bytes_from_any_update_on_either_arithmetic()
    {
        PpoSettings settings = Small(4) with { Environments = 4, StepsPerUpdate = 16, Epochs = 3, Minibatch = 24, Hidden = 20 };
        List<byte[]> states = [];
        using (var whole = new PpoTrainer(settings, new Chain(4), 5, "TOY", "test", 1))
        {
            states.Add(Saved(whole));
            for (int i = 0; i < 4; i++)
            {
                Train(whole, 1);
                states.Add(Saved(whole));
            }
        }
        foreach (PpoArithmetic arithmetic in new[] { PpoArithmetic.Simd, PpoArithmetic.Plain })
        {
            for (int from = 0; from < 4; from++)
            {
                using var resumed = new PpoTrainer(settings, new Chain(4), 5, "TOY", "test", 1, arithmetic);
                var reader = new StateReader(states[from]);
                resumed.Restore(reader);
                reader.End();
                Assert.Equal(from, resumed.UpdatesDone);
                for (int update = from; update < 4; update++)
                {
                    Train(resumed, 1);
                    Assert.True(states[update + 1].AsSpan().SequenceEqual(Saved(resumed)), $"{arithmetic}: restored at {from}, other bytes after update {update + 1}");
                }
            }
        }
    }

    [Fact]
    public void A_training_ends_with_the_bytes_it_always_had_whatever_the_machine()
    {
        // Written down once; another machine, vector width or runtime that gives others breaks the promise of one answer. A change of the recipe's arithmetic rewrites it.
        PpoSettings settings = new() { Updates = 3, Environments = 8, StepsPerUpdate = 16, Hidden = 40, Minibatch = 32, Epochs = 4, LearningRate = 1e-3, KlTarget = 0.02 };
        using var trainer = new PpoTrainer(settings, new PlantedMarket(8, 7, 1), 7, "TOY", "pinned", 0);
        Train(trainer, 3);
        Assert.Equal("c40df7227fb3d35570c388d79a339209ff676401", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Saved(trainer)))[..40]);
    }

    [Fact]
    public void Symbol_stage_fold_and_seed_each_change_the_outcome()
    {
        PpoSettings settings = Small(1) with { Environments = 4, StepsPerUpdate = 8, Epochs = 1 };
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((ulong seed, string symbol, string stage, int fold) in new[] { (1ul, "A", "fold", 0), (2ul, "A", "fold", 0), (1ul, "B", "fold", 0), (1ul, "A", "final", 0), (1ul, "A", "fold", 1), (1ul, "A", "fold", 0) })
        {
            using var trainer = new PpoTrainer(settings, new Chain(4), seed, symbol, stage, fold);
            Train(trainer, 1);
            seen.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Saved(trainer))));
        }
        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public void A_stopped_update_counts_for_nothing_and_needs_a_restore()
    {
        PpoSettings settings = Small(3) with { Environments = 4, StepsPerUpdate = 8, Epochs = 2, Minibatch = 8 };
        using var trainer = new PpoTrainer(settings, new Chain(4), 5, "TOY", "test", 0);
        byte[] start = Saved(trainer);
        var counter = new Stop();
        Assert.True(trainer.TryUpdate(counter, out _));
        byte[] one = Saved(trainer);
        Assert.Equal(8 + 2 * 4, counter.Polls); // every step and every minibatch, each far below 250 ms
        for (int polls = 0; polls < counter.Polls; polls++)
        {
            trainer.Restore(new StateReader(start));
            Assert.False(trainer.TryUpdate(new Stop(polls), out _));
            Assert.Throws<InvalidOperationException>(() => trainer.TryUpdate(Never, out _));
            Assert.Throws<InvalidOperationException>(() => trainer.Save(new StateWriter()));
        }
        trainer.Restore(new StateReader(start));
        Train(trainer, 1);
        Assert.Equal(one, Saved(trainer));
    }

    [Fact]
    public void The_rate_falls_linearly_and_the_epochs_stop_at_the_KL_bound()
    {
        PpoSettings settings = Small(4) with { LearningRate = 0.02, KlTarget = 1e-4 };
        using var trainer = new PpoTrainer(settings, new Bandit(16), 1, "TOY", "test", 0);
        for (int update = 0; update < 4; update++)
        {
            Assert.True(trainer.TryUpdate(Never, out UpdateDiagnostics d));
            Assert.Equal(0.02 * (1 - update / 4.0), d.LearningRate, 1e-15);
            Assert.Equal(update + 1, d.Update);
            Assert.Equal(512, d.Samples);
            if (update == 0) Assert.True(d.EpochsRun < 10 && d.ApproxKl > 1.5e-4, $"{d.EpochsRun} epochs, KL {d.ApproxKl}");
        }
        Assert.Throws<InvalidOperationException>(() => trainer.TryUpdate(Never, out _));
        using var literal = new PpoTrainer(PpoSettings.Seed with { Updates = 2, Environments = 16, StepsPerUpdate = 32, Hidden = 32, LearningRate = 0.02 }, new Bandit(16), 1, "TOY", "test", 0);
        UpdateDiagnostics last = Train(literal, 2);
        Assert.Equal((0.02, 10), (last.LearningRate, last.EpochsRun));
    }

    [Fact]
    public void An_untrained_policy_prefers_the_passive_actions()
    {
        using var trainer = new PpoTrainer(Small(1) with { PassiveActions = 0b10, PassiveBias = 2 }, new Bandit(16), 1, "TOY", "test", 0);
        PolicyNetwork policy = trainer.CopyPolicy();
        Assert.Equal([0f, 2f, 0f, 0f], policy.OutputBias);
        Assert.All(trainer.CopyValue().OutputBias, b => Assert.Equal(0f, b));
    }

    [Fact]
    public void The_first_rollout_sees_ratios_of_exactly_one()
    {
        // One minibatch of the whole rollout: its losses are taken before the step, under the weights that drew the actions.
        PpoSettings settings = Small(1) with { Epochs = 1, Minibatch = 512 };
        using var trainer = new PpoTrainer(settings, new Chain(16), 1, "TOY", "test", 0);
        UpdateDiagnostics d = Train(trainer, 1);
        Assert.Equal((0.0, 0.0), (d.ApproxKl, d.ClipFraction));
    }

    [Fact]
    public void Trainers_refuse_what_they_cannot_learn_from()
    {
        Assert.Throws<ArgumentException>(() => new PpoTrainer(Small(1), new Chain(15), 1, "TOY", "test", 0));
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => (Small(1) with { Gamma = 1 }).Validate());
        Assert.Contains("ppo.gamma: 1 given, 0 to 1, 1 excluded, allowed", wrong.Message, StringComparison.Ordinal);
        using var trainer = new PpoTrainer(Small(1), new Broken(16), 1, "TOY", "test", 0);
        InvalidOperationException nan = Assert.Throws<InvalidOperationException>(() => trainer.TryUpdate(Never, out _));
        Assert.Contains("environment 3 showed NaN at slot 1 in update 1, step 0", nan.Message, StringComparison.Ordinal);
    }

    private sealed class Broken(int count) : IVectorEnvironment
    {
        public int Count => count;
        public int StateSize => 2;
        public int ActionCount => 2;

        public void Observe(Span<float> states, Span<ushort> masks)
        {
            states.Clear();
            states[7] = float.NaN;
            masks.Fill(0b11);
        }

        public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates) => throw new InvalidOperationException("never reached");
        public void Save(StateWriter writer) { }
        public void Restore(StateReader reader) { }
    }
}
