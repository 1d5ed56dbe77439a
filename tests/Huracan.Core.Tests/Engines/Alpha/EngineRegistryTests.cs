using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Engines.Alpha;

public class EngineRegistryTests
{
    /// <summary>Votes buy from its third candle on: an engine with a memory, as a plugin would bring it.</summary>
    private sealed class CountingEngine(string name, EngineRole role = EngineRole.Voting, float confidence = 0.7f) : IAlphaEngine
    {
        private int _seen;

        public string Name => name;
        public EngineRole Role => role;
        public IReadOnlyList<string> Inputs => ["rsi_14"];
        public float Affinity(in RegimeReading regime) => 1;
        public EngineVote Vote(in EngineInput input) => ++_seen < 3
            ? EngineVote.Abstain(Abstention.NoSetup, 1)
            : new EngineVote(Direction.Buy, confidence, 1, Abstention.None);

        public string Explain(in EngineInput input) => "counts";
        public void Save(StateWriter writer) => writer.Int32(_seen);
        public void Restore(StateReader reader) => _seen = reader.Int32();
    }

    /// <summary>Says what is written: b and s vote, - has no setup.</summary>
    private sealed class ScriptedEngine(string script) : IAlphaEngine
    {
        private int _seen;

        public string Name => "scripted";
        public EngineRole Role => EngineRole.Voting;
        public IReadOnlyList<string> Inputs => ["rsi_14"];
        public float Affinity(in RegimeReading regime) => regime.Label == Regime.Trend ? 0.9f : 0.5f;
        public EngineVote Vote(in EngineInput input) => script[_seen++] switch
        {
            'b' => new EngineVote(Direction.Buy, 0.7f, Affinity(input.Regime), Abstention.None),
            's' => new EngineVote(Direction.Sell, 0.6f, Affinity(input.Regime), Abstention.None),
            _ => EngineVote.Abstain(Abstention.NoSetup, Affinity(input.Regime)),
        };

        public string Explain(in EngineInput input) => "scripted";
        public void Save(StateWriter writer) => writer.Int32(_seen);
        public void Restore(StateReader reader) => _seen = reader.Int32();
    }

    private static (BoundEngine Engine, FeatureFrame Frame, RegimeReading[] Regimes) Scripted(string script, int voteCandles)
    {
        EngineRegistry registry = EngineRegistry.Empty(new() { VoteCandles = voteCandles }).With(_ => new ScriptedEngine(script));
        FeatureFrame frame = new(new FeatureSchema(1, [EngineBench.Column("rsi_14")]), script.Length);
        frame.Writable(0).Fill(50);
        return (registry.Bind(0, frame.Schema, CandleColumns.None), frame, [.. Enumerable.Repeat(EngineBench.In(Regime.Trend), script.Length)]);
    }

    [Theory]
    [InlineData(1, "-b--s-b", "-b--s-b")]
    [InlineData(3, "-b-----", "-bbb---")]
    [InlineData(3, "b-s----", "bbsss--")]
    [InlineData(3, "b-b----", "bbbbb--")]
    [InlineData(2, "sb-----", "sbb----")]
    public void A_vote_stays_in_force_for_its_candles_unless_the_engine_casts_another(int voteCandles, string cast, string inForce)
    {
        (BoundEngine engine, FeatureFrame frame, RegimeReading[] regimes) = Scripted(cast, voteCandles);
        var votes = new EngineVote[cast.Length];

        engine.Run(frame, regimes, 0, cast.Length, votes);

        Assert.Equal(inForce, string.Concat(votes.Select(v => v.Direction switch { Direction.Buy => 'b', Direction.Sell => 's', _ => '-' })));
        for (int t = 0, last = -1; t < cast.Length; t++)
        {
            if (cast[t] != '-') last = t;
            Assert.Equal(votes[t].Votes ? t - last : 0, votes[t].Age);
            Assert.Equal(votes[t].Direction switch { Direction.Buy => 0.7f, Direction.Sell => 0.6f, _ => 0f }, votes[t].Confidence);
        }
    }

    [Fact]
    public void An_absent_input_ends_a_vote_in_force()
    {
        (BoundEngine engine, FeatureFrame frame, RegimeReading[] regimes) = Scripted("b-----", 6);
        frame.Writable(0)[2] = double.NaN;
        var votes = new EngineVote[6];

        engine.Run(frame, regimes, 0, 6, votes);

        Assert.Equal([Abstention.None, Abstention.None, Abstention.NotWarm, Abstention.NoSetup, Abstention.NoSetup, Abstention.NoSetup], votes.Select(v => v.Abstention));
    }

