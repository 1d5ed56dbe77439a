using Huracan.Actors.Stores;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Core.Validation.Results;

namespace Huracan.Cli.Runs.Windows;

/// <summary>What a report shows of one test window. The decision records themselves are too large to be kept for every coin of a
/// run.</summary>
/// <param name="Fold">Counted from 1.</param>
/// <param name="BarMs">Length of the bars.</param>
/// <param name="Rule">Null if the records are gone, or an earlier program kept them.</param>
/// <param name="Engines">Empty if the records are gone.</param>
internal sealed record FoldWindow(int Fold, TimeRange Test, IReadOnlyList<CandleBar> Bars, long BarMs, IReadOnlyList<StoredTrade> Trades,
    FixedRule? Rule, IReadOnlyList<EngineTally> Engines)
{
    /// <summary>The test windows of a coin that are validated.</summary>
    /// <param name="lacks">A sentence for every window of which something is not stored.</param>
    /// <param name="funnel">Gets the decision records on the way.</param>
    public static IReadOnlyList<FoldWindow> Read(IBlobStore blobs, CoinState state, List<string> lacks, DecisionFunnel.Counter funnel)
    {
        List<FoldWindow> windows = [];
        for (int fold = 0; fold < state.FoldResults.Count; fold++)
        {
            if (Read(blobs, state, fold, lacks, funnel) is { } window) windows.Add(window);
        }

        return windows;
    }

    /// <returns>Null if the fold's result is lost.</returns>
    /// <param name="fold">0-based.</param>
    public static FoldWindow? Read(IBlobStore blobs, CoinState state, int fold, List<string> lacks, DecisionFunnel.Counter? funnel = null)
    {
        if (state.FoldResults[fold] is not { } blob) return null;
        StateReader reader = new(blobs.Get(new BlobId(blob)));
        FoldResult result = FoldResult.Restore(reader);
        reader.End();
        DecisionRecords? records = Records(blobs, state.FoldDecisions.ElementAtOrDefault(fold), fold + 1, lacks);
        if (records is { Trades: null })
        {
            lacks.Add($"window {fold + 1} was kept by an earlier program: prices, reasons and the fixed rule are not stored; train " +
                $"--fresh makes them");
        }

        if (records is not null) funnel?.Add(records);
        IReadOnlyList<StoredTrade> trades = StoredTrade.Of(fold + 1, result.Trades, records);
        if (records is null) return new FoldWindow(fold + 1, result.Fold.Test, [], 0, trades, null, []);
        IReadOnlyList<CandleBar> bars = CandleBar.Of(records, Timeframe.FromMinutes(state.Data!.TimeframeMinutes).Ms, out long barMs);
        return new FoldWindow(fold + 1, result.Fold.Test, bars, barMs, trades, records.Rule, EngineTally.Of(records, trades));
    }

    private static DecisionRecords? Records(IBlobStore blobs, string? blob, int fold, List<string> lacks)
    {
        // Journals from before there were decision records name none.
        if (blob is null)
        {
            lacks.Add($"window {fold} keeps no decision records: of its trades only times and amounts are known; train --fresh makes them");
            return null;
        }

        try
        {
            return DecisionRecords.FromBytes(blobs.Get(new BlobId(blob)));
        }
        catch (BlobCorruptException e)
        {
            lacks.Add($"{e.Message}; of the trades of window {fold} only times and amounts are known");
            return null;
        }
    }
}
