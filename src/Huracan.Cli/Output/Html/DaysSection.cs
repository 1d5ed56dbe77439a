using System.Globalization;
using System.Text;
using Huracan.Core.Market;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>The out-of-sample days one by one: the rolling ratio, the deepest falls, and a calendar.</summary>
internal static class DaysSection
{
    private const int RollingDays = 30, FallsShown = 5;
    private const int Cell = 15, CalendarLeft = 62, CalendarTop = 26, Steps = 4;

    public static void Write(StringBuilder page, CoinResult result)
    {
        List<(UtcMs Day, double Net)> days = [];
        foreach (FoldResult fold in result.Folds)
        {
            for (int day = 0; day < fold.Test.Days; day++) days.Add((fold.Fold.Test.From.AddDays(day), fold.Test.NetBps[day]));
        }

        double[] net = [.. days.Select(day => day.Net)];
        Rolling(page, result.Symbol, days, net);
        Falls(page, days, net);
        Calendar(page, result.Symbol, days);
    }

    private static void Rolling(StringBuilder page, string symbol, List<(UtcMs Day, double Net)> days, double[] net)
    {
        page.Append("<h2>Rolling Sharpe ratio</h2>\n");
        double[] ratios = RollingSharpe.Of(net, RollingDays);
        if (!ratios.Any(double.IsFinite))
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<p class=\"note\">There is none: it needs {RollingDays} days in a row with different results, and " +
                    $"{Count(days.Count, "day was", "days were")} tested.</p>\n");
            return;
        }

        int every = Math.Max(1, days.Count / 6);
        Markup.Figure(page, new SvgPlot
        {
            Description = $"{symbol}: Sharpe ratio of the last {RollingDays} days, annual, at the end of each day",
            Height = 150, LabelRoom = 150, YUnit = "annual",
            Marks = [.. Enumerable.Range(0, days.Count).Where(day => day % every == 0).Select(day =>
                ((double)day + 1, (string?)days[day].Day.ToDateString()))],
            Lines = [new PlotLine([.. ratios.Select((ratio, day) => ((double)day + 1, ratio))], "model", $"{RollingDays} days")],
        }.Write(), $"Mean over standard deviation of the last {RollingDays} days, times the root of 365. Of so few days its standard " +
            $"error is about {Fixed(Math.Sqrt(365.0 / RollingDays), 1)}.");
    }

    private static void Falls(StringBuilder page, List<(UtcMs Day, double Net)> days, double[] net)
    {
        page.Append("<h2>Deepest falls</h2>\n");
        DrawdownEpisode[] worst = [.. DrawdownEpisode.Of(net).OrderByDescending(fall => fall.DepthBps).ThenBy(fall =>
            fall.Low).Take(FallsShown)];
        if (worst.Length == 0)
        {
            page.Append("<p class=\"note\">There is none: no day ended below an earlier one.</p>\n");
            return;
        }

        Markup.Table(page, ["#", "peak after", "lowest on", "recovered on", "#deep, bps", "#days to the low", "#days below the peak"],
            worst.Select((fall, at) => (IReadOnlyList<string>)
        [
            (at + 1).ToString(CultureInfo.InvariantCulture),
            fall.Peak < 0 ? "the start" : days[fall.Peak].Day.ToDateString(),
            days[fall.Low].Day.ToDateString(),
            fall.Recovery is { } day ? days[day].Day.ToDateString() : "not yet",
            Fixed(fall.DepthBps, 0),
            (fall.Low - fall.Peak).ToString(CultureInfo.InvariantCulture),
            ((fall.Recovery ?? days.Count) - fall.Peak).ToString(CultureInfo.InvariantCulture) + (fall.Recovery is null ? " so far" : ""),
        ]));
        page.Append("<p class=\"note\">Seen at the ends of tested days, which are counted without the gaps between windows. The " +
            "deepest fall above also counts falls within a day.</p>\n");
    }

    private static void Calendar(StringBuilder page, string symbol, List<(UtcMs Day, double Net)> days)
    {
        page.Append("<h2>Calendar</h2>\n");
        if (days.Count == 0) return;
        double most = days.Max(day => Math.Abs(day.Net));
        foreach (IGrouping<int, (UtcMs Day, double Net)> year in days.GroupBy(day => Date(day.Day).Year))
        {
            DateOnly first = Monday(Date(year.First().Day));
            int weeks = 1 + ((Monday(Date(year.Last().Day)).DayNumber - first.DayNumber) / 7);
            int width = CalendarLeft + (Math.Max(weeks, 18) * Cell) + 4, height = CalendarTop + (7 * Cell) + 4;
            string title = string.Create(CultureInfo.InvariantCulture, $"{symbol}: net result of every tested day of {year.Key}");
            StringBuilder svg = new();
            svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"cal\" viewBox=\"0 0 {width} {height}\" " +
                $"style=\"max-width:{width}px\" role=\"img\" aria-label=\"{Markup.Text(title)}\"><title>{Markup.Text(title)}</title>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"0\" y=\"18\">{year.Key}</text>");
            foreach ((int row, string name) in (IEnumerable<(int, string)>)[(0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")])
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick end\" x=\"{CalendarLeft - 6}\" " +
                    $"y=\"{CalendarTop + (row * Cell) + 11}\">{name}</text>");
            }

            int month = 0, free = 0;
            foreach ((UtcMs at, double net) in year)
            {
                DateOnly day = Date(at);
                int x = CalendarLeft + ((Monday(day).DayNumber - first.DayNumber) / 7 * Cell), y = CalendarTop
                    + (((int)day.DayOfWeek + 6) % 7 * Cell);
                if (day.Month != month && x >= free)
                {
                    svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{x}\" y=\"18\">{day:MMM}</text>");
                    (month, free) = (day.Month, x + 52);
                }

                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{Shade(net, most)}\" x=\"{x}\" y=\"{y}\" width=\"{Cell - 2}\" " +
                    $"height=\"{Cell - 2}\"><title>{day:yyyy-MM-dd}: {Signed(net)} bps</title></rect>");
            }

            page.Append("<div class=\"wide\">").Append(svg).Append("</svg></div>\n");
        }

        if (most == 0)
        {
            page.Append("<p class=\"note\">Every tested day ended with a result of 0.</p>\n");
            return;
        }

        page.Append("<p class=\"note legend\">");
        foreach (int step in (int[])[-4, -3, -2, -1, 0, 1, 2, 3, 4])
        {
            page.Append(CultureInfo.InvariantCulture, $"<i class=\"{(step == 0 ? "d0" : step < 0 ? $"l{-step}" : $"g{step}")}\"></i>");
        }

        page.Append(CultureInfo.InvariantCulture, $" from a loss of {Fixed(most, 0)} bps over nothing to a gain of {Fixed(most, 0)} " +
            $"bps, in steps of a quarter. UTC days.</p>\n");
    }

    private static string Shade(double net, double most)
    {
        if (net == 0 || most == 0) return "d0";
        int step = Math.Clamp((int)Math.Ceiling(Math.Abs(net) / most * Steps), 1, Steps);
        return string.Create(CultureInfo.InvariantCulture, $"{(net < 0 ? 'l' : 'g')}{step}");
    }

    private static string Signed(double bps) => bps > 0 ? "+" + Fixed(bps, 1) : Fixed(bps, 1);
    private static DateOnly Date(UtcMs day) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(day.Value).UtcDateTime);
    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
