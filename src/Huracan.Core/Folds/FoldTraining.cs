using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Numerics;
using Huracan.Core.Runs;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.State;

namespace Huracan.Core.Folds;

/// <summary>One policy's training on one train range, update by update, from fresh weights or from a checkpoint.</summary>
/// <remarks>A training that continues from a checkpoint gives the same bytes on every machine. Fold numbers are part of the random keys, so
/// folds are independent of each other and of their order.</remarks>
public sealed class FoldTraining : IDisposable
{
    private readonly IPolicyTrainer _trainer;
    private readonly MarketStateNormaliser _normaliser;
    private readonly List<UpdateDiagnostics> _curve = [];
    private readonly string _name, _training;
    private readonly FoldSettings _settings;

    /// <param name="fold">0-based; <see cref="CoinState.FinalFold"/> for the final policy.</param>
    /// <param name="train">No row outside it is read.</param>
    public FoldTraining(CoinSignals signals, int fold, TimeRange train, FoldSettings settings, TrainerKind trainer)
    {
        _settings = settings;
        _training = fold == CoinState.FinalFold ? "the training of the final policy diverged" : $"the training of fold {fold + 1} diverged";
        _name = $"fold-checkpoint/2 {settings.Symbol} fold {fold} on {train}";
        SignalTape tape = signals.Tape;
        RowRange rows = signals.Rows(train);
        _normaliser = MarketStateNormaliser.Fit(tape.Features, rows.Start, rows.Count);
        float[] state = new float[rows.Count * PolicyStateLayout.MarketSize];
        _normaliser.Encode(tape.Features, rows.Start, rows.Count, state);
        DecisionKernel kernel = new(settings.Kernel, tape.Candles.Timeframe);
        int[] samples = ShadowBook.CountTrain(tape, signals.Shadow.Span, rows);
        EntryGate gate = EntryGate.ForTrain(tape, rows, samples, kernel, new ConfidenceScorer(settings.Confidence));
        FoldMarket market = new(tape, rows, state, gate, kernel);
        TradingEnvironment environment = new(market, rows, settings.Environment, Philox.Key(settings.Seed, settings.Symbol, "train.episodes", fold));
        _trainer = trainer.Create(settings.Ppo, environment, settings.Seed, settings.Symbol, "train.ppo", fold);
    }

    public int UpdatesDone => _trainer.UpdatesDone;
    public int UpdatesPlanned => _trainer.UpdatesPlanned;
    public bool IsFinished => UpdatesDone >= UpdatesPlanned;

    /// <returns>False if <paramref name="stop"/> was raised: nothing of the update counts, and this object must not be used
    /// again.</returns>
    /// <exception cref="TrainingDivergedException">A number of the update is not finite.</exception>
    public bool TryUpdate(IStopFlag stop)
    {
        try
        {
            if (!_trainer.TryUpdate(stop, out UpdateDiagnostics diagnostics)) return false;
            _curve.Add(diagnostics);
            return true;
        }
        catch (TrainingDivergedException e)
        {
            double aversion = _settings.Environment.RiskAversion;
            string rewards = aversion == 0 ? ""
                : FormattableString.Invariant($"; episode.risk_aversion is {aversion} (0), which makes large rewards");
            throw new TrainingDivergedException($"{_training} at {e.Message}{rewards}");
        }
    }

    public byte[] Checkpoint()
    {
        StateWriter writer = new();
        writer.Section(_name);
        _trainer.Save(writer);
        FoldModel.SaveCurve(writer, _curve);
        return writer.ToArray();
    }

    /// <exception cref="StateFormatException">The bytes are not a checkpoint of this training: torn, or of another coin, fold or
    /// range.</exception>
    public void Restore(ReadOnlyMemory<byte> checkpoint)
    {
        StateReader reader = new(checkpoint);
        reader.Section(_name);
        _trainer.Restore(reader);
        _curve.Clear();
        _curve.AddRange(FoldModel.RestoreCurve(reader));
        reader.End();
    }

    /// <exception cref="TrainingDivergedException">A weight is not finite: such a model must not be used.</exception>
    public FoldModel Model()
    {
        FoldModel model = new(_trainer.CopyPolicy(), _trainer.CopyValue(), _normaliser, _curve);
        foreach (PolicyNetwork net in (ReadOnlySpan<PolicyNetwork>)[model.Policy, model.Value])
        {
            foreach (float[] tensor in (ReadOnlySpan<float[]>)[net.HiddenWeights, net.HiddenBias, net.OutputWeights, net.OutputBias])
            {
                foreach (float weight in tensor)
                {
                    if (float.IsFinite(weight)) continue;
                    throw new TrainingDivergedException(
                        $"{_training} at update {UpdatesDone} of {UpdatesPlanned}: a weight is {weight}; " + _settings.Ppo.DivergenceAdvice());
                }
            }
        }

        return model;
    }

    public void Dispose() => _trainer.Dispose();
}
