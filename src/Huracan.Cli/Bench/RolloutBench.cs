using System.Numerics;
using Huracan.Core.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Numerics;

namespace Huracan.Cli.Bench;

/// <summary>Steps of the trading environment per second on one core: 64 episodes in lockstep on the decision kernel, states written,
/// without and with the nets.</summary>
public static class RolloutBench
{
    private const int Episodes = 64, Steps = 512;

    public static IReadOnlyList<BenchRow> Run()
    {
        BenchCoin coin = new();
        return
        [
            new BenchRow("rollout.kernel", Stopwatches.Median(15, Played(coin, null)), "environment steps/s"),
            new BenchRow("rollout.policy", Stopwatches.Median(15, Played(coin, PpoBench.Net(new PpoSettings()))), "environment steps/s"),
        ];
    }

    /// <param name="net">Null: any legal action. Else both nets are asked at every step, and an action is drawn, as in training.</param>
    private static Func<double> Played(BenchCoin coin, SimdPpo? net)
    {
        TradingEnvironment environment = coin.Environment(Episodes);
        float[] states = new float[Episodes * environment.StateSize], finals = new float[states.Length];
        float[] rewards = new float[Episodes], logits = new float[Episodes * IPpoLearner.LogitStride], values = new float[Episodes];
        ushort[] masks = new ushort[Episodes];
        byte[] actions = new byte[Episodes];
        EpisodeEnd[] ends = new EpisodeEnd[Episodes];
        uint turn = 0;
        return () => Stopwatches.Rate(Episodes * Steps, () =>
        {
            for (int step = 0; step < Steps; step++, turn++)
            {
                environment.Observe(states, masks);
                net?.Forward(states, Episodes, logits, values);
                for (int lane = 0; lane < Episodes; lane++)
                {
                    if (net is null) actions[lane] = Any(masks[lane], (turn * 64) + (uint)lane);
                    else ActionSampler.TryDraw(logits.AsSpan(lane * IPpoLearner.LogitStride, IPpoLearner.LogitStride), masks[lane],
                        Philox.UnitSingle(Philox.Block(1, turn, (uint)lane, 0, 0).X0), out actions[lane], out _);
                }

                environment.Step(actions, rewards, ends, finals);
            }
        });
    }

    /// <summary>A legal action, spread evenly by a multiplicative hash.</summary>
    private static byte Any(ushort mask, uint number)
    {
        uint left = mask;
        for (uint skip = (number * 2654435769u >> 16) % (uint)BitOperations.PopCount(mask); skip > 0; skip--) left &= left - 1;
        return (byte)BitOperations.TrailingZeroCount(left);
    }
}
