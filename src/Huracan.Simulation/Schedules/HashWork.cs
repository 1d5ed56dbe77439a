using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Huracan.Actors.Stores;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Simulation.Schedules;

/// <summary>Stands in for the numeric kernels: each result is a hash over everything before it, in order. So a block that is lost, doubled,
/// late or from another training gives another model hash.</summary>
/// <remarks>Between the actors a hash travels in the numbers of the first row of its block: the shipped arrays carry it, as they carry real values.</remarks>
/// <param name="poison">The symbol whose training always fails; null for none.</param>
internal sealed class HashWork(string? poison = null) : ICoinWork
{
    public const int EngineCount = 2;
    public const int UpdatesPlanned = 4;

    private static ReadOnlySpan<byte> CheckpointMark => "sim-checkpoint"u8;

    /// <summary>No numbers: only its shape is asked for.</summary>
    private static readonly FeatureFrame NoFeatures = new(new FeatureSchema(1, []), 0);

    public IReadOnlyList<string> Engines { get; } = [.. Enumerable.Range(1, EngineCount).Select(i => $"e{i}")];

    /// <summary>A hash needs no candle.</summary>
    public string? WhyInfeasible(RunContext run, CandleFrame candles) => null;
    public IFeatureWork Features(CandleFrame candles) => new FeatureWork(candles);
    public IEngineWork Engine(int index, CandleFrame candles) => new EngineWork(index);
    public IConsensusWork Consensus(CandleFrame candles) => new ConsensusWork(candles, Engines);

    public CoinSignals? Signals(RunContext run, SignalTape tape, IStopFlag stop) => stop.IsRaised ? null
        : new CoinSignals(tape with { Regimes = new[] { InReading(Link(HashOf(tape), "signals")) } }, default);

    public IFoldWork Fold(RunContext run, string symbol, int fold, CoinSignals signals) => symbol == poison
        ? throw new InvalidOperationException($"poison: {symbol} cannot be trained")
        : new FoldWork(Link(HashOf(signals.Tape), $"{symbol} fold {fold}"));

    public ValidatedFold? Validate(RunContext run, string symbol, int fold, CoinSignals signals, byte[] model, IStopFlag stop) =>
        stop.IsRaised ? null : new ValidatedFold(Link([.. HashOf(signals.Tape), .. model], $"validate {fold}"), Link(model, $"decisions {fold}"));

    public CoinJudged? Judge(RunContext run, string symbol, CoinState state, IStopFlag stop)
    {
        if (stop.IsRaised) return null;
        byte[] hash = Link(run.Blobs.Get(new BlobId(state.FinalModelBlob!)), "judge " + symbol);
        foreach (string? result in state.FoldResults) hash = Link([.. hash, .. run.Blobs.Get(new BlobId(result!))], "result");
        return new CoinJudged("PUBLISHED", Convert.ToHexStringLower(hash), run.Blobs.Put(Link(hash, "report")).Hex, run.Blobs.Put(Link(hash, "artifact")).Hex);
    }

    /// <summary>The model hash of a coin by direct computation: no actor, host or store takes part.</summary>
    public static string StraightHash(RunContext run, string symbol, CandleFrame candles)
    {
        var never = new NeverStop();
        CoinSignals signals = StraightSignals.Make(run, candles, never)!;
        ICoinWork work = run.Work;
        var blobs = new InMemoryBlobStore();
        List<string> results = [];
        string final = "";
        foreach (int fold in run.Plan().Folds.Select(fold => fold.Index).Append(CoinState.FinalFold))
        {
            using IFoldWork training = work.Fold(run, symbol, fold, signals);
            for (int u = 0; u < UpdatesPlanned; u++) training.TryUpdate(never);
            if (fold == CoinState.FinalFold) final = blobs.Put(training.Model()).Hex;
            else results.Add(blobs.Put(work.Validate(run, symbol, fold, signals, training.Model(), never)!.Result).Hex);
        }
        return work.Judge(run with { Blobs = blobs }, symbol, CoinState.New with { FinalModelBlob = final, FoldResults = results }, never)!.ModelHash;
    }

    private static byte[] Link(byte[] before, string what, int a = 0, int b = 0)
    {
        Span<byte> input = stackalloc byte[256];
        int at = 0;
        if (before.Length > 128) before = SHA256.HashData(before);
        before.CopyTo(input);
        at += before.Length;
        BinaryPrimitives.WriteInt32LittleEndian(input[at..], a);
        BinaryPrimitives.WriteInt32LittleEndian(input[(at + 4)..], b);
        at += 8;
        at += Encoding.UTF8.GetBytes(what, input[at..]);
        return SHA256.HashData(input[..at]);
    }

