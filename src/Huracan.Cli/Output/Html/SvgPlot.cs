using System.Globalization;
using System.Text;

namespace Huracan.Cli.Output.Html;

/// <summary>One line of a plot.</summary>
/// <param name="Points">In order of x; a y that is not finite is left out and breaks the line.</param>
/// <param name="Style">CSS class, which gives colour and width.</param>
/// <param name="Label">Written at the line's end where not null.</param>
internal sealed record PlotLine(IReadOnlyList<(double X, double Y)> Points, string Style, string? Label = null);

/// <summary>An area between two curves over the same x.</summary>
internal sealed record PlotBand(IReadOnlyList<(double X, double Low, double High)> Points, string Style, string? Label = null);

/// <summary>A line plot as inline SVG: axes with round ticks, a zero line, labels at the lines' ends. It needs no script, no font and no
/// other file. The same input gives the same text.</summary>
internal sealed class SvgPlot
{

    public int Width { get; init; } = 900;
    public int Height { get; init; } = 260;

    /// <summary>Room for labels right of the lines.</summary>
    public int LabelRoom { get; init; }

    /// <summary>Unit of the vertical axis, written above it.</summary>
    public string YUnit { get; init; } = "";

    /// <summary>Text for readers who cannot see the picture.</summary>
    public required string Description { get; init; }

    public IReadOnlyList<PlotLine> Lines { get; init; } = [];
    public IReadOnlyList<PlotBand> Bands { get; init; } = [];

    /// <summary>Faint vertical lines, each with a label below it or none.</summary>
    public IReadOnlyList<(double X, string? Label)> Marks { get; init; } = [];

    /// <summary>A dashed horizontal line with its label.</summary>
    public (double Y, string Label)? Bound { get; init; }

    /// <summary>If given, values outside are cut off, and <see cref="Cut"/> says so.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>True after <see cref="Write"/> where a value lay outside <see cref="Range"/>.</summary>
    public bool Cut { get; private set; }

    /// <summary>Round ticks under the x axis, for plots without labelled marks.</summary>
    public bool XTicks { get; init; }

    private int Top => YUnit.Length > 0 ? 32 : 10;

    /// <summary>Phones show the wide plots with larger letters, see ReportStyle.</summary>
    private int Left => Width >= 600 ? 86 : 62;

    public string Write()
    {
        (double xLow, double xHigh, double yLow, double yHigh) = Extent();
        double step = NiceStep(yHigh - yLow, Height < 200 ? 3 : 5);
        if (Range is null) (yLow, yHigh) = (Math.Floor(yLow / step) * step, Math.Ceiling(yHigh / step) * step);
        int right = Width - 12 - LabelRoom, bottom = Height - 26;
        double X(double x) => Left + ((x - xLow) / (xHigh - xLow) * (right - Left));
        double Y(double y) => bottom - ((y - yLow) / (yHigh - yLow) * (bottom - Top));

        StringBuilder svg = new();
        string clip = $"clip{Hash(Description)}";
        svg.Append(Inv($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Markup.Text(Description)}\"><title>{Markup.Text(Description)}</title>"));
        if (YUnit.Length > 0) svg.Append(Inv($"<text class=\"tick end\" x=\"{Left - 7}\" y=\"18\">{Markup.Text(YUnit)}</text>"));
        svg.Append(Inv($"<clipPath id=\"{clip}\"><rect x=\"{Left}\" y=\"{Top - 2}\" width=\"{right - Left + 2}\" height=\"{bottom - Top + 4}\"/></clipPath>"));
        for (double tick = Math.Ceiling(yLow / step - 1e-9) * step; tick <= yHigh + (step * 1e-6); tick += step)
        {
            double y = Y(tick);
            bool zero = Math.Abs(tick) < step * 1e-6;
            svg.Append(Inv($"<line class=\"{(zero ? "zero" : "grid")}\" x1=\"{Left}\" x2=\"{right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>"));
            svg.Append(Inv($"<text class=\"tick end\" x=\"{Left - 7}\" y=\"{y + 4:0.#}\">{Number(zero ? 0 : tick, step)}</text>"));
        }

        int labels = 0;
        foreach ((double at, string? label) in Marks)
        {
            svg.Append(Inv($"<line class=\"mark\" x1=\"{X(at):0.#}\" x2=\"{X(at):0.#}\" y1=\"{Top}\" y2=\"{bottom}\"/>"));
            if (label is null) continue;
            string style = labels++ % 2 == 1 ? "tick middle alt" : "tick middle";
            svg.Append(Inv($"<text class=\"{style}\" x=\"{X(at):0.#}\" y=\"{bottom + 17}\">{Markup.Text(label)}</text>"));
        }

        if (XTicks)
        {
            double xStep = NiceStep(xHigh - xLow, Width < 400 ? 4 : 8);
            for (double tick = Math.Ceiling(xLow / xStep - 1e-9) * xStep; tick <= xHigh + (xStep * 1e-6); tick += xStep)
            {
                svg.Append(Inv($"<text class=\"tick middle\" x=\"{X(tick):0.#}\" y=\"{bottom + 17}\">{Number(tick, xStep)}</text>"));
            }
        }

