using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Core.Tests.Engines.Alpha;
using Xunit;

namespace Huracan.Core.Tests.Signals;

public class SignalTapeBuilderTests
{
    private const int Rows = 3000;

    private static readonly SignalTapeBuilder Builder = new(new SignalTapeSettings());
    private static readonly CandleFrame Candles = Flat(Rows);
    private static readonly FeatureFrame Features = EngineBench.Walk(EngineBench.Schema(Builder.Registry, SignalTapeBuilder.VolatilityColumn), Rows, 7);

    [Fact]
    public void Pieces_made_apart_and_restored_in_between_equal_the_whole_bit_for_bit()
    {
        SignalTape whole = Builder.Build(Candles, Features);
        int[] cuts = [0, 1, 288, 289, 1500, Rows];

        var regimes = new RegimeReading[Rows];
        RegimeDetector detector = Builder.NewRegimeDetector();
        var votes = new EngineVote[Builder.Registry.Count][];
        for (int b = 1; b < cuts.Length; b++)
        {
            int start = cuts[b - 1], count = cuts[b] - start;
            detector.Run(Features, start, count, regimes.AsSpan(start, count));
            StateWriter writer = new();
            detector.Save(writer);
            detector = Builder.NewRegimeDetector();
            detector.Restore(new StateReader(writer.ToArray()));
        }

        // Engines in reverse, each through all blocks: actors finish in any order.
        for (int e = votes.Length - 1; e >= 0; e--)
        {
            votes[e] = new EngineVote[Rows];
            BoundEngine engine = Builder.BindEngine(e, Features.Schema, Candles.Columns);
            for (int b = 1; b < cuts.Length; b++) engine.Run(Features, regimes, cuts[b - 1], cuts[b] - cuts[b - 1], votes[e].AsSpan(cuts[b - 1], cuts[b] - cuts[b - 1]));
        }

        ReadOnlyMemory<EngineVote>[] columns = [.. votes.Select(v => (ReadOnlyMemory<EngineVote>)v)];
        var consensus = new ConsensusResult[Rows];
        EngineConsensus voting = Builder.NewConsensus();
        for (int b = cuts.Length - 1; b > 0; b--) voting.Run(columns, regimes, cuts[b - 1], cuts[b] - cuts[b - 1], consensus.AsSpan(cuts[b - 1], cuts[b] - cuts[b - 1]));
        SignalTape joined = Builder.Assemble(Candles, Features, regimes, columns, consensus);

        Assert.Equal(whole.Regimes.ToArray(), joined.Regimes.ToArray());
        for (int e = 0; e < votes.Length; e++) Assert.Equal(whole.Votes[e].ToArray(), joined.Votes[e].ToArray());
        Assert.Equal(whole.Consensus.ToArray(), joined.Consensus.ToArray());
        Assert.Equal(whole.VolatilityBps.ToArray(), joined.VolatilityBps.ToArray());
        Assert.Equal(Builder.Registry.Names, joined.EngineNames);
    }

    [Fact]
    public void A_row_uses_nothing_after_itself()
    {
        const int Cut = 1234;
        FeatureFrame noisy = EngineBench.Walk(Features.Schema, Rows, 99);
        for (int c = 0; c < noisy.Schema.Count; c++) Features.Column(c)[..Cut].CopyTo(noisy.Writable(c));

        SignalTape calm = Builder.Build(Candles, Features), other = Builder.Build(Candles, noisy);

        Assert.Equal(calm.Regimes[..Cut].ToArray(), other.Regimes[..Cut].ToArray());
        Assert.Equal(calm.Consensus[..Cut].ToArray(), other.Consensus[..Cut].ToArray());
        Assert.NotEqual(calm.Consensus[Cut..].ToArray(), other.Consensus[Cut..].ToArray());
    }

    [Fact]
    public void The_tape_is_the_features_volatility_and_every_regime_label_trades_somewhere_or_skips()
    {
        SignalTape tape = Builder.Build(Candles, Features);

        for (int t = 0; t < Rows; t++) Assert.Equal((float)Features.Column(SignalTapeBuilder.VolatilityColumn)[t], tape.VolatilityBps.Span[t]);
        Assert.Contains(tape.Consensus.ToArray(), c => c.Recommendation == Recommendation.Take);
        Assert.All(tape.Consensus.ToArray(), c => Assert.True(c.Recommendation == Recommendation.Skip || c.Direction == Direction.Buy));
        Assert.All(tape.Consensus.ToArray(), c => Assert.True(c.RunnerUpScore <= c.BestScore && c.BestScore <= 1));
    }

    [Fact]
    public void Pieces_of_another_length_are_refused_by_name()
    {
        SignalTape tape = Builder.Build(Candles, Features);

        Assert.Contains("2999 regimes given for 3000 candles", Assert.Throws<ArgumentException>(
            () => Builder.Assemble(Candles, Features, tape.Regimes[1..], tape.Votes, tape.Consensus)).Message, StringComparison.Ordinal);
        Assert.Contains("votes of 5 engines given, the registry has 6", Assert.Throws<ArgumentException>(
            () => Builder.Assemble(Candles, Features, tape.Regimes, [.. tape.Votes.Skip(1)], tape.Consensus)).Message, StringComparison.Ordinal);
        Assert.Contains("TESTUSDT: 3000 rows of features given for 10 candles", Assert.Throws<ArgumentException>(
            () => Builder.Build(Candles.Slice(0, 10), Features)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_settings_are_all_named_at_once()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new SignalTapeBuilder(
            new SignalTapeSettings { Regime = new() { AdxReach = 0 }, Consensus = new() { Quorum = 0 } }, EngineRegistry.Default()));
        Assert.Contains("regime.AdxReach", error.Message, StringComparison.Ordinal);
        Assert.Contains("consensus.Quorum", error.Message, StringComparison.Ordinal);
    }

    private static CandleFrame Flat(int rows)
    {
        long start = UtcMs.FromDate(2024, 6, 1).Value;
        double[] price = new double[rows];
        Array.Fill(price, 100);
        return new CandleFrame("TESTUSDT", Timeframe.M5, CandleColumns.None,
            [.. Enumerable.Range(0, rows).Select(i => start + (i * Timeframe.M5.Ms))], price, price, price, price);
    }
}
