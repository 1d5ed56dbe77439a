using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>Settings are validated in one way: Validate returns nothing and throws.</summary>
public class SettingsValidationTests
{
    private static readonly Regex Method = new(
        @"\b(?:public|internal)\s+(?:static\s+)?(?<returns>[\w.]+(?:<[^;{}()]*>)?(?:\[\])?\??)\s+" +
        @"(?<name>Validate|TryValidate|IsValid)\b(?=\s*(?:\(|=>|\{))",
        RegexOptions.CultureInvariant);

    internal static IEnumerable<Finding> Check(SourceFile file)
    {
        if (!Regex.IsMatch(file.Path, @"(Settings|Config)\.cs$")) yield break;
        string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
        foreach (Match method in Method.Matches(code))
        {
            (string returns, string name) = (method.Groups["returns"].Value, method.Groups["name"].Value);
            if (returns == "void" && name == "Validate") continue;
            yield return new Finding(file.Path, Findings.LineOf(code, method.Index), $"{returns} {name}",
                "public void Validate() that throws an ArgumentException; its message has the setting, its value and what is allowed");
        }
    }

    [Fact]
    public void Settings_validate_in_one_way() => Findings.AssertNone(SourceTree.CSharpUnder("src/").SelectMany(Check));

    [Theory]
    [InlineData("public IReadOnlyList<string> Validate() => [];")]
    [InlineData("public ASettings Validate() { return this; }")]
    [InlineData("public bool IsValid => true;")]
    [InlineData("public static string[] Validate(ASettings a) => [];")]
    public void Another_way_is_caught(string method) => Assert.Equal(2, Assert.Single(Check(File(method))).Line);

    [Theory]
    [InlineData("public void Validate() { } // not bool IsValid")]
    [InlineData("public void Validate(CostSettings costs) { }")]
    public void The_one_way_passes(string method) => Assert.Empty(Check(File(method)));

    private static SourceFile File(string method) => new("src/ASettings.cs", "record ASettings {\n" + method + "\n}\n");
}
