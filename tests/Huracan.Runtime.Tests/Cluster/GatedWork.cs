using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;
using Huracan.Simulation.Schedules;

namespace Huracan.Runtime.Tests.Cluster;

/// <summary>The chained hashes of the simulation, whose trainings wait at a gate: so a test decides when a coin is in the middle of one.</summary>
internal sealed class GatedWork : ICoinWork
{
    private readonly HashWork _work = new();
    private volatile bool _open;
    private int _waiting;

    /// <summary>Trainings that stand at the gate, on all nodes.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Open() => _open = true;

    public IReadOnlyList<string> Engines => _work.Engines;
    public string? WhyInfeasible(RunContext run, CandleFrame candles) => _work.WhyInfeasible(run, candles);
    public IFeatureWork Features(CandleFrame candles) => _work.Features(candles);
    public IEngineWork Engine(int index, CandleFrame candles) => _work.Engine(index, candles);
    public IConsensusWork Consensus(CandleFrame candles) => _work.Consensus(candles);
    public CoinSignals? Signals(RunContext run, SignalTape tape, IStopFlag stop) => _work.Signals(run, tape, stop);
    public IFoldWork Fold(RunContext run, string symbol, int fold, CoinSignals signals) => new GatedFold(this, _work.Fold(run, symbol, fold, signals));
    public ValidatedFold? Validate(RunContext run, string symbol, int fold, CoinSignals signals, byte[] model, IStopFlag stop) => _work.Validate(run, symbol, fold, signals, model, stop);
    public CoinJudged? Judge(RunContext run, string symbol, CoinState state, IStopFlag stop) => _work.Judge(run, symbol, state, stop);

    private sealed class GatedFold(GatedWork gate, IFoldWork fold) : IFoldWork
    {
        public int UpdatesDone => fold.UpdatesDone;
        public int UpdatesPlanned => fold.UpdatesPlanned;

        public bool TryUpdate(IStopFlag stop)
        {
            if (fold.UpdatesDone > 0)
            {
                Interlocked.Increment(ref gate._waiting);
                while (!gate._open && !stop.IsRaised) Thread.Sleep(20);
                Interlocked.Decrement(ref gate._waiting);
                if (stop.IsRaised) return false;
            }

            return fold.TryUpdate(stop);
        }

        public byte[] Checkpoint() => fold.Checkpoint();
        public void Restore(ReadOnlyMemory<byte> checkpoint) => fold.Restore(checkpoint);
        public byte[] Model() => fold.Model();
        public void Dispose() => fold.Dispose();
    }
}
