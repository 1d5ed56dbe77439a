using Xunit;

namespace Huracan.Rules;

/// <summary>A place where a rule is broken, and the better way.</summary>
internal sealed record Finding(string Path, int Line, string Seen, string Better)
{
    public override string ToString() => $"{Path}:{Line}: {Seen}: {Better}";
}

internal static class Findings
{
    public static void AssertNone(IEnumerable<Finding> findings)
    {
        string[] lines = [.. findings.Select(f => f.ToString())];
        Assert.True(lines.Length == 0, $"{lines.Length} found\n" + string.Join('\n', lines));
    }

    public static int LineOf(string text, int position)
    {
        int line = 1;
        for (int i = 0; i < position; i++)
        {
            if (text[i] == '\n') line++;
        }

        return line;
    }
}
