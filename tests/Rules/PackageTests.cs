using System.Xml.Linq;
using Xunit;

namespace Huracan.Rules;

/// <summary>Directory.Packages.props holds the version of every package that a project names, and of no other. A pin that only raises a
/// dependency of a package stands in the group labelled "transitive pins".</summary>
public class PackageTests
{
    private const string PinsFile = "Directory.Packages.props";
    private const string TransitiveGroup = "transitive pins";

    internal static IReadOnlyList<Finding> Check(IEnumerable<SourceFile> files)
    {
        SourceFile[] msbuild = [.. files.Where(f => Path.GetExtension(f.Path) is ".csproj" or ".props" or ".targets")];
        SourceFile pinsFile = msbuild.Single(f => f.Path == PinsFile);
        (string Id, bool Transitive)[] pins = [.. Elements(pinsFile, "PackageVersion")
            .Select(e => (IdOf(e), (string?)e.Parent!.Attribute("Label") == TransitiveGroup))];
        (SourceFile File, XElement Element)[] references =
            [.. msbuild.SelectMany(f => Elements(f, "PackageReference").Select(e => (f, e)))];

        List<Finding> findings = [.. pins.CountBy(pin => pin.Id, StringComparer.OrdinalIgnoreCase).Where(pin => pin.Value > 1)
            .Select(pin => At(pinsFile, pin.Key, $"{pin.Key} is pinned {pin.Value} times", "one version for all; delete the others"))];
        foreach ((string id, bool transitive) in pins)
        {
            bool named = references.Any(r => Same(IdOf(r.Element), id));
            if (!named && !transitive)
            {
                findings.Add(At(pinsFile, id, $"no project references {id}",
                    $"delete the pin, or move it to '{TransitiveGroup}' if it raises a dependency of a package"));
            }

            if (named && transitive)
                findings.Add(At(pinsFile, id, $"a project references {id}", "it is no transitive pin; move it to the group of its subject"));
        }

        foreach ((SourceFile file, XElement element) in references)
        {
            string id = IdOf(element);
            if (!pins.Any(pin => Same(pin.Id, id)))
                findings.Add(At(file, id, $"{id} has no pin", $"give its version in {PinsFile}, and its reason in docs/decisions/0002"));
            if (element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null)
                findings.Add(At(file, id, $"{id} has a version of its own", $"the version stands in {PinsFile}, one for all projects"));
        }

        return findings;
    }

    [Fact]
    public void Every_pin_is_used_and_every_reference_is_pinned() => Findings.AssertNone(Check(SourceTree.Files));

    [Theory]
    [InlineData("<PackageVersion Include=\"B\" Version=\"1\" />", "", "", "no project references B")]
    [InlineData("<PackageVersion Include=\"a\" Version=\"1\" />", "", "", "a is pinned 2 times")]
    [InlineData("", "<PackageVersion Include=\"B\" Version=\"1\" />", "<PackageReference Include=\"B\" />", "a project references B")]
    [InlineData("", "", "<PackageReference Include=\"B\" />", "B has no pin")]
    [InlineData("", "", "<PackageReference Include=\"A\" VersionOverride=\"2\" />", "A has a version of its own")]
    [InlineData("", "", "<PackageReference Include=\"A\" Version=\"2\" />", "A has a version of its own")]
    public void A_violation_is_caught(string pin, string transitive, string reference, string seen) =>
        Assert.Contains(Check(Tree(pin, transitive, reference)), finding => finding.Seen.Equals(seen, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void A_transitive_pin_and_a_reference_under_a_condition_pass() => Assert.Empty(Check(Tree(
        "<PackageVersion Include=\"B\" Version=\"1\" />", "<PackageVersion Include=\"C\" Version=\"1\" />",
        "<PackageReference Include=\"B\" Condition=\"'$(Full)' == 'true'\" />")));

    /// <summary>A pin A that a project references, and what is given.</summary>
    private static SourceFile[] Tree(string pin, string transitive, string reference) =>
    [
        new(PinsFile, $"""
            <Project>
              <ItemGroup><PackageVersion Include="A" Version="1" />{pin}</ItemGroup>
              <ItemGroup Label="{TransitiveGroup}">{transitive}</ItemGroup>
            </Project>
            """),
        new("src/X/X.csproj", "<Project><ItemGroup><PackageReference Include=\"A\" /></ItemGroup></Project>"),
        new("tests/Y/Y.csproj", $"<Project><ItemGroup>{reference}</ItemGroup></Project>"),
    ];

    private static IEnumerable<XElement> Elements(SourceFile file, string name) => XDocument.Parse(file.Text).Descendants(name);

    private static string IdOf(XElement element) => (string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? "";

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static Finding At(SourceFile file, string id, string seen, string better) =>
        new(file.Path, Findings.LineOf(file.Text, Math.Max(0, file.Text.IndexOf($"\"{id}\"", StringComparison.OrdinalIgnoreCase))), seen,
            better);
}
