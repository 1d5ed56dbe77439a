using Huracan.Core.Market.Quality;

namespace Huracan.Core.Market;

/// <summary>Candles with their quality report.</summary>
/// <param name="Frame">The candles of the span. Null where the verdict is refused: refused candles go nowhere.</param>
/// <param name="ContentHash">Hex SHA-256 of <see cref="Warmed"/>, or of the raw rows where they were refused: what identifies a run's input.</param>
/// <param name="Report">Of the span, like the verdict: candles before it are never judged for it.</param>
public sealed record CandleLoad(CandleFrame? Frame, string ContentHash, QualityReport Report, QualityVerdict Verdict, CandleSourceDescription Source)
{
    /// <summary>The span with the candles before it that were asked for as warm-up and found fit; <see cref="Frame"/> where there are none.</summary>
    public CandleFrame? Warmed { get; init; } = Frame;

    /// <summary>This load with candles before its span.</summary>
    public CandleLoad After(CandleFrame earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        CandleFrame warmed = Frame?.After(earlier) ?? throw new InvalidOperationException("refused candles warm up nothing");
        return this with { Warmed = warmed, ContentHash = Convert.ToHexStringLower(warmed.ContentHash()) };
    }
}

/// <summary>Where candles came from, for reports; no part of any hash.</summary>
/// <param name="Venue">As the file names say it; empty where they do not.</param>
/// <param name="Files">The files that were read, in time order, without their folder.</param>
/// <param name="MergedRows">Rows that two files held identically; one copy was kept.</param>
/// <param name="Notes">What a reader of the report should know, such as a cache that had to be rebuilt.</param>
public sealed record CandleSourceDescription(string Venue, IReadOnlyList<string> Files, CandleColumns Columns, int MergedRows, IReadOnlyList<string> Notes);
