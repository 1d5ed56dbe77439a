using System.Globalization;
using System.Text;

namespace Huracan.Core.Market.Quality;

/// <summary>A quality report as lines of <c>name: value</c>, for the run's store and the command's output. The same report gives the same
/// bytes.</summary>
public static class QualityReportText
{
    public static string Write(QualityReport report, QualityVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(verdict);
        StringBuilder text = new();
        Line("quality", "1");
        Line("verdict", verdict.Sentence);
        Line("symbol", report.Symbol);
        Line("timeframe", report.Timeframe.ToString());
        Line("span", $"{report.From} to {report.To}");
        Line("expected", $"{QualityJudge.Text(report.ExpectedCandles)} (span {QualityJudge.Text(report.SpanCandles)}, known outages {QualityJudge.Text(report.OutageCandles)})");
        foreach (KnownOutage outage in report.Outages) Line("outage", $"{outage.Name}, {outage.From} to {outage.To}");
        Line("rows seen", QualityJudge.Text(report.RowsSeen));
        Line("covered", QualityJudge.Text(report.CoveredCandles));
        Line("coverage", QualityJudge.Share(report.Coverage));
        Line("missing", QualityJudge.Text(report.MissingCandles));
        GapSummary gaps = report.Gaps;
        Line("gaps", $"{gaps.Count}: {gaps.Single} of 1, {gaps.Short} of 2 to 10, {gaps.Medium} of 11 to 60, {gaps.Long} longer");
        if (gaps.Longest is { } longest) Line("longest gap", $"{longest.Candles} from {longest.From}");
        foreach (Gap gap in gaps.First) Line("gap", $"{gap.Candles} from {gap.From}");
        Found("identical duplicates", report.IdenticalDuplicates);
        Found("conflicting duplicates", report.ConflictingDuplicates);
        Found("off grid", report.OffGrid);
        Found("backwards times", report.BackwardsTimes);
        Found("high/low violations", report.HighLowViolations);
        Found("bad prices", report.BadPrices);
        Found("bad volumes", report.BadVolumes);
        Line("zero volume", report.ZeroVolume is { } zero
            ? $"{zero.Candles} candles in {zero.Runs} runs, longest {zero.LongestRun}{(zero.LongestFrom is { } at ? $" from {at}" : "")}"
            : "no volume column");
        OutlierSummary outliers = report.Outliers;
        Line("outliers", $"{outliers.Count} beyond {Percent(outliers.Threshold)} (robust deviation {Percent(outliers.Deviation)}), all kept");
        foreach (Outlier outlier in outliers.Largest) Line("outlier", $"{outlier.Time} {Percent(outlier.Move)}, {outlier.Multiple.ToString("0", CultureInfo.InvariantCulture)} deviations");
        foreach (PriceJump jump in report.Jumps)
        {
            Line("jump", $"{QualityJudge.Text(jump)}, {(jump.Accepted ? "accepted as real" : "refused")}");
        }

        foreach (RepairCount repair in report.Repairs) Line("repair", $"{repair.Name}, {repair.RowsDropped} rows left out");
        return text.ToString();

        void Line(string name, string value) => text.Append(name).Append(": ").Append(value).Append('\n');

        void Found(string name, Finding finding) =>
            Line(name, finding.Count == 0 ? "0" : $"{finding.Count}, first {string.Join(", ", finding.First)}");
    }

    private static string Percent(double fraction) => double.IsFinite(fraction)
        ? (100 * fraction).ToString("0.0000", CultureInfo.InvariantCulture) + " %" : "any move (nothing moved)";
}
