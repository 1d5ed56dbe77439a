using System.Text.Json;
using Huracan.Cli.Features;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Features.Causality;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.State;

namespace Huracan.Cli.Tests.Commands;

/// <summary><c>huracan prove-causal</c> and <c>huracan bench features</c> as their users see them.</summary>
public sealed class ProveCausalCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    [Fact]
    public void Every_feature_and_every_engine_has_a_row_that_begins_with_its_name_and_holds()
    {
        foreach (string[] market in (string[][])[[], ["--data", ground.Candles, "--symbol", "SYNTH-REGIMES"]])
        {
            HuracanResult result = HuracanProcess.Run(["prove-causal", .. market]);
            Assert.True(result.Code == 0, result.ToString());
            string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), rows = lines[1..^1];
            Assert.Matches(@"^Proven on \d+ candles of SYNTH-REGIMES 5m: none of \d+ features, the regime and 6 engines changes a value when", lines[^1]);
            IEnumerable<string> expected = FeatureRecipe.Default(Timeframe.M5).Schema.Columns.Select(c => c.Name).Append("regime").Concat(EngineRegistry.Default().Names);
            Assert.Equal(expected, rows.Select(row => row.Split(' ')[0]));
            Assert.All(rows, row => Assert.Contains("  holds", row, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_peeking_feature_is_named_as_the_first_liar()
    {
        FeatureRecipe recipe = new(1, Timeframe.M5, _ => [new Honest(), new Peeker()]);
        CandleFrame candles = SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Days = 5 }).Frame;
        using StringWriter output = new();
        CausalityRow? liar = CausalityReport.Print(output, [("feature", new RecipeSubject(recipe))], candles, MarketInputs.None, seed: 1);
        Assert.Equal("peeker", liar?.Name);
        string[] rows = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("holds", rows[1].TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("FAILS: it uses the future", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_bench_prints_one_json_document_with_the_promised_rows()
    {
        HuracanResult result = HuracanProcess.Run("bench", "features", "--json");
        Assert.True(result.Code == 0, result.ToString());
        using JsonDocument document = JsonDocument.Parse(result.Output);
        Dictionary<string, double> rows = document.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("value").GetDouble());
        foreach (string name in (string[])["features.recipe", "features.step.p99", "features.golden", "features.family.trend", "features.family.derivatives"]) Assert.True(rows[name] > 0, name);
    }

    private static FeatureSpec Column(string name) => new(name, FeatureFamily.Trend, "test", "price", 0, double.PositiveInfinity, 0, CandleColumns.None, "test");

    private sealed class Honest() : FeatureOperator(Column("honest"))
    {
        public override void Process(in CandleRun run, in FeatureRows rows) => run.Close.Now.CopyTo(rows[0]);
        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }

    private sealed class Peeker() : FeatureOperator(Column("peeker"))
    {
        public override void Process(in CandleRun run, in FeatureRows rows)
        {
            for (int i = 0; i < run.Count; i++) rows[0][i] = run.Close.Now[Math.Min(i + 1, run.Count - 1)];
        }

        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }
}
