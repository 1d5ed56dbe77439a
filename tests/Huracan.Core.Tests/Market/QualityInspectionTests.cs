using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Xunit;

namespace Huracan.Core.Tests.Market;

public sealed class QualityInspectionTests
{
    private const long Minute = UtcMs.PerMinute;
    private static readonly UtcMs Start = UtcMs.FromDate(2024, 1, 1);

    /// <summary>Flat candles at the given offsets from the start, in ms.</summary>
    private static RawCandles Rows(params long[] offsets)
    {
        RawCandles.Builder rows = new("X", CandleColumns.Volume);
        foreach (long offset in offsets) rows.Add(new Candle(Start.AddMs(offset), 10, 11, 9, 10, 1));
        return rows.Build();
    }

    private static long[] Minutes(int count) => [.. Enumerable.Range(0, count).Select(m => m * Minute)];

    private static QualityOutcome Inspect(RawCandles rows, int minutes, QualityPolicy? policy = null) =>
        CandleInspection.Inspect(rows, Timeframe.M1, Start, Start.AddMs(minutes * Minute), policy ?? QualityPolicy.Default);

    [Fact]
    public void A_complete_span_is_accepted_and_its_frame_holds_every_row()
    {
        QualityOutcome outcome = Inspect(Rows(Minutes(100)), 100);

        Assert.True(outcome.Verdict.Accepted);
        Assert.Equal(100, outcome.Frame!.Count);
        Assert.Equal(1.0, outcome.Report.Coverage);
        Assert.Equal("X 1m 2024-01-01T00:00Z to 2024-01-01T01:40Z: accepted: coverage 1.0000 (100 of 100 candles; none missing)", outcome.Verdict.Sentence);
    }

    [Fact]
    public void Expected_is_span_over_timeframe_rounded_down()
    {
        UtcMs to = Start.AddMs((10 * Minute) + 59_999);
        QualityReport report = CandleInspection.Inspect(Rows(Minutes(11)), Timeframe.M1, Start, to, QualityPolicy.Default).Report;

        Assert.Equal(10, report.ExpectedCandles);
        Assert.Equal(10, report.RowsSeen);
    }

    [Fact]
    public void Daily_rows_asked_for_as_minutes_are_refused_with_the_coverage_of_D44_and_a_hint()
    {
        RawCandles daily = Rows([.. Enumerable.Range(0, 90).Select(d => d * UtcMs.PerDay)]);
        QualityOutcome outcome = CandleInspection.Inspect(daily, Timeframe.M1, Start, Start.AddDays(90), QualityPolicy.Default);

        Assert.Null(outcome.Frame);
        Assert.Equal(90.0 / 129_600, outcome.Report.Coverage, 12);
        Assert.Equal("X 1m 2024-01-01T00:00Z to 2024-03-31T00:00Z: refused: coverage 0.0006 (90 of 129,600 candles; 129,510 missing in 90 gaps, " +
            "longest 1,439 from 2024-01-01T00:01Z) is below 0.99 (rows are mostly 1d apart: is 1m the right timeframe?)", outcome.Verdict.Sentence);
    }

    [Fact]
    public void Gaps_fall_into_classes_and_add_up_to_the_missing_candles()
    {
        // Missing: 0 (head), 2..11 (10), 20..30 (11), 100..160 (61), 299 (tail).
        bool Missing(int m) => m is 0 or (>= 2 and <= 11) or (>= 20 and <= 30) or (>= 100 and <= 160) or 299;
        QualityReport report = Inspect(Rows([.. Minutes(300).Where(t => !Missing((int)(t / Minute)))]), 300).Report;

        Assert.Equal((2, 1, 1, 1), (report.Gaps.Single, report.Gaps.Short, report.Gaps.Medium, report.Gaps.Long));
        Assert.Equal(1 + 10 + 11 + 61 + 1, report.MissingCandles);
        Assert.Equal(new Gap(Start.AddMs(100 * Minute), 61), report.Gaps.Longest);
        Assert.Equal(new Gap(Start, 1), report.Gaps.First[0]);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(98, false)]
    public void Coverage_exactly_at_the_threshold_passes(int rows, bool accepted)
    {
        Assert.Equal(accepted, Inspect(Rows(Minutes(rows)), 100).Verdict.Accepted);
    }

