using System.Globalization;

namespace Huracan.Core.Market.Quality;

/// <summary>Turns a report into a verdict, accepted or refused, with its numbers.</summary>
public static class QualityJudge
{
    public static QualityVerdict Judge(QualityReport report, QualityPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(policy);
        List<string> reasons = [];
        if (!(report.Coverage >= policy.CoverageThreshold) || report.ExpectedCandles == 0) reasons.Add(CoverageReason(report, policy));
        if (!policy.Repairs.HasFlag(CandleRepairs.DropOffGrid))
        {
            Add(report.OffGrid, $"off the {report.Timeframe} grid", $" (repair {CandleRepairNames.DropOffGrid} leaves them out)");
        }

        if (!policy.Repairs.HasFlag(CandleRepairs.DropDuplicates))
        {
            Add(report.IdenticalDuplicates, "equal to an earlier row", $" (repair {CandleRepairNames.DropDuplicates} keeps one of each)");
        }

        Add(report.ConflictingDuplicates, "contradicting an earlier row of the same time", " (no repair: nobody can tell which is true)");
        Add(report.BackwardsTimes, "before the row above in time", " (no repair: fetch the data again)");
        Add(report.HighLowViolations, "with high below or low above open or close", "");
        Add(report.BadPrices, "with a price that is not a number above 0", "");
        Add(report.BadVolumes, "with a volume that is not a number of 0 or more", "");
        if (JumpReason(report) is { } jumped) reasons.Add(jumped);

        string head = $"{report.Symbol} {report.Timeframe} {report.From} to {report.To}: ";
        string repaired = string.Concat(report.Repairs.Select(r => $"; repaired by {r.Name}: {Many(r.RowsDropped, "row")} left out"));
        repaired += string.Concat(report.Jumps.Where(j => j.Accepted).Select(j => $"; accepted as real: {Text(j)}"));
        repaired += string.Concat(policy.AcceptedJumps.Where(t => report.Jumps.All(j => j.Time != t) && t >= report.From && t < report.To)
            .Select(t => $"; {CandleRepairNames.AcceptJump}{t} names no jump"));
        string sentence = reasons.Count == 0
            ? $"{head}accepted: coverage {Share(report.Coverage)} ({Counts(report)}){OutlierText(report)}{repaired}"
            : $"{head}refused: {string.Join("; ", reasons)}{repaired}";
        return new QualityVerdict(reasons.Count == 0, sentence, reasons);

        void Add(Finding finding, string what, string advice)
        {
            if (finding.Count > 0) reasons.Add($"{Many(finding.Count, "row")} {what}, first {finding.First[0]}{advice}");
        }
    }

    private static string? JumpReason(QualityReport report)
    {
        PriceJump[] open = [.. report.Jumps.Where(jump => !jump.Accepted)];
        if (open.Length == 0) return null;
        string factor = PriceJumps.Factor.ToString(CultureInfo.InvariantCulture);
        string times = string.Join(',', open.Take(Finding.Shown).Select(jump => $"{CandleRepairNames.AcceptJump}{jump.Time}"));
        return $"{Many(open.Length, "close")} {factor} times above or below the close before, first {Text(open[0])} " +
            $"(another coin, another unit, a wrong row? repair {times} says that {(open.Length == 1 ? "it is" : "they are")} real)";
    }

    internal static string Text(PriceJump jump) =>
        string.Create(CultureInfo.InvariantCulture, $"{jump.Before} to {jump.Close} at {jump.Time}");

    private static string CoverageReason(QualityReport report, QualityPolicy policy)
    {
        string hint = report.CommonestSpacingMs > 0 && report.CommonestSpacingMs != report.Timeframe.Ms
            ? $" (rows are mostly {CandleSpacing.Describe(report.CommonestSpacingMs)} apart: is {report.Timeframe} the right timeframe?)" : "";
        string threshold = policy.CoverageThreshold.ToString("0.####", CultureInfo.InvariantCulture);
        return $"coverage {Share(report.Coverage)} ({Counts(report)}) is below {threshold}{hint}";
    }

    private static string Counts(QualityReport report)
    {
        string text = $"{Text(report.CoveredCandles)} of {Text(report.ExpectedCandles)} candles";
        if (report.OutageCandles > 0)
        {
            text += $" after {Text(report.OutageCandles)} in known outages: {string.Join(", ", report.Outages.Select(outage => outage.Name))}";
        }

        return report.Gaps.Longest is { } longest
            ? $"{text}; {Text(report.MissingCandles)} missing in {Many(report.Gaps.Count, "gap")}, longest {Text(longest.Candles)} from {longest.From}"
            : $"{text}; none missing";
    }

    private static string OutlierText(QualityReport report)
    {
        if (report.Outliers.Count == 0) return "";
        Outlier worst = report.Outliers.Largest[0];
        string move = (100 * worst.Move).ToString("+0.00;-0.00", CultureInfo.InvariantCulture);
        return $"; {Many(report.Outliers.Count, "outlier")} flagged and kept, largest {move} % at {worst.Time}";
    }

    /// <summary>Four decimals, truncated and not rounded, so that 0.98999 is never shown as 0.99.</summary>
    internal static string Share(double share) => (Math.Floor(share * 10_000) / 10_000).ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Many(int count, string what) => $"{Text(count)} {what}{(count == 1 ? "" : "s")}";

    internal static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
