namespace Huracan.Core.Market.Quality;

/// <summary>May anything train on these candles?</summary>
/// <param name="Sentence">One sentence with the numbers, for people.</param>
/// <param name="Reasons">Why not, one entry per broken rule; empty where accepted.</param>
public sealed record QualityVerdict(bool Accepted, string Sentence, IReadOnlyList<string> Reasons);

/// <summary>The report on raw candles, the verdict on it, and the candles where they passed.</summary>
/// <param name="Frame">Null where refused.</param>
public sealed record QualityOutcome(QualityReport Report, QualityVerdict Verdict, CandleFrame? Frame);
