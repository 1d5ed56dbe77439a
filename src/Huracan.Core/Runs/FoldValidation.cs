using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Decisions.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Validation;

namespace Huracan.Core.Runs;

/// <summary>Replays a fold's argmax policy on its train range and on its test window: same kernel, same costs, its own frozen normaliser.</summary>
public static class FoldValidation
{
    public static FoldResult Run(CoinSignals signals, Fold fold, FoldModel model, FoldSettings settings)
    {
        SignalTape tape = signals.Tape;
        RowRange train = signals.Rows(fold.Train), test = signals.Rows(fold.Test);
        RowRange rows = new(train.Start, test.End);
        float[] state = new float[rows.Count * PolicyStateLayout.MarketSize];
        model.Normaliser.Encode(tape.Features, rows.Start, rows.Count, state);
        DecisionKernel kernel = new(settings.Kernel, tape.Candles.Timeframe);
        EntryGate gate = EntryGate.ForFold(tape, signals.Shadow.Span, train, test, kernel, new ConfidenceScorer(settings.Confidence));
        FoldMarket market = new(tape, rows, state, gate, kernel);
        PolicyEvaluator policy = new(model.Policy);
        ReplayResult trained = WindowReplay.Run(market, fold.Train, policy);
        ReplayResult tested = WindowReplay.Run(market, fold.Test, policy);
        return new FoldResult(fold, trained.Days, tested.Days, tested.ToColumns()).Validate();
    }
}
