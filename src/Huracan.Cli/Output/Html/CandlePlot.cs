using System.Globalization;
using System.Text;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Market;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>One test window as inline SVG: candles over regime shading, and every trade with its stop. The same input gives the same
/// text.</summary>
internal static class CandlePlot
{
    private const int Width = 900, Height = 320, Left = 92, Right = 892, Top = 32, Bottom = 292;

    public static string Write(string symbol, FoldWindow window, bool tooltips)
    {
        Scale scale = new(window);
        string title = Markup.Text(string.Create(CultureInfo.InvariantCulture,
            $"{symbol}: candles, regimes and {Count(window.Trades.Count, "trade", "trades")} of window {window.Fold}, " +
                $"{window.Test.From.ToDateString()} to {window.Test.To.AddDays(-1).ToDateString()}"));
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\"><title>" +
            $"{title}</title>");
        Regimes(svg, window, scale);
        Axes(svg, window, scale);
        Candles(svg, window, scale);
        foreach (StoredTrade trade in window.Trades) Trade(svg, trade, scale, tooltips);
        return svg.Append("</svg>").ToString();
    }

    private static void Regimes(StringBuilder svg, FoldWindow window, Scale scale)
    {
        for (int from = 0; from < window.Bars.Count;)
        {
            int to = from + 1;
            while (to < window.Bars.Count && window.Bars[to].Regime == window.Bars[from].Regime) to++;
            long end = to < window.Bars.Count ? window.Bars[to].OpenMs : window.Bars[to - 1].OpenMs + window.BarMs;
            (double left, double right) = (scale.X(window.Bars[from].OpenMs), scale.X(Math.Min(end, window.Test.To.Value)));
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"r{window.Bars[from].Regime}\" x=\"{left:0.#}\" y=\"{Top}\" " +
                $"width=\"{right - left:0.#}\" height=\"{Bottom - Top}\"><title>{window.Bars[from].Regime.ToLowerInvariant()} from " +
                $"{TradeTable.Minute(window.Bars[from].OpenMs)}</title></rect>");
            from = to;
        }
    }

    private static void Axes(StringBuilder svg, FoldWindow window, Scale scale)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick end\" x=\"{Left - 7}\" y=\"18\">price</text>");
        double step = SvgPlot.NiceStep(scale.High - scale.Low, 5);
        for (double tick = Math.Ceiling(scale.Low / step) * step; tick <= scale.High; tick += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{scale.Y(tick):0.#}\" " +
                $"y2=\"{scale.Y(tick):0.#}\"/><text class=\"tick end\" x=\"{Left - 7}\" y=\"{scale.Y(tick) + 4:0.#}\">" +
                $"{Math.Round(tick / step) * step:0.############}</text>");
        }

        int every = Math.Max(1, (window.Test.Days + 9) / 10);
        for (int day = 0; day < window.Test.Days; day += every)
        {
            UtcMs at = window.Test.From.AddDays(day);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"mark\" x1=\"{scale.X(at.Value):0.#}\" " +
                $"x2=\"{scale.X(at.Value):0.#}\" y1=\"{Top}\" y2=\"{Bottom}\"/><text " +
                $"class=\"tick{(day / every % 2 == 0 ? "" : " alt")}\" x=\"{scale.X(at.Value):0.#}\" y=\"{Bottom + 17}\">" +
                $"{at.ToDateString()[5..]}</text>");
        }
    }

    private static void Candles(StringBuilder svg, FoldWindow window, Scale scale)
    {
        StringBuilder wicks = new(), up = new(), down = new();
        double half = Math.Max(0.6, (scale.X(window.BarMs) - scale.X(0)) * 0.35);
        foreach (CandleBar bar in window.Bars)
        {
            double x = scale.X(bar.OpenMs + (window.BarMs / 2));
            (double top, double bottom) = (scale.Y(Math.Max(bar.Open, bar.Close)), scale.Y(Math.Min(bar.Open, bar.Close)));
            wicks.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {scale.Y(bar.High):0.#}V{scale.Y(bar.Low):0.#}");
            (bar.Close >= bar.Open ? up : down).Append(CultureInfo.InvariantCulture,
                $"M{x - half:0.#} {top:0.#}h{2 * half:0.#}v{Math.Max(0.5, bottom - top):0.#}h-{2 * half:0.#}z");
        }

        svg.Append("<path class=\"wick\" d=\"").Append(wicks).Append("\"/><path class=\"up\" d=\"").Append(up).Append("\"/><path " +
            "class=\"down\" d=\"").Append(down).Append("\"/>");
    }

    private static void Trade(StringBuilder svg, StoredTrade trade, Scale scale, bool tooltips)
    {
        if (double.IsNaN(trade.EntryPrice)) return;
        (double from, double to) = (scale.X(trade.EntryMs), scale.X(trade.ExitMs));
        (double entry, double exit, double stop) = (scale.Y(trade.EntryPrice), scale.Y(trade.ExitPrice), scale.Y(trade.StopPrice));
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{(trade.NetBps > 0 ? "won" : "lost")}\">");
        if (tooltips) svg.Append("<title>").Append(Markup.Text(Words(trade))).Append("</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"stop\" d=\"M{from:0.#} {stop:0.#}H{Math.Max(to, from + 4):0.#}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"way\" d=\"M{from:0.#} {entry:0.#}L{to:0.#} {exit:0.#}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"in\" d=\"M{from:0.#} {entry:0.#}l-3 6h6z\"/>");
        svg.Append(trade.Reason == "Stop"
            ? string.Create(CultureInfo.InvariantCulture, $"<path class=\"x\" d=\"M{to - 3:0.#} {exit - 3:0.#}l6 6m0 -6l-6 6\"/></g>")
            : string.Create(CultureInfo.InvariantCulture, $"<circle cx=\"{to:0.#}\" cy=\"{exit:0.#}\" r=\"2.2\"/></g>"));
    }

    private static string Words(StoredTrade trade) => string.Create(CultureInfo.InvariantCulture,
        $"{trade.Id}: bought {TradeTable.Minute(trade.EntryMs)} at {TradeTable.Price(trade.EntryPrice)}, sold " +
            $"{TradeTable.Minute(trade.ExitMs)} at {TradeTable.Price(trade.ExitPrice)} ({TradeSection.Words(trade.Reason)}), held " +
            $"{Duration(trade.HoldMs)}, size {trade.Size:0.##}; gross {Fixed(trade.GrossBps, 1)} - cost {Fixed(trade.CostBps, 1)} " +
            $"= net {Fixed(trade.NetBps, 1)} bps; on the way {Fixed(trade.LowestBps, 1)} to {Fixed(trade.HighestBps, 1)} bps; " +
            $"{trade.Regime.ToLowerInvariant()}; engines: {(trade.Voted.Count > 0 ? string.Join(", ", trade.Voted) : "none")}");

    /// <summary>From times and prices to the picture.</summary>
    private readonly struct Scale
    {
        private readonly double _from, _span;

        public Scale(FoldWindow window)
        {
            (_from, _span) = (window.Test.From.Value, window.Test.Ms);
            (Low, High) = (window.Bars.Min(bar => bar.Low), window.Bars.Max(bar => bar.High));
            foreach (StoredTrade trade in window.Trades.Where(trade => !double.IsNaN(trade.StopPrice))) Low = Math.Min(Low,
                trade.StopPrice);
            double margin = Math.Max((High - Low) * 0.03, High * 1e-6);
            (Low, High) = (Low - margin, High + margin);
        }

        public double Low { get; }
        public double High { get; }
        public double X(long ms) => Left + ((ms - _from) / _span * (Right - Left));
        public double Y(double price) => Bottom - ((price - Low) / (High - Low) * (Bottom - Top));
    }
}
