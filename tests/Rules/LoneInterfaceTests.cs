using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>An interface with one implementation is a second name for a class, unless its documentation gives the reason.</summary>
public class LoneInterfaceTests
{
    private const string Words = "One implementation today:";
    private const string Better = $"use the class itself, or begin a sentence of its documentation with '{Words}' and give the reason";

    private static readonly Regex Head = new(
        @"\b(?<kind>class|struct|record|interface)\s+(?!class\b|struct\b)(?<name>[A-Za-z_]\w*)(?:\s*<[^{>(]*>)?" +
        @"(?:\s*\((?>[^()]+|\((?<open>)|\)(?<-open>))*\))?(?:\s*:\s*(?<bases>[^{;]*))?\s*[{;]",
        RegexOptions.CultureInvariant);

    private static readonly Regex Name = new(@"[A-Za-z_]\w*", RegexOptions.CultureInvariant);

    /// <summary>Interfaces of src; implementations anywhere, test doubles too, also of an interface that extends it.</summary>
    internal static IEnumerable<Finding> Check(IReadOnlyList<SourceFile> files)
    {
        List<(SourceFile File, int At, string Name)> interfaces = [];
        Dictionary<string, HashSet<string>> below = [];
        Dictionary<string, HashSet<string>> extended = [];
        foreach (SourceFile file in files)
        {
            string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
            foreach (Match head in Head.Matches(code))
            {
                bool isInterface = head.Groups["kind"].Value == "interface";
                string name = head.Groups["name"].Value;
                if (isInterface && file.Path.StartsWith("src/", StringComparison.Ordinal)) interfaces.Add((file, head.Index, name));
                foreach (Match parent in Name.Matches(head.Groups["bases"].Value))
                {
                    Dictionary<string, HashSet<string>> into = isInterface ? extended : below;
                    if (!into.TryGetValue(parent.Value, out HashSet<string>? children)) into.Add(parent.Value, children = []);
                    children.Add(isInterface ? name : $"{file.Path}:{name}");
                }
            }
        }

        foreach ((SourceFile file, int at, string name) in interfaces)
        {
            int count = Implementations(name, below, extended).Count;
            int line = Findings.LineOf(file.Text, at);
            if (count == 0) yield return new Finding(file.Path, line, $"nothing implements {name}", "delete it");
            else if (count == 1 && !Documentation(file, line).Contains(Words, StringComparison.Ordinal))
                yield return new Finding(file.Path, line, $"{name} has one implementation", Better);
        }
    }

    private static HashSet<string> Implementations(
        string name, Dictionary<string, HashSet<string>> below, Dictionary<string, HashSet<string>> extended)
    {
        HashSet<string> found = [.. below.GetValueOrDefault(name, [])];
        foreach (string child in extended.GetValueOrDefault(name, [])) found.UnionWith(Implementations(child, below, extended));
        return found;
    }

    /// <summary>The lines of documentation right above a line, as one text.</summary>
    private static string Documentation(SourceFile file, int line)
    {
        string[] lines = file.Lines;
        int first = line - 1;
        while (first > 0 && lines[first - 1].TrimStart().StartsWith("///", StringComparison.Ordinal)) first--;
        return string.Join(' ', lines[first..(line - 1)].Select(text => text.Trim().TrimStart('/').Trim()));
    }

    [Fact]
    public void Every_interface_of_src_has_two_implementations_or_a_reason() =>
        Findings.AssertNone(Check([.. ((string[])["src/", "tests/", "bench/"]).SelectMany(SourceTree.CSharpUnder)]));

    [Theory]
    [InlineData("class A : IDisposable, IOne { }", "IOne has one implementation")]
    [InlineData("sealed record A<T>(Func<int, (int, int)> F) : IOne<T>;", "IOne has one implementation")]
    [InlineData("class A { } // IOne", "nothing implements IOne")]
    public void One_or_no_implementation_is_caught(string code, string seen)
    {
        string text = "/// <summary>Says nothing of why.</summary>\npublic interface IOne\n{\n}\n";
        Finding finding = Assert.Single(Check([new SourceFile("src/a.cs", text), new SourceFile("src/b.cs", code)]));
        Assert.Equal((seen, 2), (finding.Seen, finding.Line));
    }

    [Theory]
    [InlineData("/// <remarks>One implementation today: the port\n/// hides the host.</remarks>\n", "class A : IOne { }")]
    [InlineData("", "class A : IOne { } class Double : IOne { }")]
    [InlineData("", "interface ITwo : IOne { } class A : ITwo { } class B : ITwo { }")]
    public void Two_implementations_or_a_reason_pass(string documentation, string code) =>
        Assert.Empty(Check([new SourceFile("src/a.cs", documentation + "public interface IOne\n{\n}\n"), new SourceFile("b.cs", code)]));
}
