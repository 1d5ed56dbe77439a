namespace Huracan.Rules;

/// <summary>C# source with comments, strings and characters blanked out; every other character keeps its place, so lines stay lines.</summary>
/// <remarks>What stands in the holes of an interpolated string is code and stays.</remarks>
internal static class CSharpCode
{
    public static string WithoutCommentsAndStrings(string source)
    {
        Blanker blanker = new(source);
        blanker.Code(0, untilBrace: false);
        return new string(blanker.Result);
    }

    private sealed class Blanker(string source)
    {
        public char[] Result { get; } = source.ToCharArray();

        /// <summary>Walks code from a place to the end, or to the brace that closes an interpolation; returns the place after it.</summary>
        public int Code(int at, bool untilBrace)
        {
            int depth = 0;
            while (at < source.Length)
            {
                char c = source[at];
                if (Starts(at, "//")) at = Blank(at, End(source.IndexOf('\n', at)));
                else if (Starts(at, "/*")) at = Blank(at, EndAfter("*/", at + 2));
                else if (c == '\'') at = Blank(at, EndOfCharacter(at));
                else if (c is '"' or '$' or '@' && StringAt(at, out int quote, out int dollars, out bool verbatim)) at = Text(at, quote, dollars, verbatim);
                else if (untilBrace && c is '(' or '[' or '{') { depth++; at++; }
                else if (untilBrace && c == '}' && depth == 0) return at + 1;
                else if (untilBrace && c is ')' or ']' or '}') { depth--; at++; }
                else at++;
            }

            return at;
        }

        private int Text(int start, int quote, int dollars, bool verbatim)
        {
            int quotes = 0;
            while (quote + quotes < source.Length && source[quote + quotes] == '"') quotes++;
            bool raw = quotes >= 3;
            if (!raw && quotes == 2) return Blank(start, quote + 2); // the empty string
            int fence = raw ? quotes : 1, at = quote + fence, from = start;
            while (at < source.Length)
            {
                char c = source[at];
                if (!raw && !verbatim && c == '\\') { at += 2; continue; }
                if (c == '"')
                {
                    if (!raw && verbatim && Starts(at, "\"\"")) { at += 2; continue; }
                    int run = Run(at, '"');
                    if (run >= fence) return Blank(from, at + (raw ? run : 1));
                    at += run;
                    continue;
                }

                if (dollars > 0 && c == '{')
                {
                    int run = Run(at, '{');
                    bool opens = raw ? run >= dollars : run % 2 == 1;
                    if (!opens) { at += run; continue; }
                    int hole = at + run;
                    Blank(from, hole);
                    from = Code(hole, untilBrace: true) - 1;
                    at = from + (raw ? Math.Max(1, dollars) : 1);
                    continue;
                }

                at++;
            }

            return Blank(from, source.Length);
        }

        private bool StringAt(int at, out int quote, out int dollars, out bool verbatim)
        {
            (quote, dollars, verbatim) = (at, 0, false);
            while (quote < source.Length && source[quote] is '$' or '@')
            {
                if (source[quote] == '$') dollars++;
                else verbatim = true;
                quote++;
            }

            return quote < source.Length && source[quote] == '"';
        }

        private int EndOfCharacter(int at)
        {
            int end = at + 1;
            while (end < source.Length && source[end] is not ('\'' or '\n')) end += source[end] == '\\' ? 2 : 1;
            return Math.Min(source.Length, end + 1);
        }

        private int Blank(int from, int to)
        {
            to = Math.Min(to, source.Length);
            for (int i = from; i < to; i++)
            {
                if (source[i] != '\n') Result[i] = ' ';
            }

            return to;
        }

        private bool Starts(int at, string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;
        private int End(int found) => found < 0 ? source.Length : found;
        private int EndAfter(string text, int from) => source.IndexOf(text, Math.Min(from, source.Length), StringComparison.Ordinal) is int found and >= 0 ? found + text.Length : source.Length;

        private int Run(int at, char c)
        {
            int n = 0;
            while (at + n < source.Length && source[at + n] == c) n++;
            return n;
        }
    }
}