    [Fact]
    public void A_listed_outage_is_subtracted_by_name_and_an_unlisted_one_is_not()
    {
        RawCandles rows = Rows([.. Minutes(100).Where(t => t / Minute is < 40 or >= 50)]);
        QualityPolicy listed = QualityPolicy.Default with
        {
            Outages = [new KnownOutage("maintenance", Start.AddMs(40 * Minute), Start.AddMs(50 * Minute)), new KnownOutage("another year", Start.AddDays(400), Start.AddDays(401))],
        };

        Assert.False(Inspect(rows, 100).Verdict.Accepted);
        QualityOutcome outcome = Inspect(rows, 100, listed);
        Assert.True(outcome.Verdict.Accepted);
        Assert.Equal((100, 10, 90, 90), (outcome.Report.SpanCandles, outcome.Report.OutageCandles, outcome.Report.ExpectedCandles, outcome.Report.CoveredCandles));
        Assert.Equal("maintenance", Assert.Single(outcome.Report.Outages).Name);
        Assert.Contains("90 of 90 candles after 10 in known outages: maintenance", outcome.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_inside_a_listed_outage_stay_and_raise_no_coverage()
    {
        QualityPolicy policy = QualityPolicy.Default with { Outages = [new KnownOutage("half hour", Start, Start.AddMs(30 * Minute))] };
        QualityOutcome outcome = Inspect(Rows(Minutes(60)), 60, policy);

        Assert.Equal((30, 30), (outcome.Report.ExpectedCandles, outcome.Report.CoveredCandles));
        Assert.Equal(60, outcome.Frame!.Count);
    }

    [Fact]
    public void Off_grid_rows_refuse_unless_dropping_them_is_asked_for_and_then_the_report_says_so()
    {
        long[] times = Minutes(1000);
        times[500] += 14_789;
        RawCandles rows = Rows(times);

        QualityOutcome refused = Inspect(rows, 1000);
        Assert.Equal(1, refused.Report.OffGrid.Count);
        Assert.Equal("1 row off the 1m grid, first 2024-01-01T08:20:14.789Z (repair drop-off-grid leaves them out)", Assert.Single(refused.Verdict.Reasons));

        QualityOutcome repaired = Inspect(rows, 1000, QualityPolicy.Default with { Repairs = CandleRepairs.DropOffGrid });
        Assert.True(repaired.Verdict.Accepted);
        Assert.Equal(999, repaired.Frame!.Count);
        Assert.Equal(new RepairCount("drop-off-grid", 1), Assert.Single(repaired.Report.Repairs));
        Assert.Equal(1, repaired.Report.MissingCandles);
        Assert.EndsWith("; repaired by drop-off-grid: 1 row left out", repaired.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Identical_duplicates_can_be_dropped_and_contradicting_ones_never()
    {
        RawCandles.Builder rows = new("X", CandleColumns.Volume);
        for (int m = 0; m < 100; m++)
        {
            rows.Add(new Candle(Start.AddMs(m * Minute), 10, 11, 9, 10, 1));
            if (m == 3) rows.Add(new Candle(Start.AddMs(m * Minute), 10, 11, 9, 10, 1));
        }

        QualityPolicy drop = QualityPolicy.Default with { Repairs = CandleRepairs.DropDuplicates };
        RawCandles identical = rows.Build();
        Assert.Equal("1 row equal to an earlier row, first 2024-01-01T00:03Z (repair drop-duplicates keeps one of each)", Assert.Single(Inspect(identical, 100).Verdict.Reasons));
        QualityOutcome repaired = Inspect(identical, 100, drop);
        Assert.Equal(100, repaired.Frame!.Count);
        Assert.Equal(new RepairCount("drop-duplicates", 1), Assert.Single(repaired.Report.Repairs));

        RawCandles.Builder contradicting = new("X", CandleColumns.Volume);
        for (int m = 0; m < 100; m++) contradicting.Add(new Candle(Start.AddMs(m * Minute), 10, 11, 9, 10, 1));
        contradicting.Add(new Candle(Start.AddMs(99 * Minute), 10, 11, 9, 10.5, 1));
        QualityOutcome outcome = Inspect(contradicting.Build(), 100, drop);
        Assert.Equal(1, outcome.Report.ConflictingDuplicates.Count);
        Assert.Null(outcome.Frame);
    }

    [Fact]
    public void Times_that_go_back_are_counted_and_refused()
    {
        QualityOutcome outcome = Inspect(Rows([.. Minutes(50), .. Minutes(100)[60..], .. Minutes(60)[50..]]), 100);

        Assert.Equal(1, outcome.Report.BackwardsTimes.Count);
        Assert.Equal(Start.AddMs(50 * Minute), outcome.Report.BackwardsTimes.First[0]);
        Assert.Equal(1.0, outcome.Report.Coverage);
        Assert.False(outcome.Verdict.Accepted);
    }

    [Theory]
    [InlineData(10, 9.5, 9, 9, 1, 0, 1, 0)] // high below open
    [InlineData(10, 11, 10.5, 10, 1, 0, 1, 0)] // low above close
    [InlineData(10, 11, 0, 10, 1, 1, 0, 0)] // zero price
    [InlineData(10, double.NaN, 9, 10, 1, 1, 0, 0)]
    [InlineData(10, double.PositiveInfinity, 9, 10, 1, 1, 0, 0)]
    [InlineData(10, 11, 9, 10, -1, 0, 0, 1)]
    [InlineData(10, 11, 9, 10, double.NaN, 0, 0, 1)]
    [InlineData(10, 10, 10, 10, 0, 0, 0, 0)] // a flat candle without volume is real
    public void Impossible_prices_and_volumes_are_counted_by_kind_and_refused(
        double open, double high, double low, double close, double volume, int prices, int highLow, int volumes)
    {
        RawCandles.Builder rows = new("X", CandleColumns.Volume);
        for (int m = 0; m < 100; m++)
        {
            rows.Add(m == 7 ? new Candle(Start.AddMs(m * Minute), open, high, low, close, volume) : new Candle(Start.AddMs(m * Minute), 10, 11, 9, 10, 1));
        }

        QualityOutcome outcome = Inspect(rows.Build(), 100);
        Assert.Equal((prices, highLow, volumes), (outcome.Report.BadPrices.Count, outcome.Report.HighLowViolations.Count, outcome.Report.BadVolumes.Count));
        Assert.Equal(prices + highLow + volumes == 0, outcome.Verdict.Accepted);
    }

    [Fact]
    public void Zero_volume_runs_are_counted_and_absent_volume_is_not_zero_volume()
    {
        RawCandles.Builder rows = new("X", CandleColumns.Volume);
        for (int m = 0; m < 100; m++) rows.Add(new Candle(Start.AddMs(m * Minute), 10, 11, 9, 10, m is 5 or (>= 20 and < 27) ? 0 : 1));
        Assert.Equal(new ZeroVolumeSummary(8, 2, 7, Start.AddMs(20 * Minute)), Inspect(rows.Build(), 100).Report.ZeroVolume);

        RawCandles.Builder without = new("X", CandleColumns.None);
        for (int m = 0; m < 100; m++) without.Add(new Candle(Start.AddMs(m * Minute), 10, 11, 9, 10));
        Assert.Null(Inspect(without.Build(), 100).Report.ZeroVolume);
    }

    [Fact]
    public void A_crash_is_flagged_with_its_time_and_kept()
    {
        // Closes alternate 100, 100.1: returns +/-0.1 %, so the robust deviation is 1.4826 x 0.1 %. One wick falls 40 %.
        RawCandles.Builder rows = new("X", CandleColumns.None);
        for (int m = 0; m < 1001; m++)
        {
            double open = m % 2 == 0 ? 100.1 : 100, close = m % 2 == 0 ? 100 : 100.1;
            rows.Add(new Candle(Start.AddMs(m * Minute), open, 100.1, m == 600 ? 60 : 100, close));
        }

        QualityOutcome outcome = Inspect(rows.Build(), 1001);
        Outlier crash = Assert.Single(outcome.Report.Outliers.Largest);
        Assert.Equal(Start.AddMs(600 * Minute), crash.Time);
        Assert.Equal((60 / 100.1) - 1, crash.Move, 12);
        Assert.InRange(outcome.Report.Outliers.Deviation, 1.4826 * 0.000999, 1.4826 * 0.001001);
        Assert.True(outcome.Verdict.Accepted);
        Assert.Equal(60, outcome.Frame!.Low[600]);
        Assert.Contains("1 outlier flagged and kept, largest -40.06 % at 2024-01-01T10:00Z", outcome.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_market_that_never_moves_has_no_outliers()
    {
        Assert.Equal(0, Inspect(Rows(Minutes(100)), 100).Report.Outliers.Count);
    }

    [Fact]
    public void A_start_off_the_grid_is_the_callers_mistake()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            CandleInspection.Inspect(Rows(0), Timeframe.H1, Start.AddMs(Minute), Start.AddDays(1), QualityPolicy.Default));
        Assert.StartsWith("from: 2024-01-01T00:01Z is not a multiple of 1h; give the open time of a 1h candle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_reads_the_same_twice_and_names_every_part()
    {
        QualityOutcome outcome = Inspect(Rows(Minutes(90)), 100);
        string text = QualityReportText.Write(outcome.Report, outcome.Verdict);

        Assert.Equal(text, QualityReportText.Write(outcome.Report, outcome.Verdict));
        Assert.Contains("\nexpected: 100 (span 100, known outages 0)\n", text, StringComparison.Ordinal);
        Assert.Contains("\ngaps: 1: 0 of 1, 1 of 2 to 10, 0 of 11 to 60, 0 longer\n", text, StringComparison.Ordinal);
        Assert.Contains("\nlongest gap: 10 from 2024-01-01T01:30Z\n", text, StringComparison.Ordinal);
        Assert.Contains("\noff grid: 0\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", CandleRepairs.None)]
    [InlineData("drop-off-grid", CandleRepairs.DropOffGrid)]
    [InlineData("drop-off-grid, drop-duplicates", CandleRepairs.DropOffGrid | CandleRepairs.DropDuplicates)]
    public void Repairs_are_asked_for_by_name(string text, CandleRepairs expected)
    {
        Assert.True(CandleRepairNames.TryParse(text, out CandleRepairs repairs));
        Assert.Equal(expected, repairs);
        Assert.False(CandleRepairNames.TryParse("fill", out _));
    }
}