    [Fact]
    public void A_vote_in_force_takes_the_affinity_of_its_own_candle_and_says_how_old_it_is()
    {
        (BoundEngine engine, FeatureFrame frame, RegimeReading[] regimes) = Scripted("b--", 3);
        regimes[1] = EngineBench.In(Regime.Range);
        var votes = new EngineVote[3];

        engine.Run(frame, regimes, 0, 3, votes);

        Assert.Equal([0.9f, 0.5f, 0.9f], votes.Select(v => v.Affinity));
        Assert.Equal("scripted: buy 0.700, affinity 0.90; scripted [rsi_14=50]", engine.Explain(frame, 0, regimes[0], votes[0]));
        Assert.Equal("scripted: buy 0.700, cast 1 candle ago and still in force, affinity 0.50; scripted [rsi_14=50]", engine.Explain(frame, 1, regimes[1], votes[1]));
    }

    [Fact]
    public void A_vote_in_force_survives_a_snapshot_taken_at_any_candle()
    {
        const string script = "-b--s-----b--b-----";
        (BoundEngine whole, FeatureFrame frame, RegimeReading[] regimes) = Scripted(script, 4);
        var expected = new EngineVote[script.Length];
        whole.Run(frame, regimes, 0, script.Length, expected);

        for (int cut = 0; cut <= script.Length; cut++)
        {
            var votes = new EngineVote[script.Length];
            BoundEngine first = Scripted(script, 4).Engine, second = Scripted(script, 4).Engine;
            first.Run(frame, regimes, 0, cut, votes.AsSpan(0, cut));
            StateWriter writer = new();
            first.Save(writer);
            second.Restore(new StateReader(writer.ToArray()));
            second.Run(frame, regimes, cut, script.Length - cut, votes.AsSpan(cut));
            Assert.Equal(expected, votes);
        }
    }

    [Fact]
    public void The_engines_that_ship_keep_their_order() =>
        Assert.Equal(["trend", "range", "breakout", "tape", "volatility_expansion", "momentum_reversal"], EngineRegistry.Default().Names);

