namespace Huracan.Pipeline.Configuration;

/// <summary>Finds what somebody who misspelled a name may have meant.</summary>
public static class Spelling
{
    /// <summary>The known names, those with the fewest letters to change first.</summary>
    public static IEnumerable<string> Nearest(string written, IEnumerable<string> known) =>
        known.OrderBy(candidate => Changes(written, candidate)).ThenBy(candidate => candidate, StringComparer.Ordinal);

    /// <summary>Letters to insert, delete or replace (Levenshtein's distance).</summary>
    public static int Changes(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[^1];
    }
}
