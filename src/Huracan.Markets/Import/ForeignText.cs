using System.Text;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>Tables of text: comma, semicolon or tab between the cells, a header or none, a line of advertisement above it.</summary>
internal static class ForeignText
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <param name="text">Read when the rows are; the caller keeps it open.</param>
    public static ForeignTable Read(string place, Stream text)
    {
        StreamReader reader = new(text, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        List<string> notes = [];
        int line = 0;
        string? first = Next();
        if (first is not null && Cells(first, Separator(first)).Length < 5)
        {
            notes.Add($"first line left out: {SeenText.Quote(first)}");
            first = Next();
        }

        if (first is null) return new ForeignTable(place, null, [], notes);
        char separator = Separator(first);
        string[] cells = Cells(first, separator);
        bool header = cells.Any(cell => cell.Length > 0 && !char.IsAsciiDigit(cell[0]) && cell[0] is not ('-' or '.'));
        return new ForeignTable(place, header ? cells : null, Rows(), notes);

        string? Next()
        {
            while (reader.ReadLine() is { } next)
            {
                line++;
                if (next.Trim().Length > 0 && next[0] != '#') return next;
            }

            return null;
        }

        IEnumerable<(string At, string[] Cells)> Rows()
        {
            if (!header) yield return ($"line {line}", cells);
            while (Next() is { } next) yield return ($"line {line}", Cells(next, separator));
        }
    }

    private static char Separator(string line) => Separators.MaxBy(separator => line.Count(c => c == separator));

    private static string[] Cells(string line, char separator) => [.. line.Split(separator).Select(cell => cell.Trim().Trim('"').Trim())];
}
