using Xunit;

namespace Huracan.Rules;

/// <summary>New lines have at most 140 characters. The old long ones are counted, and their number only falls.</summary>
public class LineLengthTests
{
    private const int CharactersMax = 140;

    /// <summary>Lines of src over 140 characters today.</summary>
    private const int LongLines = 1127;

    /// <summary>So many lines may be shortened before the number must follow.</summary>
    private const int Slack = 25;

    internal static IReadOnlyList<Finding> Check(IEnumerable<SourceFile> files, int allowed)
    {
        int found = files.Sum(file => file.Lines.Count(line => line.TrimEnd('\r').Length > CharactersMax));
        const string where = "tests/Rules/LineLengthTests.cs";
        if (found > allowed)
        {
            string more = $"{found} lines of src have over {CharactersMax} characters, LongLines allows {allowed}";
            return [new Finding(where, 1, more, "break the lines that you wrote (git diff shows them); do not raise the number")];
        }

        if (found >= allowed - Slack) return [];
        string fewer = $"only {found} lines of src have over {CharactersMax} characters, LongLines still allows {allowed}";
        return [new Finding(where, 1, fewer, $"lower LongLines to {found}, so that what was shortened stays short")];
    }

    [Fact]
    public void Lines_of_src_over_140_characters_only_become_fewer() =>
        Findings.AssertNone(Check(SourceTree.CSharpUnder("src/"), LongLines));

    [Theory]
    [InlineData(3, 3, true)]
    [InlineData(3, 28, true)]
    [InlineData(4, 3, false)]
    [InlineData(3, 29, false)]
    public void More_long_lines_than_the_number_or_far_fewer_are_caught(int lines, int allowed, bool passes)
    {
        string text = string.Concat(Enumerable.Repeat(new string('x', 141) + "\r\n" + new string('y', 140) + "\n", lines));
        Assert.Equal(passes, Check([new SourceFile("src/a.cs", text)], allowed).Count == 0);
    }
}
