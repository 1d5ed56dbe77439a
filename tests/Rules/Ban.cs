using System.Text.RegularExpressions;

namespace Huracan.Rules;

/// <summary>A pattern that code must not hold, and what to write instead.</summary>
internal sealed record Ban(string Pattern, string Better)
{
    private readonly Regex _regex = new(Pattern, RegexOptions.CultureInvariant);

    /// <param name="code">Without comments and strings.</param>
    /// <param name="offset">Where <paramref name="code"/> starts in the file's text, for the line number.</param>
    public IEnumerable<Finding> In(string path, string code, string? whole = null, int offset = 0)
    {
        foreach (Match match in _regex.Matches(code))
        {
            yield return new Finding(path, Findings.LineOf(whole ?? code, offset + match.Index), $"'{match.Value.Trim()}'", Better);
        }
    }
}
