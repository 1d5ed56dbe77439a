using System.Text;

namespace Huracan.Cli.Output.Terminal;

/// <summary>Breaks sentences between words.</summary>
internal static class WordWrap
{
    /// <param name="indent">Before every line but the first.</param>
    /// <param name="cells">Longest line. A word that is longer stays whole: a path must be copied in one piece.</param>
    public static string Wrap(string text, int cells, string indent = "")
    {
        StringBuilder wrapped = new();
        int at = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int width = ScreenRow.Width(word);
            if (wrapped.Length > 0 && at + 1 + width > cells)
            {
                wrapped.Append('\n').Append(indent);
                at = ScreenRow.Width(indent);
            }
            else if (wrapped.Length > 0)
            {
                wrapped.Append(' ');
                at++;
            }

            wrapped.Append(word);
            at += width;
        }

        return wrapped.ToString();
    }
}
