using Huracan.Core.Market.Quality;

namespace Huracan.Core.Market;

/// <summary>Candles with their quality report.</summary>
/// <param name="Frame">The candles of the span. Null if the verdict is refused: refused candles are never used.</param>
/// <param name="ContentHash">Hex SHA-256 of <see cref="Warmed"/>, or of the raw rows if they were refused. It identifies a run's
/// input.</param>
/// <param name="Report">Of the span, like the verdict. Candles before the span do not count.</param>
public sealed record CandleLoad(CandleFrame? Frame, string ContentHash, QualityReport Report, QualityVerdict Verdict, CandleSourceDescription Source)
{
    /// <summary>The span with its warm-up candles before it; <see cref="Frame"/> if there are none.</summary>
    public CandleFrame? Warmed { get; init; } = Frame;

    /// <summary>This load with candles before its span.</summary>
    public CandleLoad After(CandleFrame earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        CandleFrame warmed = Frame?.After(earlier) ?? throw new InvalidOperationException("refused candles warm up nothing");
        return this with { Warmed = warmed, ContentHash = Convert.ToHexStringLower(warmed.ContentHash()) };
    }
}

/// <summary>The source of candles, for reports; not part of any hash.</summary>
/// <param name="Venue">From the file names; empty if they name none.</param>
/// <param name="Files">The files that were read, in time order, by their path below the folder that was given.</param>
/// <param name="MergedRows">Rows that two files held identically; one copy was kept.</param>
/// <param name="Notes">Facts for the reader of the report, such as a cache that had to be rebuilt.</param>
public sealed record CandleSourceDescription(
    string Venue, IReadOnlyList<string> Files, CandleColumns Columns, int MergedRows, IReadOnlyList<string> Notes)
{
    private static readonly (CandleColumns Flag, string Name)[] Optional =
    [
        (CandleColumns.Volume, "volume"), (CandleColumns.QuoteVolume, "quote_volume"), (CandleColumns.Trades, "trades"),
        (CandleColumns.TakerBuyBase, "taker_buy_base"), (CandleColumns.TakerBuyQuote, "taker_buy_quote"),
    ];

    /// <summary>The symbol that the files themselves name; empty if they name none.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>True if a file had columns under other names or columns that were not used: then the used ones are told as
    /// well.</summary>
    public bool ColumnsDiffer { get; init; }

    /// <summary>All that a reader of the report should know of the source, one sentence each.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            string[] used = [.. Optional.Where(o => (Columns & o.Flag) != 0).Select(o => o.Name)];
            string[] absent = [.. Optional.Where(o => (Columns & o.Flag) == 0).Select(o => o.Name)];
            string columns = $"columns used: {string.Join(", ", ["open_time", "open", "high", "low", "close", .. used])}" +
                (absent.Length == 0 ? "" : $"; not there: {string.Join(", ", absent)}");
            bool worthTelling = ColumnsDiffer || (Columns & CandleColumns.Volume) == 0;
            List<string> told = [.. worthTelling ? [columns] : Array.Empty<string>(), .. Notes];
            if (MergedRows == 0) return told;
            told.Add(FormattableString.Invariant($"{MergedRows} rows that two files hold identically were merged, one of each kept"));
            return told;
        }
    }
}
