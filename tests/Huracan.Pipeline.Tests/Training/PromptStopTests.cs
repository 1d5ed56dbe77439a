using System.Diagnostics;
using Huracan.Actors.Hosting;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;
using Huracan.Runtime.Hosting;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>A node that is told to go, by an operator or by a cloud's notice, must not wait for an update to end.</summary>
public sealed class PromptStopTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_stop_in_the_middle_of_an_update_of_a_minute_is_answered_within_a_second()
    {
        TaskCompletionSource inUpdate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PipelineWorld world = new PipelineWorld(new TinyRun { Days = 6 }).With(run =>
        {
            // 1,000 epochs of 1,024 minibatches of 64: about a minute on a fast core.
            RunContext slow = run with { Config = run.Config with { Ppo = new PpoSettings { Updates = 1, StepsPerUpdate = 1024, Epochs = 1000, KlStop = false } } };
            return slow with { Work = new Watched(slow.Work, inUpdate) };
        });
        await using AkkaHost host = LocalHost.Start(world.NextOptions(), 2);
        world.Wire(host).Tell(new AwaitRun(), new EdgeRef("await-run", (_, _) => { }));
        await inUpdate.Task.WaitAsync(TimeSpan.FromMinutes(2)); // a guard, never reached in a passing run

        TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        long asked = Stopwatch.GetTimestamp();
        host.RaiseStop();
        host.Entity(SymbolSupervisor.EntityKind, TinyRun.Edge).Tell(new DrainCoin(), new EdgeRef("drain", (message, _) =>
        {
            if (message is CoinDrained) drained.TrySetResult();
        }));
        await drained.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await host.StopAsync();

        TimeSpan took = Stopwatch.GetElapsedTime(asked);
        Assert.True(took < Promised, $"drained and stopped after {took.TotalSeconds:F2} s");
        Assert.DoesNotContain(world.CoinEvents(TinyRun.Edge), fact => fact is AttemptFailed or FoldTrained or CheckpointStored);
        Assert.Empty(world.Failures);
    }

    /// <summary>The real work, which tells when an update's rollout is behind it and its epochs have begun.</summary>
    private sealed class Watched(ICoinWork inner, TaskCompletionSource inUpdate) : ICoinWork
    {
        public IReadOnlyList<string> Engines => inner.Engines;
        public string? WhyInfeasible(RunContext run, CandleFrame candles) => inner.WhyInfeasible(run, candles);
        public IFeatureWork Features(CandleFrame candles) => inner.Features(candles);
        public IEngineWork Engine(int index, CandleFrame candles) => inner.Engine(index, candles);
        public IConsensusWork Consensus(CandleFrame candles) => inner.Consensus(candles);
        public CoinSignals? Signals(RunContext run, SignalTape tape, IStopFlag stop) => inner.Signals(run, tape, stop);
        public IFoldWork Fold(RunContext run, string symbol, int fold, CoinSignals signals) => new Training(inner.Fold(run, symbol, fold, signals), inUpdate);
        public ValidatedFold? Validate(RunContext run, string symbol, int fold, CoinSignals signals, byte[] model, IStopFlag stop) => inner.Validate(run, symbol, fold, signals, model, stop);
        public CoinJudged? Judge(RunContext run, string symbol, CoinState state, IStopFlag stop) => inner.Judge(run, symbol, state, stop);

        private sealed class Training(IFoldWork inner, TaskCompletionSource inUpdate) : IFoldWork
        {
            public int UpdatesDone => inner.UpdatesDone;
            public int UpdatesPlanned => inner.UpdatesPlanned;
            public bool TryUpdate(IStopFlag stop) => inner.TryUpdate(new Polled(stop, inUpdate));
            public byte[] Checkpoint() => inner.Checkpoint();
            public void Restore(ReadOnlyMemory<byte> checkpoint) => inner.Restore(checkpoint);
            public byte[] Model() => inner.Model();
            public void Dispose() => inner.Dispose();
        }

        private sealed class Polled(IStopFlag inner, TaskCompletionSource inUpdate) : IStopFlag
        {
            private int _polls;

            public bool IsRaised
            {
                get
                {
                    if (++_polls == 1024 + 100) inUpdate.TrySetResult(); // one poll per step of the rollout, then one per minibatch
                    return inner.IsRaised;
                }
            }
        }
    }
}
