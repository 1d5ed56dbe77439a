using Huracan.Actors.Codec;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Pipeline.Training.Remote;

namespace Huracan.Pipeline.Training;

/// <summary>The bytes of every event and of every message that may cross nodes. Journals keep names and layouts for ever: to change one,
/// add a new version beside the old.</summary>
public static class PipelineCodec
{
    public static MessageCodec Create() => new MessageCodec()
        .Register<DataAccepted>("data-accepted", 2,
            (w, e) =>
            {
                w.String(e.ContentHash); w.Int64(e.Candles); w.Double(e.Coverage); w.Int32(e.TimeframeMinutes); w.Int32(e.Folds);
                w.String(e.QualityBlob); w.String(e.Venue); w.Int32(e.Columns is { } columns ? (int)columns : -1);
            },
            r => new DataAccepted(r.String(), r.Int64(), r.Double(), r.Int32(), r.Int32(), r.String(), r.String(), Columns(r.Int32())))
        .RegisterOlder("data-accepted", 1, r => new DataAccepted(r.String(), r.Int64(), r.Double(), r.Int32(), r.Int32(), r.String()))
        .Register<DataRefused>("data-refused", 1,
            (w, e) => { w.Int64(e.Candles); w.Double(e.Coverage); w.String(e.Reason); w.String(e.QualityBlob); },
            r => new DataRefused(r.Int64(), r.Double(), r.String(), r.String()))
        .Register<CheckpointStored>("checkpoint-stored", 1,
            (w, e) => { w.Int32(e.Fold); w.Int32(e.UpdatesDone); w.String(e.CheckpointBlob); },
            r => new CheckpointStored(r.Int32(), r.Int32(), r.String()))
        .Register<FoldTrained>("fold-trained", 1,
            (w, e) => { w.Int32(e.Fold); w.String(e.ModelBlob); },
            r => new FoldTrained(r.Int32(), r.String()))
        .Register<FoldValidated>("fold-validated", 2,
            (w, e) => { w.Int32(e.Fold); w.String(e.ResultBlob); Optional(w, e.DecisionsBlob); },
            r => new FoldValidated(r.Int32(), r.String(), Optional(r)))
        .RegisterOlder("fold-validated", 1, r => new FoldValidated(r.Int32(), r.String()))
        .Register<CoinJudged>("coin-judged", 1,
            (w, e) => { w.String(e.Verdict); w.String(e.ModelHash); w.String(e.ResultBlob); w.String(e.ArtifactBlob); },
            r => new CoinJudged(r.String(), r.String(), r.String(), r.String()))
        .Register<ModelRegistered>("model-registered", 1, (w, e) => w.String(e.ModelHash), r => new ModelRegistered(r.String()))
        .Register<BlobLost>("blob-lost", 1, (w, e) => w.String(e.Blob), r => new BlobLost(r.String()))
        .Register<AttemptFailed>("attempt-failed", 1,
            (w, e) => { w.String(e.Stage); w.Byte((byte)e.Cause); w.String(e.Reason); },
            r => new AttemptFailed(r.String(), (FailureCause)r.Byte(), r.String()))
        .Register<CoinSetAside>("coin-set-aside", 1,
            (w, e) => { w.Byte((byte)e.Cause); w.String(e.Reason); },
            r => new CoinSetAside((FailureCause)r.Byte(), r.String()))
        .Register<CoinReopened>("coin-reopened", 1, (_, _) => { }, _ => new CoinReopened())
        .Register<CoinTriedAgain>("coin-tried-again", 1, (w, e) => w.String(e.Symbol), r => new CoinTriedAgain(r.String()))
        .Register<RunStarted>("run-started", 1,
            (w, e) => { w.String(e.RunId); w.String(e.SpecText); Strings(w, e.Symbols); },
            r => new RunStarted(r.String(), r.String(), Strings(r)))
        .Register<CoinFinished>("coin-finished", 1,
            (w, e) => { w.String(e.Symbol); w.String(e.Verdict); Optional(w, e.ModelHash); },
            r => new CoinFinished(r.String(), r.String(), Optional(r)))
        .Register<CoinFailed>("coin-failed", 1,
            (w, e) => { w.String(e.Symbol); w.Byte((byte)e.Cause); w.String(e.Reason); },
            r => new CoinFailed(r.String(), (FailureCause)r.Byte(), r.String()))
        .Register<RunFinished>("run-finished", 1, (_, _) => { }, _ => new RunFinished())
        .Register<TrainCoin>("train-coin", 1,
            (w, m) => { w.String(m.RunId); w.Int64(m.Epoch); w.String(m.Symbol); },
            r => new TrainCoin(r.String(), r.Int64(), r.String()))
        .Register<CoinReport>("coin-report", 1,
            (w, m) => { w.String(m.RunId); w.Int64(m.Epoch); w.String(m.Symbol); Optional(w, m.Verdict); Optional(w, m.ModelHash); w.Byte((byte)m.Cause); Optional(w, m.Reason); },
            r => new CoinReport(r.String(), r.Int64(), r.String(), Optional(r), Optional(r), (FailureCause)r.Byte(), Optional(r)))
        .Register<OrderFold>("order-fold", 1, (w, m) => { Order(w, m.Order); Strings(w, m.Checkpoints); }, r => new OrderFold(Order(r), Strings(r)))
        .Register<StopFold>("stop-fold", 1, (w, m) => Order(w, m.Order), r => new StopFold(Order(r)))
        .Register<TrainerBusy>("trainer-busy", 1, (w, m) => Order(w, m.Order), r => new TrainerBusy(Order(r)))
        .Register<FoldStanding>("fold-standing", 1,
            (w, m) => { Order(w, m.Order); w.Byte((byte)m.Phase); w.Int32(m.UpdatesDone); Optional(w, m.Blob); w.Byte((byte)m.Cause); Optional(w, m.Reason); },
            r => new FoldStanding(Order(r), (FoldPhase)r.Byte(), r.Int32(), Optional(r), (FailureCause)r.Byte(), Optional(r)))
        .RegisterStates();

    private static CandleColumns? Columns(int stored) => stored < 0 ? null : (CandleColumns)stored;

    private static void Order(StateWriter writer, FoldOrder order)
    {
        writer.String(order.RunId);
        writer.String(order.Symbol);
        writer.Int64(order.Epoch);
        writer.Int64(order.Attempt);
        writer.Int32(order.Fold);
    }

    private static FoldOrder Order(StateReader reader) => new(reader.String(), reader.String(), reader.Int64(), reader.Int64(), reader.Int32());

    private static void Strings(StateWriter writer, IReadOnlyList<string> values)
    {
        writer.Int32(values.Count);
        foreach (string value in values) writer.String(value);
    }

    private static string[] Strings(StateReader reader)
    {
        string[] values = new string[reader.Int32()];
        for (int i = 0; i < values.Length; i++) values[i] = reader.String();
        return values;
    }

    private static void Optional(StateWriter writer, string? value)
    {
        writer.Bool(value is not null);
        if (value is not null) writer.String(value);
    }

    private static string? Optional(StateReader reader) => reader.Bool() ? reader.String() : null;
}
