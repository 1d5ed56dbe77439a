using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Xunit;

namespace Huracan.Core.Tests.Market;

/// <summary>A close ten times above or below the one before is another coin, another unit or a wrong row until somebody says that it is
/// real.</summary>
public sealed class PriceJumpTests
{
    private static readonly UtcMs Start = UtcMs.FromDate(2024, 3, 1);

    private static QualityOutcome Inspect(double[] closes, int gapBefore = -1, string repair = "")
    {
        RawCandles.Builder rows = new("X", CandleColumns.None);
        int minute = 0;
        for (int i = 0; i < closes.Length; i++, minute++)
        {
            if (i == gapBefore) minute += 3;
            rows.Add(new Candle(Start.AddMs(minute * UtcMs.PerMinute), closes[i], closes[i], closes[i], closes[i]));
        }

        Assert.True(CandleRepairNames.TryParse(repair, out CandleRepairs repairs));
        QualityPolicy policy = new() { CoverageThreshold = 0, Repairs = repairs, AcceptedJumps = CandleRepairNames.JumpsIn(repair) };
        return CandleInspection.Inspect(rows.Build(), Timeframe.M1, Start, Start.AddMs(minute * UtcMs.PerMinute), policy);
    }

    [Theory]
    [InlineData(10, -1, false)]
    [InlineData(9.99, -1, true)]
    [InlineData(0.1, -1, false)]
    [InlineData(0.101, -1, true)]
    [InlineData(10, 2, false)] // after a gap as anywhere else
    [InlineData(0.1, 2, false)]
    public void A_close_ten_times_above_or_below_is_refused_after_a_gap_too(double close, int gapBefore, bool accepted)
    {
        QualityOutcome outcome = Inspect([1, 1, close, close], gapBefore);

        Assert.Equal(accepted, outcome.Verdict.Accepted);
        Assert.Equal(accepted ? 0 : 1, outcome.Report.Jumps.Count);
    }

    [Fact]
    public void The_refusal_names_both_closes_and_the_word_that_accepts_them_and_that_word_does()
    {
        QualityOutcome refused = Inspect([2, 2, 50, 51, 3], gapBefore: 2);
        Assert.Contains("2 closes 10 times above or below the close before, first 2 to 50 at 2024-03-01T00:05Z (another coin, another unit, a wrong row? " +
            "repair accept-jump:2024-03-01T00:05Z,accept-jump:2024-03-01T00:07Z says that they are real)", refused.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Null(refused.Frame);

        QualityOutcome real = Inspect([2, 2, 50, 51, 3], 2, "accept-jump:2024-03-01T00:05Z,accept-jump:2024-03-01T00:07Z");
        Assert.True(real.Verdict.Accepted);
        Assert.EndsWith("; accepted as real: 2 to 50 at 2024-03-01T00:05Z; accepted as real: 51 to 3 at 2024-03-01T00:07Z", real.Verdict.Sentence, StringComparison.Ordinal);
        Assert.Contains("\njump: 51 to 3 at 2024-03-01T00:07Z, accepted as real\n", QualityReportText.Write(real.Report, real.Verdict), StringComparison.Ordinal);
        Assert.False(Inspect([2, 2, 50, 51, 3], 2, "accept-jump:2024-03-01T00:05Z").Verdict.Accepted);
    }

    [Fact]
    public void A_word_that_names_no_jump_is_told()
    {
        Assert.EndsWith("; accept-jump:2024-03-01T00:01Z names no jump", Inspect([1, 1, 1], repair: "accept-jump:2024-03-01T00:01Z").Verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accept-jump:2024-03-01T00:05Z, 2024-03-01T00:07Z", 2)]
    [InlineData("drop-duplicates,accept-jump:2024-03-01", 1)]
    public void Times_are_a_list(string text, int times) => Assert.Equal(times, CandleRepairNames.JumpsIn(text).Count);

    [Theory]
    [InlineData("accept-jump")]
    [InlineData("accept-jump:")]
    [InlineData("accept-jump:noon")]
    [InlineData("2024-03-01T00:07Z")]
    public void A_word_without_a_time_is_no_repair(string text) => Assert.False(CandleRepairNames.TryParse(text, out _));

    [Fact]
    public void A_candle_after_a_gap_is_flagged_like_any_other()
    {
        double[] closes = [.. Enumerable.Range(0, 100).Select(i => 100 + (0.01 * (i % 2)))];
        closes[60] = 150;
        Assert.Contains(Inspect(closes, gapBefore: 60).Report.Outliers.Largest, outlier => outlier.Time == Start.AddMs(63 * UtcMs.PerMinute));
    }
}
