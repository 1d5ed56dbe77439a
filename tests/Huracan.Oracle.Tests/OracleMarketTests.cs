using Huracan.Core.Decisions;
using Xunit;

namespace Huracan.Oracle.Tests;

/// <summary>The markets are what they are said to be, and the optimum is one.</summary>
public class OracleMarketTests
{
    private static readonly CostSettings Costs = OracleWorld.Kernel.Costs;

    public static TheoryData<string> Events => ["planted signal", "leaked future", "mean reversion after a shock"];

    private static OracleMarket Named(string name) =>
        new[] { OracleMarket.PlantedSignal, OracleMarket.LeakedFuture, OracleMarket.ConstantDrift, OracleMarket.ShockReversion, OracleMarket.PureNoise }.Single(m => m.Name == name);

    [Theory]
    [MemberData(nameof(Events))]
    [InlineData("pure noise")]
    public void A_market_as_a_whole_stands_still(string name)
    {
        OracleMarket market = Named(name);
        double[] share = market.Stationary();
        double drift = 0;
        for (int phase = 0; phase < market.Phases; phase++) drift += share[phase] * market.ExpectedBps(phase);
        Assert.Equal(1, share.Sum(), 1e-9);
        Assert.Equal(0, drift, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_drifts_by_half_to_one_sigma_a_candle_and_is_worth_5_to_12_round_trips(string name)
    {
        OracleMarket market = Named(name);
        double drift = market.DriftBps.Max(), roundTrip = 2 * Costs.FillBps(market.SigmaBps);
        Assert.InRange(drift / market.SigmaBps, 0.5, 1);
        const double candles = 24; // on average, or exactly
        Assert.InRange(drift * candles / roundTrip, 5, 12);
        Assert.Equal(0.5, OracleMarket.ConstantDrift.DriftBps[0] / OracleMarket.ConstantDrift.SigmaBps);
    }

    [Theory]
    [MemberData(nameof(Events))]
    [InlineData("constant drift")]
    [InlineData("pure noise")]
    public void At_least_64_inputs_of_the_state_are_noise(string name)
    {
        const int rows = 3_000;
        OracleMarket market = Named(name);
        OracleWorld world = new(market, 3, "look", rows);
        float[] state = new float[PolicyStateLayout.Size];
        double[] mean = new double[state.Length], square = new double[state.Length];
        double[,] byPhase = new double[2, state.Length];
        int[] count = new int[2];
        for (int row = 0; row < rows; row++)
        {
            world.Market.WriteState(row, default, state);
            int on = market.ExpectedBps(world.PhaseAt(row)) > 0 ? 1 : 0;
            count[on]++;
            for (int slot = 0; slot < state.Length; slot++)
            {
                mean[slot] += state[slot] / rows;
                square[slot] += state[slot] * (double)state[slot] / rows;
                byPhase[on, slot] += state[slot];
            }
        }

        int noise = 0;
        for (int slot = 0; slot < state.Length; slot++)
        {
            double deviation = Math.Sqrt(square[slot] - (mean[slot] * mean[slot]));
            if (deviation < 0.1) continue; // says nothing at all: the empty position
            double apart = count[0] == 0 || count[1] == 0 ? 0 : (byPhase[1, slot] / count[1]) - (byPhase[0, slot] / count[0]);

            // Five standard errors of a difference between two means.
            if (Math.Abs(apart) < 5 * deviation * Math.Sqrt((1.0 / Math.Max(1, count[0])) + (1.0 / Math.Max(1, count[1])))) noise++;
        }

        Assert.InRange(noise, 64, 80);
    }

    [Fact]
    public void The_optimum_solves_its_equations_by_hand()
    {
        // Always rising by 2 bps at gamma 0.99: 2 / 0.01 when held, a fill of 8 + 4/4 less when flat.
        Optimum drift = new(OracleMarket.ConstantDrift, Costs, 0.99);
        Assert.Equal((200, 191), (Math.Round(drift.Held[0], 6), Math.Round(drift.Flat[0], 6)));
        Assert.True(drift.Enters(0) && drift.Stays(0));

        // Planted, x = held while on, y = flat while off, a fill c = 8 + 10/4 = 10.5:
        //   y = 0.99 (119/120 y + 1/120 (x - c)), x = 7 + 0.99 (23/24 x + 1/24 (y - c)), so x = 195.416 and y = 83.592.
        Optimum planted = new(OracleMarket.PlantedSignal, Costs, 0.99);
        Assert.Equal(195.416, planted.Held[1], 1e-3);
        Assert.Equal(83.592, planted.Flat[0], 1e-3);
        Assert.Equal((false, true, false, true), (planted.Enters(0), planted.Enters(1), planted.Stays(0), planted.Stays(1)));

        Optimum noise = new(OracleMarket.PureNoise, Costs, 0.99);
        Assert.False(noise.Enters(0));
        Assert.Equal(0, noise.Flat[0]);
    }

    [Fact]
    public void The_optimum_waits_for_a_leaked_rise_and_leaves_at_its_end()
    {
        Optimum leaked = new(OracleMarket.LeakedFuture, Costs, 0.99);
        const int first = 49, candles = 24;
        for (int phase = 0; phase < OracleMarket.LeakedFuture.Phases; phase++)
        {
            // Three candles earn 7 (1 + 0.99 + 0.98) = 20.8 and cost 10.5 (1 + 0.97) = 20.7: just enough; two are not. Whoever is in stays to the end, and leaves before the fall.
            if (phase is < first or >= first + 22) Assert.False(leaked.Enters(phase), $"enters in phase {phase}");
            else Assert.True(leaked.Enters(phase), $"does not enter in phase {phase}");
            if (phase is >= first and < first + candles) Assert.True(leaked.Stays(phase), $"leaves in phase {phase}");
            if (phase is >= first + candles and < first + candles + 60) Assert.False(leaked.Stays(phase), $"stays in phase {phase}");
        }
    }

    [Fact]
    public void The_optimum_earns_on_the_kernel_what_arithmetic_expects()
    {
        OracleWorld fresh = new(OracleMarket.PlantedSignal, 1000, "judge", OracleWorld.JudgedCandles);
        OracleScore best = fresh.Judge(new Optimum(OracleMarket.PlantedSignal, Costs, 0.99));

        // 24 candles at 7 bps and 1.5 sizes less two fills of 1.5 x 10.5: 220.5 bps per event; an event every 144 candles. 700 events: four standard errors are 15 %.
        Assert.Equal(220.5, best.RewardBps / best.EntriesPerThousand * 1000, 0.15 * 220.5);
        Assert.InRange(best.EntriesPerThousand, 0.85 * 1000 / 144, 1.15 * 1000 / 144);
    }
}
