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

    /// <summary>Candles whose close may be ten times above or below the one before, because the caller knows that the jump is
    /// real.</summary>
    public IReadOnlyList<UtcMs> AcceptedJumps { get; init; } = [];

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

    /// <summary>With the open time of a candle behind it: <c>accept-jump:2024-03-01T00:07Z</c>. Nothing is dropped; the jump counts as
    /// real.</summary>
    public const string AcceptJump = "accept-jump:";

    /// <summary>For messages.</summary>
    public const string Allowed =
        $"{DropOffGrid} and {DropDuplicates}, comma separated, and {AcceptJump}TIME with a time such as 2024-03-01T00:07Z";

    /// <summary>Reads a comma-separated list; empty text is no repair; false on any other word.</summary>
    /// <param name="repairs">Without the accepted jumps; see <see cref="JumpsIn"/>.</param>
    public static bool TryParse(string? text, out CandleRepairs repairs)
    {
        repairs = CandleRepairs.None;
        bool afterJump = false;
        foreach (string word in Words(text))
        {
            if (word == DropOffGrid) repairs |= CandleRepairs.DropOffGrid;
            else if (word == DropDuplicates) repairs |= CandleRepairs.DropDuplicates;
            else if (JumpOf(word, afterJump) is null) return false;
            else afterJump = true;
        }

        return true;
    }

    /// <summary>The times behind <c>accept-jump:</c>, and those that follow it as words of their own.</summary>
    public static IReadOnlyList<UtcMs> JumpsIn(string? text) =>
        [.. Words(text).Select(word => JumpOf(word, afterJump: true)).OfType<UtcMs>()];

    private static UtcMs? JumpOf(string word, bool afterJump)
    {
        bool named = word.StartsWith(AcceptJump, StringComparison.Ordinal);
        return (named || afterJump) && UtcMs.TryParse(named ? word[AcceptJump.Length..] : word, out UtcMs time) ? time : null;
    }

    private static string[] Words(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
