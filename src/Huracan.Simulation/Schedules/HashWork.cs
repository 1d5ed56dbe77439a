using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Simulation.Schedules;

/// <summary>Stands in for the numeric kernels: each result is a hash chained over everything before it, in order. A block that is lost, doubled,
/// late or from another training gives another model hash.</summary>
/// <param name="poison">The symbol whose training always fails; null for none.</param>
internal sealed class HashWork(string? poison = null) : ICoinWork
{
    public const int EngineCount = 2;
    public const int UpdatesPlanned = 4;

    private static ReadOnlySpan<byte> CheckpointMark => "sim-checkpoint"u8;

    private sealed record Block(byte[] Hash, int Start) : IFeatureBlock, IVoteBlock;

    private sealed record Chain(byte[] Hash) : ISignalTape, ICoinSignals;

    public IReadOnlyList<string> Engines { get; } = [.. Enumerable.Range(1, EngineCount).Select(i => $"e{i}")];

    public IFeatureWork Features(CandleFrame candles) => new FeatureWork(candles);
    public IEngineWork Engine(int index, CandleFrame candles) => new EngineWork(index);
    public IConsensusWork Consensus(CandleFrame candles) => new ConsensusWork();
    public ICoinSignals? Signals(RunContext run, ISignalTape tape, IStopFlag stop) => stop.IsRaised ? null : new Chain(Link(((Chain)tape).Hash, "signals"));
    public IFoldWork Fold(RunContext run, string symbol, int fold, ICoinSignals signals) => symbol == poison
        ? throw new InvalidOperationException($"poison: {symbol} cannot be trained")
        : new FoldWork(Link(((Chain)signals).Hash, $"{symbol} fold {fold}"));
    public ValidatedFold? Validate(RunContext run, string symbol, int fold, ICoinSignals signals, byte[] model, IStopFlag stop) =>
        stop.IsRaised ? null : new ValidatedFold(Link([.. ((Chain)signals).Hash, .. model], $"validate {fold}"), Link(model, $"decisions {fold}"));

    public CoinJudged? Judge(RunContext run, string symbol, CoinState state, IStopFlag stop)
    {
        if (stop.IsRaised) return null;
        byte[] hash = Link(run.Blobs.Get(new BlobId(state.FinalModelBlob!)), "judge " + symbol);
        foreach (string? result in state.FoldResults) hash = Link([.. hash, .. run.Blobs.Get(new BlobId(result!))], "result");
        return new CoinJudged("PUBLISHED", Convert.ToHexStringLower(hash), run.Blobs.Put(Link(hash, "report")).Hex, run.Blobs.Put(Link(hash, "artifact")).Hex);
    }

    /// <summary>The model hash of a coin by straight computation: no actor, host or store on the way.</summary>
    public static string StraightHash(RunContext run, string symbol, CandleFrame candles)
    {
        var never = new NeverStop();
        ICoinSignals signals = StraightSignals.Make(run, candles, never)!;
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

    internal sealed class NeverStop : IStopFlag
    {
        public bool IsRaised => false;
    }

    private sealed class FeatureWork(CandleFrame candles) : IFeatureWork
    {
        private byte[] _chain = Link(candles.ContentHash(), "features");

        public IFeatureBlock Compute(int start, int count) => new Block(_chain = Link(_chain, "block", start, count), start);
    }

    private sealed class EngineWork(int index) : IEngineWork
    {
        private byte[] _chain = [(byte)index];

        public IVoteBlock Vote(IFeatureBlock features, int start, int count) => new Block(_chain = Link([.. _chain, .. ((Block)features).Hash], "vote", start, count), start);
    }

    private sealed class ConsensusWork : IConsensusWork
    {
        private readonly byte[]?[] _votes = new byte[]?[EngineCount];
        private byte[] _chain = [];

        public void Take(int engine, IVoteBlock votes, int start)
        {
            if (_votes[engine] is not null || ((Block)votes).Start != start) throw new InvalidOperationException($"our bug: engine {engine} voted twice or on another block than {start}");
            _votes[engine] = ((Block)votes).Hash;
        }

        public void Close(IFeatureBlock features, int start, int count)
        {
            _chain = Link([.. _chain, .. ((Block)features).Hash], "consensus", start, count);
            for (int e = 0; e < EngineCount; e++)
            {
                _chain = Link([.. _chain, .. _votes[e] ?? throw new InvalidOperationException($"our bug: block {start} was closed without engine {e}")], "vote", e);
                _votes[e] = null;
            }
        }

        public ISignalTape Tape() => new Chain(_chain);
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
