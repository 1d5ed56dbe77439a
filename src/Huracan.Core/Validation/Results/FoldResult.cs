using Huracan.Core.Market;
using Huracan.Core.State;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Validation.Results;

/// <summary>The result of one fold: its argmax policy, replayed by the same kernel, at the same costs, on its train range and on its test
/// window.</summary>
/// <param name="Train">Daily results on the train range; their Sharpe ratio is the fold's train Sharpe (D19).</param>
/// <param name="Test">Daily results on the test window.</param>
/// <param name="Trades">Trades of the test window. It starts flat and is closed at its last close, so the trades add up to its whole
/// result.</param>
public sealed record FoldResult(Fold Fold, DailySeries Train, DailySeries Test, TradeColumns Trades)
{
    /// <exception cref="ArgumentException">A series does not fit its range.</exception>
    /// <exception cref="InvalidOperationException">The trades do not add up to the days: our bug.</exception>
    public FoldResult Validate()
    {
        if (!Fold.Test.IsWholeDays) throw new ArgumentException($"fold {Fold.Index}: test window {Fold.Test} needs full UTC days");
        if (Fold.Train.To > Fold.Test.From) throw new InvalidOperationException($"our bug: fold {Fold.Index} trains on its own test bars");
        if (Train.Validate().Days != Fold.Train.Days) throw new ArgumentException($"fold {Fold.Index}: {Train.Days} train days given, {Fold.Train} has {Fold.Train.Days}");
        if (Test.Validate().Days != Fold.Test.Days) throw new ArgumentException($"fold {Fold.Index}: {Test.Days} test days given, {Fold.Test} has {Fold.Test.Days}");
        Trades.Validate(Fold.Test);

        double days = 0, trades = 0, size = 0;
        for (int d = 0; d < Test.Days; d++) days += Test.NetBps[d];
        for (int i = 0; i < Trades.Count; i++)
        {
            trades += Trades.NetBps(i);
            size += Math.Abs(Trades.GrossBps[i]) + Math.Abs(Trades.CostBps[i]);
        }

        // Large enough for results rounded to single precision, far too small for a lost fill.
        double tolerance = 0.01 + (1e-6 * size);
        if (!(Math.Abs(days - trades) <= tolerance))
        {
            throw new InvalidOperationException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"our bug: fold {Fold.Index}'s {Trades.Count} trades add up to {trades:F4} bps, its days to {days:F4} bps"));
        }

        return this;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("fold");
        writer.Int32(Fold.Index);
        Fold.Train.Save(writer);
        Fold.Test.Save(writer);
        Train.Save(writer);
        Test.Save(writer);
        Trades.Save(writer);
    }

    public static FoldResult Restore(StateReader reader)
    {
        reader.Section("fold");
        Fold fold = new(reader.Int32(), TimeRange.Restore(reader), TimeRange.Restore(reader));
        return new FoldResult(fold, DailySeries.Restore(reader), DailySeries.Restore(reader), TradeColumns.Restore(reader));
    }
}
