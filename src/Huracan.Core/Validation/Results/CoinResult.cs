using Huracan.Core.Market;
using Huracan.Core.State;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Validation.Results;

/// <summary>The input of the referee for one coin: the plan and the results of its folds.</summary>
public sealed record CoinResult(string Symbol, WalkForwardPlan Plan, IReadOnlyList<FoldResult> Folds)
{
    /// <exception cref="ArgumentException">A fold is missing, is there twice, or belongs to another plan.</exception>
    public CoinResult Validate()
    {
        if (Folds.Count != Plan.Folds.Count) throw new ArgumentException($"{Symbol}: {Folds.Count} folds given, the plan has {Plan.Folds.Count}");
        for (int k = 0; k < Folds.Count; k++)
        {
            if (Folds[k].Fold != Plan.Folds[k])
            {
                throw new ArgumentException($"{Symbol}: result {k} is of fold {Folds[k].Fold.Index} testing {Folds[k].Fold.Test}, the plan has {Plan.Folds[k].Test} there");
            }

            Folds[k].Validate();
        }

        return this;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("coin-result/1");
        writer.String(Symbol);
        writer.Int64(Plan.From.Value);
        writer.Int32(Plan.Days);
        Plan.Settings.Save(writer);
        writer.Int64(Plan.MaxHoldMs);
        writer.Int32(Folds.Count);
        foreach (FoldResult fold in Folds) fold.Save(writer);
    }

    public static CoinResult Restore(StateReader reader)
    {
        reader.Section("coin-result/1");
        string symbol = reader.String();
        WalkForwardPlan plan = WalkForwardPlan.Create(new UtcMs(reader.Int64()), reader.Int32(), WalkForwardSettings.Restore(reader), reader.Int64());
        FoldResult[] folds = new FoldResult[plan.Folds.Count];
        int count = reader.Int32();
        if (count != folds.Length) throw new StateFormatException($"{symbol}: {count} folds stored, the plan has {folds.Length}");
        for (int k = 0; k < folds.Length; k++) folds[k] = FoldResult.Restore(reader);
        return new CoinResult(symbol, plan, folds);
    }
}
