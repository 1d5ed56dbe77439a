using System.Net;
using System.Text;

namespace Huracan.Cli.Output.Html;

/// <summary>The few forms of HTML that all sections share.</summary>
internal static class Markup
{
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The start of a page, up to its body's first content.</summary>
    /// <param name="style">A class for the whole page, or "".</param>
    public static void Begin(StringBuilder page, string title, string style = "")
    {
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"color-scheme\" " +
            "content=\"light dark\">\n");
        page.Append("<title>").Append(Text(title)).Append("</title>\n<style>\n").Append(ReportStyle.Css).Append("\n</style>\n</head>\n");
        page.Append(style.Length > 0 ? $"<body class=\"{style}\">\n" : "<body>\n");
    }

    public static void End(StringBuilder page) => page.Append("</body>\n</html>\n");

    /// <summary>A picture that scrolls sideways where it would become too small to read.</summary>
    public static void Figure(StringBuilder page, string svg, string caption) =>
        page.Append("<figure><div class=\"wide\">").Append(svg).Append("</div><figcaption>").Append(caption).Append("</figcaption>" +
            "</figure>\n");

    /// <param name="heads">A head that begins with # belongs to a column of numbers.</param>
    /// <param name="rows">Cells as HTML.</param>
    /// <param name="cards">On a phone each row becomes a card with its heads beside the numbers; otherwise the table scrolls.</param>
    public static void Table(StringBuilder page, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows, bool cards = false)
    {
        page.Append(cards ? "<div class=\"wide\"><table class=\"cards\"><thead><tr>" : "<div class=\"wide\"><table><thead><tr>");
        foreach (string head in heads)
        {
            page.Append(Number(head) ? "<th class=\"n\">" : "<th>").Append(Text(head.TrimStart('#'))).Append("</th>");
        }

        page.Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            page.Append("<tr>");
            for (int c = 0; c < heads.Count; c++)
            {
                page.Append(Number(heads[c]) ? "<td class=\"n\"" : "<td");
                if (cards && Number(heads[c])) page.Append(" data-head=\"").Append(Text(heads[c].TrimStart('#'))).Append('"');
                page.Append('>').Append(row[c]).Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static bool Number(string head) => head.StartsWith('#');
}
