using Huracan.Core.Market.Quality;

namespace Huracan.Core.Market;

/// <summary>Candles with their quality report.</summary>
/// <param name="Frame">Null where the verdict is refused: refused candles go nowhere.</param>
/// <param name="ContentHash">Hex SHA-256 of the frame, or of the raw rows where they were refused: what identifies a run's input.</param>
public sealed record CandleLoad(CandleFrame? Frame, string ContentHash, QualityReport Report, QualityVerdict Verdict, CandleSourceDescription Source);

/// <summary>Where candles came from, for reports; no part of any hash.</summary>
/// <param name="Venue">As the file names say it; empty where they do not.</param>
/// <param name="Files">The files that were read, in time order, without their folder.</param>
/// <param name="MergedRows">Rows that two files held identically; one copy was kept.</param>
/// <param name="Notes">What a reader of the report should know, such as a cache that had to be rebuilt.</param>
public sealed record CandleSourceDescription(string Venue, IReadOnlyList<string> Files, CandleColumns Columns, int MergedRows, IReadOnlyList<string> Notes);