    // 128 bits of a hash in a reading, 64 in a vote: enough to tell any two blocks of a schedule apart.
    private static RegimeReading InReading(byte[] hash) => new(Regime.Unknown, Bits(hash, 0), 0, Bits(hash, 4), Bits(hash, 8), Bits(hash, 12));

    private static byte[] HashOf(in RegimeReading reading) => Bytes(reading.Confidence, reading.TrendScore, reading.RangeScore, reading.PanicScore);

    private static byte[] HashOf(SignalTape tape) => HashOf(tape.Regimes.Span[0]);

    private static EngineVote InVote(byte[] hash) => new(Direction.Hold, Bits(hash, 0), Bits(hash, 4), Abstention.None);

    private static byte[] HashOf(in EngineVote vote) => Bytes(vote.Confidence, vote.Affinity);

    private static float Bits(byte[] hash, int at) => BinaryPrimitives.ReadSingleLittleEndian(hash.AsSpan(at));

    private static byte[] Bytes(params ReadOnlySpan<float> floats) => MemoryMarshal.AsBytes(floats).ToArray();

    internal sealed class NeverStop : IStopFlag
    {
        public bool IsRaised => false;
    }

    private sealed class FeatureWork(CandleFrame candles) : IFeatureWork
    {
        private readonly RegimeReading[] _regimes = new RegimeReading[candles.Count];
        private byte[] _chain = Link(candles.ContentHash(), "features");

        public FeatureBlock Compute(int start, int count)
        {
            _regimes[start] = InReading(_chain = Link(_chain, "block", start, count));
            return new FeatureBlock(NoFeatures, _regimes);
        }
    }

    private sealed class EngineWork(int index) : IEngineWork
    {
        private byte[] _chain = [(byte)index];

        public ReadOnlyMemory<EngineVote> Vote(FeatureBlock features, int start, int count)
        {
            EngineVote[] votes = new EngineVote[count];
            votes[0] = InVote(_chain = Link([.. _chain, .. HashOf(features.Regimes.Span[start])], "vote", start, count));
            return votes;
        }
    }

    private sealed class ConsensusWork(CandleFrame candles, IReadOnlyList<string> engines) : IConsensusWork
    {
        private readonly byte[]?[] _votes = new byte[]?[EngineCount];
        private byte[] _chain = [];
        private int _next;

        public void Take(int engine, ReadOnlyMemory<EngineVote> votes, int start)
        {
            if (_votes[engine] is not null || start != _next)
                throw new InvalidOperationException($"our bug: engine {engine} voted twice, or on block {start} where {_next} was due");
            _votes[engine] = HashOf(votes.Span[0]);
        }

        public void Close(FeatureBlock features, int start, int count)
        {
            _next = start + count;
            _chain = Link([.. _chain, .. HashOf(features.Regimes.Span[start])], "consensus", start, count);
            for (int e = 0; e < EngineCount; e++)
            {
                _chain = Link([.. _chain, .. _votes[e] ?? throw new InvalidOperationException($"our bug: block {start} was closed without engine {e}")], "vote", e);
                _votes[e] = null;
            }
        }

        public SignalTape Tape() => new(candles, NoFeatures, default, new[] { InReading(_chain) }, engines, [], default);
    }

    private sealed class FoldWork(byte[] name) : IFoldWork
    {
        private readonly byte[] _name = name;
        private byte[] _chain = name;

        public int UpdatesDone { get; private set; }
        int IFoldWork.UpdatesPlanned => HashWork.UpdatesPlanned;

        public bool TryUpdate(IStopFlag stop)
        {
            if (stop.IsRaised) return false;
            _chain = Link(_chain, "update", ++UpdatesDone);
            return true;
        }

        public byte[] Checkpoint() => [.. CheckpointMark, .. _name, (byte)UpdatesDone, .. _chain];

        public void Restore(ReadOnlyMemory<byte> checkpoint)
        {
            ReadOnlySpan<byte> bytes = checkpoint.Span;
            int at = CheckpointMark.Length;
            if (bytes.Length != at + 65 || !bytes[at..(at + 32)].SequenceEqual(_name)) throw new StateFormatException("no checkpoint of this training");
            UpdatesDone = bytes[at + 32];
            _chain = bytes[(at + 33)..].ToArray();
        }

        public byte[] Model() => Link(_chain, "model", UpdatesDone);

        public void Dispose() { }
    }
}
