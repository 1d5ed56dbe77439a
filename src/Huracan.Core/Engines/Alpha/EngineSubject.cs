using Huracan.Core.Features;
using Huracan.Core.Features.Causality;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.State;

namespace Huracan.Core.Engines.Alpha;

/// <summary>The regime rule and every engine of a registry as a subject of the causality proof: from candles to votes, plugins
/// included.</summary>
/// <remarks>
/// A row's value packs the whole answer into the 53 bits that a double holds exactly: the decision in the high bits, confidence and
/// the rest in the low bits. So equal bits mean an equal answer, and the decision alone can be compared while an old history has not quite
/// decayed. An engine that is not asked, and a regime without its inputs, are absent.
/// </remarks>
/// <param name="available">Optional columns of the candles to come.</param>
/// <param name="symbol">The coin of the candles; it is never its own leader.</param>
public sealed class EngineSubject(FeatureRecipe recipe, EngineRegistry registry, RegimeSettings regime, CandleColumns available, string symbol) : ICausalSubject
{
    private const double Decision = 281_474_976_710_656; // 2^48

    public FeatureSchema Schema { get; } = Describe(recipe.Schema, registry);

    public bool Decides => true;

    public bool SameDecision(double a, double b) => Math.Floor(a / Decision) == Math.Floor(b / Decision);

    public ICausalRun Start(MarketInputs inputs) => new Pass(recipe, registry, regime, available, inputs, inputs.AvailableTo(symbol));

    private static FeatureSchema Describe(FeatureSchema features, EngineRegistry registry)
    {
        (int regimeWarmup, int regimeSettled) = Slowest(features, RegimeInputs.ColumnNames);
        List<FeatureSpec> columns = [Row("regime", regimeWarmup, regimeSettled)];
        for (int e = 0; e < registry.Count; e++)
        {
            (int warmup, int settled) = Slowest(features, registry.New(e).Inputs);
            columns.Add(Row(registry.Names[e], warmup, Math.Max(settled, regimeSettled)));
        }

        return new FeatureSchema(features.Version, columns);

        static FeatureSpec Row(string name, int warmup, int settled) =>
            new(name, FeatureFamily.Pattern, "packed answer", "answer", 0, double.PositiveInfinity, warmup, CandleColumns.None, "demands 23, 29 to 51", settled);
    }

    private static (int Warmup, int Settled) Slowest(FeatureSchema features, IReadOnlyList<string> names)
    {
        int warmup = 0, settled = 0;
        foreach (string name in names)
        {
            if (!features.Contains(name)) continue;
            FeatureSpec spec = features.Columns[features.IndexOf(name)];
            warmup = Math.Max(warmup, spec.WarmupCandles);
            settled = Math.Max(settled, Math.Max(spec.WarmupCandles, spec.SettledCandles));
        }

        return (warmup, settled);
    }

    private sealed class Pass : ICausalRun
    {
        private const int Block = 1024;
        private readonly FeaturePipeline _pipeline;
        private readonly FeatureFrame _features;
        private readonly RegimeDetector _detector;
        private readonly BoundEngine[] _engines;
        private readonly RegimeReading[] _regimes = new RegimeReading[Block];

        public Pass(FeatureRecipe recipe, EngineRegistry registry, RegimeSettings regime, CandleColumns available, MarketInputs inputs, SideInputs side)
        {
            _pipeline = new FeaturePipeline(recipe, inputs);
            _features = new FeatureFrame(recipe.Schema, Block);
            _detector = new RegimeDetector(regime);
            _engines = new BoundEngine[registry.Count];
            for (int e = 0; e < _engines.Length; e++) _engines[e] = registry.Bind(e, recipe.Schema, available, side);
        }

        public void Process(CandleFrame candles, int start, int count, FeatureFrame destination)
        {
            for (int at = start; at < start + count; at += Block)
            {
                int length = Math.Min(Block, start + count - at);
                _pipeline.Process(candles.Slice(at, length), 0, length, _features);
                _detector.Run(_features, 0, length, _regimes.AsSpan(0, length));
                Span<double> labels = destination.Writable(0).Slice(at, length);
                for (int i = 0; i < length; i++) labels[i] = Pack(_regimes[i]);
                for (int e = 0; e < _engines.Length; e++)
                {
                    Span<double> votes = destination.Writable(1 + e).Slice(at, length);
                    for (int i = 0; i < length; i++) votes[i] = Pack(_engines[e].Vote(_features, i, _regimes[i]));
                }
            }
        }

        public void Save(StateWriter writer)
        {
            _pipeline.Save(writer);
            _detector.Save(writer);
            foreach (BoundEngine engine in _engines) engine.Save(writer);
        }

        public void Restore(StateReader reader)
        {
            _pipeline.Restore(reader);
            _detector.Restore(reader);
            foreach (BoundEngine engine in _engines) engine.Restore(reader);
        }

        private static double Pack(in EngineVote vote)
        {
            if (vote.Abstention is Abstention.NotWarm or Abstention.MissingInput or Abstention.NonVoting) return double.NaN;
            ulong decision = ((ulong)(byte)(vote.Direction + 1) << 3) | (ulong)vote.Abstention;

            // Of a float of 0..1 the two highest bits are 0; of the affinity, a constant per regime, the last bits need no place.
            ulong confidence = BitConverter.SingleToUInt32Bits(vote.Confidence), affinity = BitConverter.SingleToUInt32Bits(vote.Affinity) >> 16;
            ulong rest = (confidence << 18) | ((ulong)Math.Min(vote.Age, (byte)15) << 14) | affinity;
            return (decision << 48) | rest;
        }

        private static double Pack(in RegimeReading reading)
        {
            if (!float.IsFinite(reading.TrendScore) || !float.IsFinite(reading.RangeScore) || !float.IsFinite(reading.PanicScore)) return double.NaN;
            ulong decision = ((ulong)reading.Label << 2) | (byte)(reading.Direction + 1);
            uint scores = BitConverter.SingleToUInt32Bits(reading.TrendScore) * 0x9E3779B1;
            scores = (scores ^ BitConverter.SingleToUInt32Bits(reading.RangeScore)) * 0x85EBCA77;
            scores = (scores ^ BitConverter.SingleToUInt32Bits(reading.PanicScore)) * 0xC2B2AE3D;
            return (decision << 48) | ((ulong)BitConverter.SingleToUInt32Bits(reading.Confidence) << 16) | (scores >> 16);
        }
    }
}
