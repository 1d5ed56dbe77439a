using System.Globalization;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets;

/// <summary>Adds the candles before a span, if the request wants them and they exist.</summary>
/// <remarks>
/// They are optional. If there are none, if they fail the quality check, or if they have other columns than the span, the span is
/// used alone and the source says why. Gaps are allowed, since windows count the candles that exist. The span's own report and verdict do
/// not include them.
/// </remarks>
internal static class CandleWarmup
{
    /// <param name="load">Loads a span without warm-up.</param>
    public static CandleLoad Load(CandleRequest request, Func<CandleRequest, CandleLoad> load)
    {
        CandleLoad span = load(request with { WarmFrom = null });
        if (span.Frame is not { Count: > 0 } frame || request is not { WarmFrom: { } warmFrom, From: { } from } || warmFrom >= from) return span;
        CandleLoad before;
        try
        {
            before = load(request with
            {
                From = warmFrom, To = from, Timeframe = frame.Timeframe, Policy = request.Policy with { CoverageThreshold = 0 }, WarmFrom = null,
            });
        }
        catch (MarketDataException e) when (e.NothingInSpan)
        {
            return Noted(span, "no candle before the span: features warm up inside it");
        }
        catch (MarketDataException e) when (e.Cause == FailureCause.Caller)
        {
            return Noted(span, $"the candles before the span were left out, features warm up inside it: {e.Message}");
        }

        if (before.Frame is not { Count: > 0 } earlier) return Noted(span, $"the candles before the span were left out: {before.Verdict.Sentence}");
        if (earlier.Columns != frame.Columns) return Noted(span, $"the candles before the span were left out: they have the columns {earlier.Columns}, the span {frame.Columns}");
        bool jump = CandleInspection.JumpsFrom(earlier.Close[^1], frame.Close[0]);
        if (jump && !request.Policy.AcceptedJumps.Contains(new UtcMs(frame.OpenTime[0])))
        {
            return Noted(span, string.Create(CultureInfo.InvariantCulture,
                $"the candles before the span were left out: they end at {earlier.Close[^1]}, the span begins at {frame.Close[0]} " +
                $"(repair {CandleRepairNames.AcceptJump}{new UtcMs(frame.OpenTime[0])} says that it is real)"));
        }

        return Noted(span.After(earlier), string.Create(CultureInfo.InvariantCulture, $"features warm up on {earlier.Count} candles before the span, from {new UtcMs(earlier.OpenTime[0])}"));
    }

    private static CandleLoad Noted(CandleLoad load, string note) => load with { Source = load.Source with { Notes = [.. load.Source.Notes, note] } };
}
