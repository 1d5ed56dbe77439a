using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;

namespace Huracan.Pipeline.Training;

/// <summary>The states of a run and its coins, read from the journal without any actor: for reports and status.</summary>
/// <remarks>It reads from event 1 and skips all snapshots: reports for people rest on the facts alone.</remarks>
public static class JournalStates
{
    private static readonly MessageCodec Codec = PipelineCodec.Create();

    public static RunState ReadRun(IJournal journal, string runId) =>
        Read(journal, RunStreams.Run(runId)).Cast<RunEvent>().Aggregate(RunState.New, (state, fact) => state.Evolve(fact));

    /// <summary>A coin whose supervisor failed for good could not record it itself: the run's journal has it.</summary>
    public static CoinState ReadCoin(IJournal journal, string runId, string symbol)
    {
        CoinState coin = ReadCoin(journal, RunStreams.Coin(runId, symbol));
        return coin.Stage != CoinStage.Finished && ReadRun(journal, runId).Finished.GetValueOrDefault(symbol) is CoinFailed failed
            ? coin.Evolve(new CoinSetAside(failed.Cause, failed.Reason))
            : coin;
    }

    /// <summary>What a run has recorded of one coin, as the coin would report it; null if it has no outcome.</summary>
    /// <param name="epoch">The epoch of the coin's lease, for the report.</param>
    public static CoinReport? ReadRecorded(IJournal journal, string runId, string symbol, long epoch) =>
        ReadRun(journal, runId).Finished.GetValueOrDefault(symbol) switch
        {
            CoinFinished e => new CoinReport(runId, epoch, symbol, e.Verdict, e.ModelHash, FailureCause.OurBug, null),
            CoinFailed e => new CoinReport(runId, epoch, symbol, null, null, e.Cause, e.Reason),
            _ => null,
        };

    /// <summary>The state from the coin's own journal alone.</summary>
    public static CoinState ReadCoin(IJournal journal, string persistenceId) =>
        Read(journal, persistenceId).Cast<CoinEvent>().Aggregate(CoinState.New, (state, fact) => state.Evolve(fact));

    private static IEnumerable<object> Read(IJournal journal, string persistenceId) =>
        journal.Read(persistenceId, 1).Select(record => Codec.Decode(record.Manifest, record.Version, record.Payload));
}
