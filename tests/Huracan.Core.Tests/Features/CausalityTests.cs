using Huracan.Core.Features;
using Huracan.Core.Features.Causality;
using Huracan.Core.Market;
using Huracan.Core.State;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Features;

/// <summary>No column looks ahead, live is batch bit for bit, warm-ups are told truly; and the proof catches a liar.</summary>
public class CausalityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 9_000, 0)]
    [InlineData(1, 9_000, 137)]
    [InlineData(5, 4_000, 3)]
    public void Every_feature_passes_the_proof(int minutes, int count, int offset)
    {
        Timeframe timeframe = Timeframe.FromMinutes(minutes);
        CandleFrame candles = RandomMarket.Candles(7, count, timeframe, offset: offset);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(new RecipeSubject(FeatureRecipe.Default(timeframe)), candles, seed: 1, inputs: RandomInputs.Beside(candles, 7));
        foreach (CausalityRow row in rows) output.WriteLine($"{row.Name,-24} warm-up {row.WarmupCandles,5} first {row.FirstPresent,5} start error {row.StartError:E1}");
        Assert.All(rows, row => Assert.True(row.Passes, row.ToString()));
        Assert.All(rows, row => Assert.Equal(row.WarmupCandles, row.FirstPresent));
    }

    [Fact]
    public void Live_is_batch_through_refused_candles_flat_stretches_and_gaps()
    {
        CandleFrame candles = RandomMarket.With(RandomMarket.Candles(8, 6_000, Timeframe.M1, flatEvery: 400, gapEvery: 500), (open, high, low, close, volume) =>
        {
            for (int i = 37; i < close.Length; i += 97) close[i] = double.NaN;
            for (int i = 53; i < low.Length; i += 211) low[i] = -1;
            for (int i = 11; i < volume.Length; i += 61) volume[i] = double.NaN;
        });
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(
            new RecipeSubject(FeatureRecipe.Default(Timeframe.M1)), candles, seed: 2, inputs: RandomInputs.Beside(candles, 8, holes: true));
        Assert.All(rows, row => Assert.True(row.Causal, row.ToString()));
    }

    [Fact]
    public void A_feature_that_peeks_one_candle_ahead_is_caught_and_the_honest_one_beside_it_is_not()
    {
        FeatureRecipe recipe = new(1, Timeframe.M1, _ => [new Peeker(), new Honest()]);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(new RecipeSubject(recipe), RandomMarket.Candles(9, 1_000, Timeframe.M1), seed: 3);
        Assert.False(rows[0].Causal);
        Assert.True(rows[0].TruncationRow >= 0 && rows[0].NoiseRow >= 0 && rows[0].LiveRow >= 0, rows[0].ToString());
        Assert.True(rows[1].Passes, rows[1].ToString());
    }

    [Fact]
    public void A_feature_that_forgets_its_state_in_the_snapshot_is_caught()
    {
        FeatureRecipe recipe = new(1, Timeframe.M1, _ => [new Forgetful()]);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(new RecipeSubject(recipe), RandomMarket.Candles(9, 1_000, Timeframe.M1), seed: 3);
        Assert.True(rows[0].ResumeRow >= 0 && rows[0].LiveRow < 0, rows[0].ToString());
    }

    [Fact]
    public void A_warm_up_told_too_short_is_caught()
    {
        FeatureRecipe recipe = new(1, Timeframe.M1, _ => [new Forgetful()]);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(new RecipeSubject(recipe), RandomMarket.Candles(9, 1_000, Timeframe.M1), seed: 3);
        Assert.True(rows[0].StartError > CausalityRow.StartErrorMax, rows[0].ToString());
        Assert.False(rows[0].WarmupHolds);
    }

    private static FeatureSpec Column(string name) =>
        new(name, FeatureFamily.Trend, "test", "price", double.NegativeInfinity, double.PositiveInfinity, 0, CandleColumns.None, "test");

    private sealed class Peeker() : FeatureOperator(Column("peeker"))
    {
        public override void Process(in CandleRun run, in FeatureRows rows)
        {
            ReadOnlySpan<double> close = run.Close.Now;
            for (int i = 0; i < run.Count; i++) rows[0][i] = close[Math.Min(i + 1, run.Count - 1)];
        }

        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }

    private sealed class Honest() : FeatureOperator(Column("honest"))
    {
        public override void Process(in CandleRun run, in FeatureRows rows) => run.Close.Now.CopyTo(rows[0]);
        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }

    /// <summary>A running total that is not saved and claims to be settled at once.</summary>
    private sealed class Forgetful() : FeatureOperator(Column("forgetful"))
    {
        private double _total;

        public override void Process(in CandleRun run, in FeatureRows rows)
        {
            for (int i = 0; i < run.Count; i++) rows[0][i] = _total += run.Return.Now[i];
        }

        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }
}
