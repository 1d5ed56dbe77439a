using Huracan.Actors.Port;
using Huracan.Core.Runs;

namespace Huracan.Pipeline.Training;

/// <summary>Owns one run: which coins are open and which have an outcome. It talks to one SymbolSupervisor per coin and to the caller that
/// awaits the run.</summary>
/// <remarks>After a crash it replays its outcomes and asks the open coins again; supervisors answer a repeated question from their own
/// journal. At most <see cref="RunContext.Workers"/> coins are worked on at a time; which ones changes no result.</remarks>
/// <param name="coins">The one address for all coins; null if each coin is an entity.</param>
/// <param name="epoch">The epoch of the run's lease; null for the node's own epoch.</param>
/// <param name="entityPrefix">The prefix before the symbol in an entity's id, for a cluster with coins of several runs.</param>
public sealed class DailyRetrain(RunContext run, ActorRef? coins = null, long? epoch = null, string entityPrefix = "") : PersistentActor
{
    /// <summary>A question is repeated at this interval until it is answered: mail between nodes may be lost.</summary>
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(2);

    private sealed record Repeat : ILocalMessage;

    private readonly HashSet<ActorRef> _waiting = []; // lost in a restart: who awaits the run asks again
    private RunState _state = RunState.New;

    public override string PersistenceId => RunStreams.Run(run.RunId);

    protected override long WriterEpoch => epoch ?? Context.Epoch;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoinReport m: On(m); break;
            case SupervisorFailed m: On(m); break;
            case AwaitRun: AnswerWhenFinished(); break;
            case Repeat: AskOpenCoins(); break;
            default: Unhandled(message); break;
        }
    }

    protected override void Evolve(object @event) => _state = _state.Evolve((RunEvent)@event);

    protected override int SnapshotEvery => run.SnapshotEvery;
    protected override object? TakeSnapshot() => _state;
    protected override void RestoreSnapshot(object state) => _state = (RunState)state;

    protected override void Recovered()
    {
        Context.Timers.StartPeriodicTimer("repeat", new Repeat(), RepeatEvery);
        if (_state.RunId is null) Persist(new RunStarted(run.RunId, run.Spec.Text(), run.Symbols), AskOpenCoins);
        else AskOpenCoins();
    }

    private void On(CoinReport m)
    {
        if (m.RunId != run.RunId) { Unhandled(m); return; } // late mail of an earlier run is normal
        Record(m.Verdict is not null ? new CoinFinished(m.Symbol, m.Verdict, m.ModelHash) : new CoinFailed(m.Symbol, m.Cause, m.Reason ?? "no reason given"));
    }

    private void On(SupervisorFailed m) => Record(new CoinFailed(m.Symbol, FailureCauses.Of(m.Reason), m.Reason.Message));

    private void AnswerWhenFinished()
    {
        _waiting.Add(Sender);
        AnswerIfFinished();
    }

    private void Record(RunEvent report) =>
        Persist(_state.Decide(report), () =>
        {
            AnswerIfFinished();
            AskOpenCoins();
        });

    private void AskOpenCoins()
    {
        foreach (string symbol in _state.Open.Take(run.Workers))
        {
            Tell(coins ?? Context.Entity(SymbolSupervisor.EntityKind, entityPrefix + symbol), new TrainCoin(run.RunId, WriterEpoch, symbol));
        }
    }

    private void AnswerIfFinished()
    {
        if (!_state.IsFinished) return;
        Context.Timers.Cancel("repeat");
        foreach (ActorRef asker in _waiting) Tell(asker, new RunReport(_state));
        _waiting.Clear();
    }
}
