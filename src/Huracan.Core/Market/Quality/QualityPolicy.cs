namespace Huracan.Core.Market.Quality;

/// <summary>The quality that candles need before anything trains on them.</summary>
public sealed record QualityPolicy
{
    /// <summary>Coverage 0.99, no known outage, no repair.</summary>
    public static QualityPolicy Default { get; } = new();

    /// <summary>Least share of the expected candles that must be present, 0 to 1.</summary>
    public double CoverageThreshold { get; init; } = 0.99;

    /// <summary>Times when the venue was down; no candles are expected in them. Only from the configuration, never guessed from the gaps
    /// (D44).</summary>
    public IReadOnlyList<KnownOutage> Outages { get; init; } = [];

    /// <summary>What may be dropped. Nothing is ever filled in.</summary>
    public CandleRepairs Repairs { get; init; }

    /// <summary>A candle is flagged if it moves further from the previous close than this many robust standard deviations of all
    /// close-to-close returns.</summary>
    /// <remarks>25: the tails of one-minute returns are so fat that the usual 3.5 flags several percent of all candles; 25 flags about one
    /// in several thousand. A flag deletes nothing and refuses nothing.</remarks>
    public double OutlierMultiple { get; init; } = 25;
}

/// <summary>A known outage [From, To) without candles.</summary>
/// <param name="Name">Its name in the report, such as <c>binance maintenance</c>.</param>
public sealed record KnownOutage(string Name, UtcMs From, UtcMs To);

/// <summary>Rows that may be left out, on explicit request only; the report counts each.</summary>
[Flags]
public enum CandleRepairs
{
    None = 0,

    /// <summary><c>drop-off-grid</c>: leave out rows whose open time is not a multiple of the timeframe.</summary>
    DropOffGrid = 1,

    /// <summary><c>drop-duplicates</c>: keep one of the rows that are equal in every column. Rows that contradict each other are still
    /// refused, because nobody can tell which one is true.</summary>
    DropDuplicates = 2,
}

/// <summary>The names of repairs in configuration and reports.</summary>
public static class CandleRepairNames
{
    public const string DropOffGrid = "drop-off-grid";
    public const string DropDuplicates = "drop-duplicates";

    /// <summary>Reads a comma-separated list; empty text is no repair; false on any other word.</summary>
    public static bool TryParse(string? text, out CandleRepairs repairs)
    {
        repairs = CandleRepairs.None;
        foreach (string word in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case DropOffGrid: repairs |= CandleRepairs.DropOffGrid; break;
                case DropDuplicates: repairs |= CandleRepairs.DropDuplicates; break;
                default: return false;
            }
        }

        return true;
    }
}
