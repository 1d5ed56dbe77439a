using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.Tests.Signals;

namespace Huracan.Core.Tests.Folds;

/// <summary>Fold markets for tests.</summary>
internal static class FoldFixture
{
    public static FoldMarket Market(SignalTape tape, KernelSettings? settings = null, RowRange? rows = null)
    {
        var kernel = new DecisionKernel(settings ?? new KernelSettings(), tape.Candles.Timeframe);
        RowRange all = rows ?? new RowRange(0, tape.Count);
        int[] samples = ShadowBook.CountTrain(tape, ShadowTrader.Run(tape, kernel), all);
        EntryGate gate = EntryGate.ForTrain(tape, all, samples, kernel, new ConfidenceScorer(new ConfidenceSettings()));
        return new FoldMarket(tape, all, SyntheticTape.MarketState(all), gate, kernel);
    }

    /// <summary>Bought at will, never made to leave.</summary>
    public static KernelSettings Oracle { get; } = new() { EntryGate = EntryGateMode.None, PricePathExits = false, MaxHoldExits = false };

    public static UtcMs Minute(int minutes) => SyntheticTape.Start.AddMs(minutes * UtcMs.PerMinute);

    /// <summary>A legal action that depends on the row and what is held alone.</summary>
    public static int Scripted(int row, ushort mask)
    {
        var random = new Huracan.Core.Numerics.PhiloxStream(99, (uint)row, 0, 0);
        int action;
        do action = (int)random.NextBelow(10); while (((mask >> action) & 1) == 0);
        return action;
    }
}
