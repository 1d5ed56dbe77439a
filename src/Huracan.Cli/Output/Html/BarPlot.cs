using System.Globalization;
using System.Text;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>A histogram as inline SVG. The same input gives the same text.</summary>
internal static class BarPlot
{
    private const int Width = 900, Height = 244, Left = 86, Right = 888, Top = 32, Bottom = 190;

    /// <param name="counts">Of the steps from <paramref name="first"/> on.</param>
    /// <param name="step">Width of a bar in the unit of the values; a bar holds its lower edge.</param>
    /// <param name="mean">Drawn as a line.</param>
    public static string Write(string description, IReadOnlyList<int> counts, int first, double step, double mean)
    {
        StringBuilder svg = new();
        string title = Markup.Text(description);
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\"><title>" +
            $"{title}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick end\" x=\"{Left - 7}\" y=\"18\">trades</text>");
        int most = counts.Max();
        double room = (Right - Left) / (double)counts.Count;
        int grid = (int)Math.Max(1, SvgPlot.NiceStep(most, 4));
        double Y(double count) => Bottom - (count / most * (Bottom - Top));
        double X(double value) => Left + (((value / step) - first) * room);
        for (int tick = 0; tick <= most; tick += grid)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{(tick == 0 ? "zero" : "grid")}\" x1=\"{Left}\" x2=\"{Right}\" " +
                $"y1=\"{Y(tick):0.#}\" y2=\"{Y(tick):0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick end\" x=\"{Left - 7}\" y=\"{Y(tick) + 4:0.#}\">{tick}</text>");
        }

        int every = Math.Max(1, (counts.Count + 11) / 12);
        for (int at = 0; at <= counts.Count; at++)
        {
            double from = (first + at) * step;
            double x = Left + (at * room);
            if ((first + at) % every == 0) svg.Append(CultureInfo.InvariantCulture,
                $"<text class=\"tick middle{((first + at) / every % 2 == 0 ? "" : " alt")}\" x=\"{x:0.#}\" y=\"{Bottom + 17}\">" +
                $"{from:0.###}</text>");
            if (at == counts.Count || counts[at] == 0) continue;
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{(first + at < 0 ? "loss" : "gain")}\" x=\"{x + 1:0.#}\" " +
                $"y=\"{Y(counts[at]):0.#}\" width=\"{Math.Max(1, room - 2):0.#}\" height=\"{Bottom - Y(counts[at]):0.#}\"><title>" +
                $"{from:0.###} to {from + step:0.###} bps: {Count(counts[at], "trade", "trades")}</title></rect>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"mean\" x1=\"{X(mean):0.#}\" x2=\"{X(mean):0.#}\" y1=\"{Top - 6}\" " +
            $"y2=\"{Bottom}\"><title>mean: {Fixed(mean, 1)} bps</title></line>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick middle\" x=\"{(Left + Right) / 2}\" y=\"{Height - 6}\">net " +
            $"result of a trade, bps of the notional</text>");
        return svg.Append("</svg>").ToString();
    }
}
