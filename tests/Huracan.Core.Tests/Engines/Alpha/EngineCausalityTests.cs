using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Features.Causality;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;
using Huracan.Core.Tests.Features;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Engines.Alpha;

/// <summary>The regime rule and every engine that ships know nothing of the future; an engine that does is caught, by whatever door it looks.</summary>
public class EngineCausalityTests(ITestOutputHelper output)
{
    private static readonly FeatureRecipe Recipe = FeatureRecipe.Default(Timeframe.M1);

    [Fact]
    public void The_regime_and_every_engine_pass_the_proof()
    {
        CandleFrame candles = RandomMarket.Candles(17, 30_000, Timeframe.M1, flatEvery: 5_000, gapEvery: 4_000);
        EngineSubject subject = new(Recipe, EngineRegistry.Default(), new RegimeSettings(), candles.Columns, candles.Symbol);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(subject, candles, seed: 4, inputs: RandomInputs.Beside(candles, 4));
        foreach (CausalityRow row in rows) output.WriteLine(row.ToString());
        Assert.Equal(["regime", .. EngineRegistry.Default().Names], rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.True(row.Passes && row.FirstPresent >= 0, row.ToString()));
    }

    [Fact]
    public void An_engine_fed_by_a_peeking_feature_is_caught_and_the_honest_ones_are_not()
    {
        FeatureRecipe recipe = new(1, Timeframe.M1, timeframe => [.. StandardOperators.Create(timeframe), new Tomorrow()]);
        EngineRegistry registry = EngineRegistry.Default().With(_ => new Oracle("oracle", "tomorrow"));
        CandleFrame candles = RandomMarket.Candles(18, 6_000, Timeframe.M1);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(new EngineSubject(recipe, registry, new RegimeSettings(), candles.Columns, candles.Symbol), candles, seed: 4);
        Assert.Equal(["oracle"], rows.Where(row => !row.Causal).Select(row => row.Name));
    }

    [Fact]
    public void A_plugin_that_is_handed_the_whole_market_by_a_side_door_is_caught()
    {
        Leak leak = new();
        EngineRegistry registry = EngineRegistry.Default().With(_ => new Insider(leak));
        CandleFrame candles = RandomMarket.Candles(19, 6_000, Timeframe.M1);
        IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(
            new LeakySubject(new EngineSubject(Recipe, registry, new RegimeSettings(), candles.Columns, candles.Symbol), leak), candles, seed: 4);
        Assert.Equal(["insider"], rows.Where(row => !row.Causal).Select(row => row.Name));
        Assert.True(rows[^1].NoiseRow >= 0, rows[^1].ToString());
    }

    [Fact]
    public void An_engine_that_forgets_its_memory_in_the_snapshot_is_caught()
    {
        EngineRegistry registry = EngineRegistry.Default().With(_ => new Forgetful());
        CandleFrame candles = RandomMarket.Candles(20, 4_000, Timeframe.M1);
        CausalityRow row = CausalityProof.Prove(new EngineSubject(Recipe, registry, new RegimeSettings(), candles.Columns, candles.Symbol), candles, seed: 4)[^1];
        Assert.True(row.ResumeRow >= 0 && row.LiveRow < 0, row.ToString());
    }

    /// <summary>A batch writes the next candle's return, which a live step cannot have.</summary>
    private sealed class Tomorrow() : FeatureOperator(new FeatureSpec("tomorrow", FeatureFamily.Trend, "test", "ratio", -1, 1, 0, CandleColumns.None, "test"))
    {
        public override void Process(in CandleRun run, in FeatureRows rows)
        {
            for (int i = 0; i < run.Count; i++) rows[0][i] = run.Return.Now[Math.Min(i + 1, run.Count - 1)];
        }

        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }

    private sealed class Oracle(string name, string input) : IAlphaEngine
    {
        public string Name => name;
        public EngineRole Role => EngineRole.Voting;
        public IReadOnlyList<string> Inputs { get; } = [input];
        public float Affinity(in RegimeReading regime) => 1;
        public EngineVote Vote(in EngineInput input) => new(input[0] > 0 ? Direction.Buy : Direction.Sell, 0.9f, 1, Abstention.None);
        public string Explain(in EngineInput input) => "";
    }

    private sealed class Leak
    {
        public CandleFrame? Candles;
        public Dictionary<double, int> RowOfClose = [];
    }

    /// <summary>Looks its own close up in the market it got hold of and votes by the next one.</summary>
    private sealed class Insider(Leak leak) : IAlphaEngine
    {
        public string Name => "insider";
        public EngineRole Role => EngineRole.Voting;
        public IReadOnlyList<string> Inputs { get; } = ["sma_50"];
        public float Affinity(in RegimeReading regime) => 1;

        public EngineVote Vote(in EngineInput input)
        {
            int next = leak.RowOfClose.TryGetValue(input[0], out int row) ? Math.Min(row + 1, leak.Candles!.Count - 1) : 0;
            return new(leak.Candles!.Close[next] > leak.Candles.Close[Math.Max(next - 1, 0)] ? Direction.Buy : Direction.Sell, 0.9f, 1, Abstention.None);
        }

        public string Explain(in EngineInput input) => "";
    }

    private sealed class LeakySubject(ICausalSubject inner, Leak leak) : ICausalSubject
    {
        public FeatureSchema Schema => inner.Schema;
        public bool Decides => true;
        public ICausalRun Start(MarketInputs inputs) => new Run(inner.Start(inputs), leak);

        private sealed class Run(ICausalRun inner, Leak leak) : ICausalRun
        {
            public void Process(CandleFrame candles, int start, int count, FeatureFrame destination)
            {
                if (!ReferenceEquals(leak.Candles, candles))
                {
                    leak.Candles = candles;
                    leak.RowOfClose.Clear();
                    ReadOnlySpan<double> sma = FeaturePipeline.Compute(Recipe, candles).Column("sma_50");
                    for (int i = 0; i < sma.Length; i++) leak.RowOfClose[sma[i]] = i;
                }

                inner.Process(candles, start, count, destination);
            }

            public void Save(StateWriter writer) => inner.Save(writer);
            public void Restore(StateReader reader) => inner.Restore(reader);
        }
    }

    /// <summary>Votes the other way than last time, and says nothing of it in its snapshot.</summary>
    private sealed class Forgetful : IAlphaEngine
    {
        private bool _last;
        public string Name => "forgetful";
        public EngineRole Role => EngineRole.Voting;
        public IReadOnlyList<string> Inputs { get; } = ["rsi_14"];
        public float Affinity(in RegimeReading regime) => 1;

        public EngineVote Vote(in EngineInput input)
        {
            _last = !_last;
            return new(_last ? Direction.Buy : Direction.Sell, 0.9f, 1, Abstention.None);
        }

        public string Explain(in EngineInput input) => "";
    }
}
