using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>A file fits the head: at most 600 lines, one namespace, and that one follows its folder.</summary>
public class FileShapeTests
{
    private const int LinesMax = 600;

    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        int lines = file.Text.Count(c => c == '\n');
        if (lines > LinesMax) yield return new Finding(file.Path, LinesMax + 1, $"{lines} lines", $"at most {LinesMax}; one idea per file, so split it by subject");

        string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
        string expected = NamespaceOf(file.Path);
        Match[] found = [.. Regex.Matches(code, @"^\s*namespace\s+([\w.]+)\s*([;{]?)", RegexOptions.Multiline).Cast<Match>()];
        bool topLevel = file.Path.EndsWith("/Program.cs", StringComparison.Ordinal) || file.Path.EndsWith("/GlobalUsings.cs", StringComparison.Ordinal);
        if (found.Length == 0 && !topLevel) yield return new Finding(file.Path, 1, "no namespace", $"namespace {expected};");
        if (found.Length > 1) yield return new Finding(file.Path, Findings.LineOf(code, found[1].Groups[1].Index), $"{found.Length} namespaces", "one file, one namespace");
        foreach (Match match in found)
        {
            int line = Findings.LineOf(code, match.Groups[1].Index);
            if (match.Groups[1].Value != expected) yield return new Finding(file.Path, line, match.Groups[1].Value, $"namespaces follow folders: {expected}");
            else if (match.Groups[2].Value != ";") yield return new Finding(file.Path, line, "a namespace with braces", $"namespace {expected};");
        }
    }

    /// <summary>src/Huracan.Core/Features/Trend/Ema.cs to Huracan.Core.Features.Trend.</summary>
    internal static string NamespaceOf(string path)
    {
        string[] parts = path.Split('/');
        return string.Join('.', parts[1..^1]);
    }

    [Fact]
    public void Every_file_of_src_is_short_and_its_namespace_follows_its_folder() => Findings.AssertNone(SourceTree.CSharpUnder("src/").SelectMany(Check));

    [Theory]
    [InlineData("namespace Huracan.Core;\nclass A;\n", 1, "namespaces follow folders: Huracan.Core.Features")]
    [InlineData("class A;\n", 1, "namespace Huracan.Core.Features;")]
    [InlineData("namespace Huracan.Core.Features\n{\n}\n", 1, "namespace Huracan.Core.Features;")]
    [InlineData("namespace Huracan.Core.Features;\nnamespace Huracan.Core.Features;\n", 2, "one file, one namespace")]
    public void A_violation_is_caught(string text, int line, string better)
    {
        Finding finding = Assert.Single(Check(new SourceFile("src/Huracan.Core/Features/A.cs", text)));
        Assert.Equal((line, better), (finding.Line, finding.Better));
    }

    [Fact]
    public void A_long_file_is_caught()
    {
        string text = "namespace Huracan.Core;\n" + string.Concat(Enumerable.Repeat("\n", LinesMax));
        Assert.Equal("601 lines", Assert.Single(Check(new SourceFile("src/Huracan.Core/A.cs", text))).Seen);
    }

    [Fact]
    public void A_good_file_passes() => Assert.Empty(Check(new SourceFile("src/Huracan.Core/Features/A.cs", "using System;\n\n// namespace Other;\nnamespace Huracan.Core.Features;\n\nclass A;\n")));
}
