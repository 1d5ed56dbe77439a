namespace Huracan.Core.Market.Quality;

/// <summary>Whether training on these candles is allowed.</summary>
/// <param name="Sentence">One sentence with the numbers, for people.</param>
/// <param name="Reasons">Why not, one entry per broken rule; empty if accepted.</param>
public sealed record QualityVerdict(bool Accepted, string Sentence, IReadOnlyList<string> Reasons);

/// <summary>The report on raw candles, the verdict, and the candles if they were accepted.</summary>
/// <param name="Frame">Null if they were refused.</param>
public sealed record QualityOutcome(QualityReport Report, QualityVerdict Verdict, CandleFrame? Frame);