        svg.Append(Inv($"<g clip-path=\"url(#{clip})\">"));
        foreach (PlotBand band in Bands)
        {
            svg.Append($"<path class=\"{band.Style}\" d=\"");
            for (int i = 0; i < band.Points.Count; i++) svg.Append(Inv($"{(i == 0 ? 'M' : 'L')}{X(band.Points[i].X):0.#} {Y(band.Points[i].High):0.#}"));
            for (int i = band.Points.Count - 1; i >= 0; i--) svg.Append(Inv($"L{X(band.Points[i].X):0.#} {Y(band.Points[i].Low):0.#}"));
            svg.Append("Z\"/>");
        }

        foreach (PlotLine line in Lines)
        {
            svg.Append($"<path class=\"line {line.Style}\" d=\"");
            bool down = false;
            foreach ((double x, double y) in line.Points)
            {
                if (!double.IsFinite(y)) { down = false; continue; }
                if (Range is { } range && (y < range.Low || y > range.High)) Cut = true;
                svg.Append(Inv($"{(down ? 'L' : 'M')}{X(x):0.#} {Y(Math.Clamp(y, yLow - (yHigh - yLow), yHigh + (yHigh - yLow))):0.#}"));
                down = true;
            }

            svg.Append("\"/>");
        }

        svg.Append("</g>");
        if (Bound is { } bound && bound.Y >= yLow && bound.Y <= yHigh)
        {
            svg.Append(Inv($"<line class=\"bound\" x1=\"{Left}\" x2=\"{right}\" y1=\"{Y(bound.Y):0.#}\" y2=\"{Y(bound.Y):0.#}\"/>"));
            double beside = Y(bound.Y) < Top + 12 ? Y(bound.Y) + 13 : Y(bound.Y) - 4;
            svg.Append(Inv($"<text class=\"tick end\" x=\"{right - 2}\" y=\"{beside:0.#}\">{Markup.Text(bound.Label)}</text>"));
        }

        Labels(svg, right, Y);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>At the lines' ends, pushed apart where they would overlap.</summary>
    private void Labels(StringBuilder svg, int right, Func<double, double> y)
    {
        List<(double At, string Text, string Style)> labels = [];
        foreach (PlotLine line in Lines)
        {
            if (line.Label is not null && line.Points.Count > 0 && double.IsFinite(line.Points[^1].Y)) labels.Add((y(line.Points[^1].Y), line.Label, line.Style));
        }

        foreach (PlotBand band in Bands)
        {
            if (band.Label is not null && band.Points.Count > 0) labels.Add((y(band.Points[^1].High) + 10, band.Label, "quiet"));
        }

        labels.Sort((a, b) => a.At.CompareTo(b.At));
        double free = double.NegativeInfinity;
        foreach ((double at, string text, string style) in labels)
        {
            double place = Math.Clamp(Math.Max(at + 4, free), Top + 8, Height - 14);
            svg.Append(Inv($"<text class=\"label {style}\" x=\"{right + 6}\" y=\"{place:0.#}\">{Markup.Text(text)}</text>"));
            free = place + 15;
        }
    }

    private (double XLow, double XHigh, double YLow, double YHigh) Extent()
    {
        (double xLow, double xHigh, double yLow, double yHigh) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        void Take(double x, double y)
        {
            (xLow, xHigh) = (Math.Min(xLow, x), Math.Max(xHigh, x));
            if (double.IsFinite(y)) (yLow, yHigh) = (Math.Min(yLow, y), Math.Max(yHigh, y));
        }

        foreach (PlotLine line in Lines)
            foreach ((double x, double y) in line.Points) Take(x, y);
        foreach (PlotBand band in Bands)
        {
            foreach ((double x, double low, double high) in band.Points)
            {
                Take(x, low);
                Take(x, high);
            }
        }

        foreach ((double x, _) in Marks) (xLow, xHigh) = (Math.Min(xLow, x), Math.Max(xHigh, x));
        if (Bound is { } bound) (yLow, yHigh) = (Math.Min(yLow, bound.Y), Math.Max(yHigh, bound.Y));
        if (Range is { } range) (yLow, yHigh) = range;
        if (yLow > yHigh) (yLow, yHigh) = (0, 1);
        if (yHigh - yLow < 1e-9 * Math.Max(1, Math.Abs(yHigh))) (yLow, yHigh) = (yLow - 0.5, yHigh + 0.5);
        if (!(xHigh > xLow)) (xLow, xHigh) = (xLow > xHigh ? 0 : xLow, xLow > xHigh ? 1 : xLow + 1);
        return (xLow, xHigh, yLow, yHigh);
    }

    /// <summary>1, 2 or 5 times a power of ten, so that about <paramref name="wanted"/> of them fill the span.</summary>
    internal static double NiceStep(double span, int wanted)
    {
        double raw = span / wanted, power = Math.Pow(10, Math.Floor(Math.Log10(raw))), digit = raw / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static string Number(double value, double step)
    {
        int digits = step >= 1 ? 0 : (int)Math.Ceiling(-Math.Log10(step) - 1e-9);
        return value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>Ids must differ within a page; the description does.</summary>
    private static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);
}
