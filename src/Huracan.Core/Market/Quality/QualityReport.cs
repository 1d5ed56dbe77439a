namespace Huracan.Core.Market.Quality;

/// <summary>The defects and the coverage of the raw candles of one coin over [From, To).</summary>
/// <remarks>Times (rows seen, duplicates, grid, order) are checked before any repair; coverage, gaps, prices and volumes on the rows that
/// are left.</remarks>
public sealed record QualityReport
{
    public required string Symbol { get; init; }
    public required Timeframe Timeframe { get; init; }
    public required UtcMs From { get; init; }
    public required UtcMs To { get; init; }

    /// <summary>floor(span / timeframe), before outages (D44).</summary>
    public required int SpanCandles { get; init; }

    /// <summary>Candles of the span inside outages that the configuration lists.</summary>
    public required int OutageCandles { get; init; }

    /// <summary>The outages that overlap the span.</summary>
    public required IReadOnlyList<KnownOutage> Outages { get; init; }

    /// <summary><see cref="SpanCandles"/> less <see cref="OutageCandles"/>.</summary>
    public required int ExpectedCandles { get; init; }

    /// <summary>Raw rows in the span, duplicates and off-grid rows included.</summary>
    public required int RowsSeen { get; init; }

    /// <summary>Expected candles that have at least one row left after the repairs. An off-grid row that stays counts for the candle that
    /// it falls into.</summary>
    public required int CoveredCandles { get; init; }

    /// <summary>Covered over expected, 0 to 1.</summary>
    public double Coverage => ExpectedCandles == 0 ? 0 : (double)CoveredCandles / ExpectedCandles;

    public int MissingCandles => ExpectedCandles - CoveredCandles;

    public required GapSummary Gaps { get; init; }

    /// <summary>Rows equal in every column to an earlier row of the same time.</summary>
    public required Finding IdenticalDuplicates { get; init; }

    /// <summary>Rows that contradict an earlier row of the same time.</summary>
    public required Finding ConflictingDuplicates { get; init; }

    /// <summary>Rows whose open time is not a multiple of the timeframe since the epoch.</summary>
    public required Finding OffGrid { get; init; }

    /// <summary>Rows whose time is before that of the row above them.</summary>
    public required Finding BackwardsTimes { get; init; }

    /// <summary>Rows with high below open or close, or low above open or close.</summary>
    public required Finding HighLowViolations { get; init; }

    /// <summary>Rows with a price that is not finite or not above 0.</summary>
    public required Finding BadPrices { get; init; }

    /// <summary>Rows with a volume, trade count or taker volume that is not finite or below 0.</summary>
    public required Finding BadVolumes { get; init; }

    /// <summary>Null if the source has no volume column.</summary>
    public required ZeroVolumeSummary? ZeroVolume { get; init; }

    public required OutlierSummary Outliers { get; init; }

    /// <summary>Closes ten times above or below the close before, in time order, accepted ones too.</summary>
    public IReadOnlyList<PriceJump> Jumps { get; init; } = [];

    /// <summary>The commonest distance between neighbouring rows, in ms; 0 for fewer than two rows. If it differs from the timeframe, a
    /// wrong timeframe was asked for.</summary>
    public required long CommonestSpacingMs { get; init; }

    /// <summary>The rows that were left out on request.</summary>
    public required IReadOnlyList<RepairCount> Repairs { get; init; }
}

/// <summary>Number of findings of one kind, and the first places.</summary>
/// <param name="First">At most <see cref="Shown"/> times, in time order.</param>
public sealed record Finding(int Count, IReadOnlyList<UtcMs> First)
{
    public const int Shown = 5;
    public static Finding None { get; } = new(0, []);
}

/// <summary>Runs of expected candles without a row; head and tail of the span count too. Their candles add up to the missing
/// ones.</summary>
/// <param name="Single">Gaps of 1 candle.</param>
/// <param name="Short">Gaps of 2 to 10.</param>
/// <param name="Medium">Gaps of 11 to 60.</param>
/// <param name="Long">Gaps of more than 60.</param>
/// <param name="First">At most <see cref="Finding.Shown"/>, in time order.</param>
public sealed record GapSummary(int Single, int Short, int Medium, int Long, Gap? Longest, IReadOnlyList<Gap> First)
{
    public int Count => Single + Short + Medium + Long;
}

/// <param name="From">Open time of the first missing candle.</param>
public sealed record Gap(UtcMs From, int Candles);

/// <summary>Candles in which nothing traded.</summary>
/// <param name="Runs">Stretches of neighbouring rows.</param>
public sealed record ZeroVolumeSummary(int Candles, int Runs, int LongestRun, UtcMs? LongestFrom);

/// <summary>Unusually large moves. They are flagged, never deleted: the crash of 10 October 2025 is real.</summary>
/// <param name="Deviation">Robust standard deviation of close-to-close returns, a fraction: 1.4826 x median absolute deviation; where that
/// is 0 (more than half the candles did not move), 1.2533 x mean absolute deviation.</param>
/// <param name="Threshold">The move, a fraction of the close before, from which a candle is flagged.</param>
/// <param name="Largest">At most <see cref="Shown"/>, largest first.</param>
public sealed record OutlierSummary(int Count, double Deviation, double Threshold, IReadOnlyList<Outlier> Largest)
{
    public const int Shown = 20;
}

/// <param name="Move">The farther of high and low from the close before, as a signed fraction of it.</param>
/// <param name="Multiple">|Move| over the robust standard deviation.</param>
public sealed record Outlier(UtcMs Time, double Move, double Multiple);

/// <param name="Name">From <see cref="CandleRepairNames"/>.</param>
public sealed record RepairCount(string Name, int RowsDropped);