    [Fact]
    public void A_plugin_joins_at_the_end_and_a_name_is_taken_only_once()
    {
        EngineRegistry registry = EngineRegistry.Default().With(_ => new CountingEngine("sweep"));

        Assert.Equal("sweep", registry.Names[^1]);
        Assert.Equal(registry.Count - 1, registry.IndexOf("sweep"));
        ArgumentException error = Assert.Throws<ArgumentException>(() => registry.With(_ => new CountingEngine("trend")));
        Assert.Contains("two engines are named 'trend'", error.Message, StringComparison.Ordinal);
        Assert.Contains("there are trend, range", Assert.Throws<ArgumentException>(() => registry.IndexOf("carry")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_whose_input_cannot_exist_abstains_as_missing_it()
    {
        EngineRegistry registry = EngineRegistry.Empty(new()).With(_ => new CountingEngine("funding"));
        FeatureSchema without = new(1, [EngineBench.Column("adx_14")]);
        FeatureSchema needy = new(1, [EngineBench.Column("rsi_14") with { Needs = CandleColumns.TakerBuyBase }]);

        BoundEngine bound = registry.Bind(0, without, CandleColumns.None);
        Assert.Equal(Abstention.MissingInput, bound.Vote(new FeatureFrame(without, 1), 0, default).Abstention);
        Assert.Equal("rsi_14", bound.MissingInput);
        Assert.Equal(Abstention.MissingInput, registry.Bind(0, needy, CandleColumns.Volume).Vote(new FeatureFrame(needy, 1), 0, default).Abstention);
        Assert.Null(registry.Bind(0, needy, CandleColumns.TakerBuyBase | CandleColumns.Volume).MissingInput);
    }

    [Fact]
    public void A_non_voting_engine_is_never_asked()
    {
        EngineRegistry registry = EngineRegistry.Empty(new()).With(_ => new CountingEngine("risk", EngineRole.NonVoting));
        FeatureFrame frame = new(new FeatureSchema(1, [EngineBench.Column("rsi_14")]), 5);
        var votes = new EngineVote[5];

        registry.Bind(0, frame.Schema, CandleColumns.None).Run(frame, new RegimeReading[5], 0, 5, votes);

        Assert.All(votes, v => Assert.Equal(Abstention.NonVoting, v.Abstention));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1.01f)]
    [InlineData(-0.1f)]
    public void An_engine_that_answers_outside_its_contract_is_stopped_by_name(float confidence)
    {
        EngineRegistry registry = EngineRegistry.Empty(new()).With(_ => new CountingEngine("broken", confidence: confidence));
        FeatureFrame frame = new(new FeatureSchema(1, [EngineBench.Column("rsi_14")]), 5);
        BoundEngine bound = registry.Bind(0, frame.Schema, CandleColumns.None);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => bound.Run(frame, new RegimeReading[5], 0, 5, new EngineVote[5]));
        Assert.Contains("engine 'broken'", error.Message, StringComparison.Ordinal);
        Assert.Contains("row 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stateful_engine_continues_from_its_snapshot_and_refuses_anothers()
    {
        EngineRegistry registry = EngineRegistry.Empty(new()).With(_ => new CountingEngine("one")).With(_ => new CountingEngine("two"));
        FeatureFrame frame = new(new FeatureSchema(1, [EngineBench.Column("rsi_14")]), 4);
        var regimes = new RegimeReading[4];
        var whole = new EngineVote[4];
        registry.Bind(0, frame.Schema, CandleColumns.None).Run(frame, regimes, 0, 4, whole);

        var pieces = new EngineVote[4];
        BoundEngine first = registry.Bind(0, frame.Schema, CandleColumns.None);
        first.Run(frame, regimes, 0, 2, pieces.AsSpan(0, 2));
        StateWriter writer = new();
        first.Save(writer);
        BoundEngine second = registry.Bind(0, frame.Schema, CandleColumns.None);
        second.Restore(new StateReader(writer.ToArray()));
        second.Run(frame, regimes, 2, 2, pieces.AsSpan(2, 2));

        Assert.Equal(whole, pieces);
        Assert.True(pieces[2].Votes);
        Assert.Throws<StateFormatException>(() => registry.Bind(1, frame.Schema, CandleColumns.None).Restore(new StateReader(writer.ToArray())));
    }

    [Fact]
    public void Voting_allocates_nothing_per_candle()
    {
        EngineRegistry registry = EngineRegistry.Default();
        FeatureFrame frame = EngineBench.Walk(EngineBench.Schema(registry), 400, 3);
        var regimes = new RegimeReading[400];
        var votes = new EngineVote[400];
        for (int e = 0; e < registry.Count; e++)
        {
            BoundEngine bound = registry.Bind(e, frame.Schema, CandleColumns.None);
            bound.Run(frame, regimes, 0, 1, votes.AsSpan(0, 1));
            long before = GC.GetAllocatedBytesForCurrentThread();
            bound.Run(frame, regimes, 0, 400, votes);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Every_vote_on_wandering_features_keeps_the_contract_and_every_engine_finds_setups()
    {
        EngineRegistry registry = EngineRegistry.Default();
        FeatureFrame frame = EngineBench.Walk(EngineBench.Schema(registry), 20_000, 11);
        var regimes = new RegimeReading[frame.Count];
        new RegimeDetector(new()).Run(frame, 0, frame.Count, regimes);
        var votes = new EngineVote[frame.Count];
        for (int e = 0; e < registry.Count; e++)
        {
            registry.Bind(e, frame.Schema, CandleColumns.None).Run(frame, regimes, 0, frame.Count, votes);
            Assert.All(votes, v => Assert.True(v.Votes ? v.Confidence >= 0.55f && v.Confidence <= 1 : v.Confidence == 0 && v.Direction == Direction.Hold));
            Assert.Contains(votes, v => v.Votes && v.Direction == Direction.Buy);
            Assert.Contains(votes, v => v.Votes && v.Direction == Direction.Sell);
        }
    }

    [Fact]
    public void Wrong_engine_settings_are_refused_by_name()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => EngineRegistry.Default(new EngineSettings { MinConfidence = 55 }));
        Assert.Contains("engines.MinConfidence: 55 given, allowed 0..1", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => EngineRegistry.Default(new EngineSettings { VoteCandles = 0 }));
        Assert.Contains("engines.VoteCandles: 0 given, allowed 1..60", error.Message, StringComparison.Ordinal);
    }
}
