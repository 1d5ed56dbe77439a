using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>A type that nobody names is dead code.</summary>
/// <remarks>Read as text: the name anywhere in src, tests or bench, or in a HOCON file, is a use, but not in a comment or a string.</remarks>
public class UnusedTypesTests
{
    private const string Better = "no code of src, tests or bench names it, so delete it";

    private static readonly Regex Declaration = new(
        @"^[ \t]*(?:(?:public|internal|private|protected|file|sealed|static|abstract|readonly|partial|ref|unsafe)\s+)*" +
        @"(?<kind>record\s+struct|record\s+class|class|struct|record|interface|enum)\s+(?<name>[A-Za-z_]\w*)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline);

    /// <summary>A constructor names its type and uses nothing.</summary>
    private static readonly Regex Constructor = new(
        @"\b(?:public|internal|private|protected|static)\s+(?<name>[A-Za-z_]\w*)\s*\(", RegexOptions.CultureInvariant);

    /// <summary>Extension methods are called without the name of their class.</summary>
    private static readonly Regex Extension = new(
        @"\bstatic\s[^(;={]*?\b(?<name>\w+)\s*(?:<[^(]*>)?\(\s*this\s", RegexOptions.CultureInvariant);

    private static readonly Regex Word = new(@"[A-Za-z_]\w*", RegexOptions.CultureInvariant);

    internal static IEnumerable<Finding> Check(IReadOnlyList<SourceFile> files)
    {
        Dictionary<string, int> uses = [];
        void Count(string name, int by) => uses[name] = uses.GetValueOrDefault(name) + by;
        List<(SourceFile File, string Code, MatchCollection Declared)> sources = [];
        foreach (SourceFile file in files)
        {
            bool source = file.Path.EndsWith(".cs", StringComparison.Ordinal);
            string code = source ? CSharpCode.WithoutCommentsAndStrings(file.Text) : file.Text;
            foreach (Match word in Word.Matches(code)) Count(word.Value, 1);
            if (!source) continue;
            MatchCollection declared = Declaration.Matches(code);
            foreach (Match type in declared) Count(type.Groups["name"].Value, -1);
            HashSet<string> names = [.. declared.Select(type => type.Groups["name"].Value)];
            foreach (Match made in Constructor.Matches(code))
            {
                if (names.Contains(made.Groups["name"].Value)) Count(made.Groups["name"].Value, -1);
            }

            if (file.Path.StartsWith("src/", StringComparison.Ordinal)) sources.Add((file, code, declared));
        }

        foreach ((SourceFile file, string code, MatchCollection declared) in sources)
        {
            bool extends = Extension.Matches(code).Any(method => uses[method.Groups["name"].Value] > 1);
            foreach (Match type in declared)
            {
                string name = type.Groups["name"].Value;
                if (name == "Program" || uses[name] > 0 || (extends && type.Value.Contains("static", StringComparison.Ordinal))) continue;
                yield return new Finding(file.Path, Findings.LineOf(code, type.Groups["name"].Index), name, Better);
            }
        }
    }

    private static bool IsRead(SourceFile file) =>
        (file.Path.EndsWith(".cs", StringComparison.Ordinal) && (file.Path.StartsWith("src/", StringComparison.Ordinal)
            || file.Path.StartsWith("tests/", StringComparison.Ordinal) || file.Path.StartsWith("bench/", StringComparison.Ordinal)))
        || file.Path.EndsWith(".conf", StringComparison.Ordinal) || file.Path.EndsWith(".hocon", StringComparison.Ordinal);

    [Fact]
    public void Every_type_of_src_is_used() => Findings.AssertNone(Check([.. SourceTree.Files.Where(IsRead)]));

    [Theory]
    [InlineData("public sealed class Lost\n{\n}\n")]
    [InlineData("/// <see cref=\"Lost\"/>\npublic record struct Lost(int A);\n")]
    [InlineData("partial class Lost { public Lost() { } }\npartial class Lost { }\n")]
    [InlineData("internal enum Lost { A } // Lost.A\n")]
    [InlineData("static class Lost { public static int Twice(this int a) => a; }\n")]
    public void A_type_that_nobody_names_is_caught(string text)
    {
        SourceFile[] files = [new SourceFile("src/a.cs", text), new SourceFile("tests/b.cs", "var seen = \"Lost\";\n")];
        Assert.Contains(Check(files), finding => finding.Seen == "Lost");
    }

    [Theory]
    [InlineData("src/b.cs", "var a = new Found();")]
    [InlineData("tests/b.cs", "Found? a;")]
    [InlineData("bench/b.cs", "typeof(Found)")]
    [InlineData("hocon/b.conf", "class = \"X.Found, X\"")]
    [InlineData("src/b.cs", "int a = 2.Twice();")]
    public void A_type_that_is_named_or_extends_another_passes(string path, string text)
    {
        const string type = "static class Found\n{\n    public static int Twice(this int a) => a;\n}\n";
        Assert.Empty(Check([new SourceFile("src/a.cs", type), new SourceFile(path, text)]));
    }
}
