using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>A reader who meets D20 or demand 90 finds it in docs/demands.md, and that page misses no number.</summary>
public class CitationsTests
{
    private const string Page = "docs/demands.md";
    private const string Missing = Page + " has no such entry; write it there, or cite the number that is meant";
    private const int DemandsCount = 105, SettlementsCount = 75;

    private static readonly string[] Folders = ["src/", "tests/", "bench/", "docs/", "hocon/"];
    private static readonly string[] Endings = [".cs", ".md", ".sql", ".conf"];

    // Not after a dot or a colon: Timeframe.D1 is a name, {value:D6} a format.
    private static readonly Regex Settlement = new(@"(?<![.:\w])D(\d{1,3})\b", RegexOptions.CultureInvariant);
    // One demand takes one number ("demand 56, 0 to 1" cites 56), several take a list.
    private static readonly Regex Demand = new(
        @"(?i)(?<![\w-])(?:demand\s+(?<numbers>\d+)|demands\s+(?<numbers>\d+(?:(?:\s*,\s*|\s+(?:and|or|to)\s+)\d+\b)*))",
        RegexOptions.CultureInvariant);

    private static readonly Regex Anchor = new(@"<a id=""(?:(demand-)|d)(\d+)""></a>\*\*(D?)(\d+)\*\*", RegexOptions.CultureInvariant);

    /// <summary>The anchors that a text cites, one entry per citation: d20, demand-90. A range cites everything between its ends.</summary>
    internal static IEnumerable<(int Line, string Anchor)> Cited(SourceFile file)
    {
        string[] lines = file.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            foreach (Match match in Settlement.Matches(lines[i])) yield return (i + 1, "d" + match.Groups[1].Value);
            foreach (Match match in Demand.Matches(lines[i]))
            {
                foreach (int number in Numbers(match.Groups["numbers"].Value)) yield return (i + 1, $"demand-{number}");
            }
        }
    }

    internal static IEnumerable<Finding> Check(SourceFile file, IReadOnlySet<string> anchors) =>
        from cited in Cited(file)
        where !anchors.Contains(cited.Anchor)
        select new Finding(file.Path, cited.Line, $"cites {cited.Anchor}", Missing);

    /// <summary>Anchors of the page in their order, each checked against the number that the reader sees.</summary>
    internal static IReadOnlyList<string> AnchorsOf(string page)
    {
        List<string> anchors = [];
        foreach (Match match in Anchor.Matches(page))
        {
            bool same = match.Groups[2].Value == match.Groups[4].Value && match.Groups[1].Success == (match.Groups[3].Length == 0);
            Assert.True(same, $"{Page}: '{match.Value}': the anchor and the number beside it differ");
            anchors.Add((match.Groups[1].Success ? "demand-" : "d") + match.Groups[2].Value);
        }

        return anchors;
    }

    // "28 and 56 to 60" is 28, 56, 57, 58, 59, 60.
    private static IEnumerable<int> Numbers(string list)
    {
        int last = 0;
        foreach (Match part in Regex.Matches(list, @"(to\s+)?(\d+)"))
        {
            int number = int.Parse(part.Groups[2].Value, CultureInfo.InvariantCulture);
            for (int between = last + 1; part.Groups[1].Success && between < number; between++) yield return between;
            yield return number;
            last = number;
        }
    }

    private static string PageText() => SourceTree.Files.Single(file => file.Path == Page).Text;

    [Fact]
    public void The_page_has_every_number_once()
    {
        IReadOnlyList<string> anchors = AnchorsOf(PageText());
        string[] wanted =
        [
            .. Enumerable.Range(1, DemandsCount).Select(number => $"demand-{number}"),
            .. Enumerable.Range(1, SettlementsCount).Select(number => $"d{number}"),
        ];
        Assert.Empty(wanted.Except(anchors));
        Assert.Empty(anchors.Except(wanted));
        Assert.Empty(anchors.GroupBy(anchor => anchor).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Every_citation_is_found_on_the_page()
    {
        HashSet<string> anchors = [.. AnchorsOf(PageText())];
        SourceFile[] files = [.. SourceTree.Files.Where(Cites)];
        int seen = files.Sum(file => Cited(file).Count());
        Assert.True(seen > 200, $"only {seen} citations seen: the patterns no longer match how the tree cites");
        Findings.AssertNone(files.SelectMany(file => Check(file, anchors)));
    }

    private static bool Cites(SourceFile file) =>
        Endings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal))
        && (!file.Path.Contains('/') || Folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)));

    // Put together here, so that this file cites nothing that does not exist.
    public static TheoryData<string, string> Violations => new()
    {
        { "/// Excess dispersion (D" + "76).", "d76" },
        { "// demand" + " 106", "demand-106" },
        { "// Demands" + " 81 to 84, 107 and 90", "demand-107" },
        { "// demands" + " 104 to 106; D20", "demand-106" },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public void A_citation_without_an_entry_is_caught(string line, string anchor)
    {
        HashSet<string> anchors = [.. AnchorsOf(PageText())];
        Finding finding = Assert.Single(Check(new SourceFile("src/A.cs", "one\n" + line), anchors));
        Assert.Equal((2, $"cites {anchor}"), (finding.Line, finding.Seen));
    }

    [Fact]
    public void All_ways_to_cite_are_read() => Assert.Equal(
        ["d20", "d18", "d22", "demand-28", "demand-56", "demand-57", "demand-58", "demand-17", "demand-24", "demand-90"],
        Cited(new SourceFile("a.md", "D20\nD18 to D22\ndemands 28 and 56 to 58\nDemands 17, 24; demand 90, 0 to 1; three demands"))
            .Select(cited => cited.Anchor));

    [Fact]
    public void Names_and_formats_are_no_citations() =>
        Assert.Empty(Cited(new SourceFile("a.cs", "Timeframe.D1 $\"{number:D6}\" MD5 3D2 on-demand 5")));
}
