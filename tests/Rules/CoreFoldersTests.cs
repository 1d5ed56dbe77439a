using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>The first-level folders of Huracan.Core form no circle: each uses only folders that ARCHITECTURE.md lists before it.</summary>
public class CoreFoldersTests
{
    private const string Root = "src/Huracan.Core/";

    private static readonly Regex Declared = new(@"\b(?:class|struct|record|interface|enum)\s+(?!class\b|struct\b)(?<name>\w+)", RegexOptions.CultureInvariant);
    private static readonly Regex OrderList = new(@"\*\*src/Huracan\.Core\*\*.*?from the ground up: `(?<folders>[\w ]+)`", RegexOptions.CultureInvariant);

    /// <summary>One file of a folder that names another folder, by a using or by a qualified name.</summary>
    private sealed record Use(string From, string To, string Path, int Line);

    private static string? FolderOf(string path)
    {
        int end = path.StartsWith(Root, StringComparison.Ordinal) ? path.IndexOf('/', Root.Length) : -1;
        return end < 0 ? null : path[Root.Length..end];
    }

    /// <summary>The first use of each folder by each other folder, in the order of paths.</summary>
    private static List<Use> Uses(IEnumerable<SourceFile> files)
    {
        var read = files.Where(file => FolderOf(file.Path) is not null).OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => (file.Path, Folder: FolderOf(file.Path)!, Code: CSharpCode.WithoutCommentsAndStrings(file.Text))).ToArray();
        ILookup<string, string> types = read.SelectMany(file => Declared.Matches(file.Code).Select(match => (file.Folder, match.Groups["name"].Value)))
            .ToLookup(pair => pair.Folder, pair => pair.Value);
        List<Use> uses = [];
        foreach (IGrouping<string, string> target in types)
        {
            // Inside Huracan.Core a type may also be named from its folder on: Market.Candle. A property of the folder's name is no use of it.
            string relative = $@"{target.Key}\.(?:\w+\.)*(?:{string.Join('|', target.Distinct())})\b";
            Regex named = new($@"\bHuracan\.Core\.{target.Key}\b|(?<![\w.]){relative}", RegexOptions.CultureInvariant);
            foreach (var file in read)
            {
                if (file.Folder == target.Key || uses.Exists(use => use.From == file.Folder && use.To == target.Key)) continue;
                if (named.Match(file.Code) is { Success: true } match) uses.Add(new Use(file.Folder, target.Key, file.Path, Findings.LineOf(file.Code, match.Index)));
            }
        }

        return uses;
    }

    internal static IReadOnlyList<Finding> Circles(IEnumerable<SourceFile> files)
    {
        List<Use> uses = Uses(files);
        List<Finding> findings = [];
        HashSet<string> told = [];
        foreach (Use first in uses)
        {
            if (!told.Contains(first.From) && WayBack(uses, first) is { } circle)
            {
                told.UnionWith(circle.Select(use => use.From));
                string names = string.Join(" -> ", circle.Select(use => use.From).Append(first.From));
                string places = string.Join(", ", circle.Select(use => $"{use.Path}:{use.Line} names {use.To}"));
                findings.Add(new Finding(first.Path, first.Line, $"a circle of folders, {names}",
                    $"move the type that closes it to the folder below, or pass its value in as an argument ({places})"));
            }
        }

        return findings;
    }

    /// <summary>The shortest chain of uses from where <paramref name="first"/> leads back to where it starts, itself in front; null if there is none.</summary>
    private static List<Use>? WayBack(List<Use> uses, Use first)
    {
        Queue<List<Use>> open = new([[first]]);
        HashSet<string> seen = [first.To];
        while (open.TryDequeue(out List<Use>? way))
        {
            if (way[^1].To == first.From) return way;
            foreach (Use next in uses.Where(use => use.From == way[^1].To && (seen.Add(use.To) || use.To == first.From))) open.Enqueue([.. way, next]);
        }

        return null;
    }

    /// <summary>Uses of a folder that the list has later, and folders that it has not.</summary>
    internal static IEnumerable<Finding> AgainstOrder(IReadOnlyList<SourceFile> files, string architecture)
    {
        string[] order = OrderList.Match(architecture).Groups["folders"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] folders = [.. files.Select(file => FolderOf(file.Path)).OfType<string>().Distinct()];
        foreach (string folder in folders.Except(order)) yield return new Finding("ARCHITECTURE.md", 1, $"folder {folder} of Core is not in the list 'from the ground up'", "put it after every folder that it uses");
        foreach (string folder in order.Except(folders)) yield return new Finding("ARCHITECTURE.md", 1, $"the list names {folder}, which Core has not", "delete the name");
        foreach (Use use in Uses(files).Where(use => order.Contains(use.From) && Array.IndexOf(order, use.From) < Array.IndexOf(order, use.To)))
        {
            yield return new Finding(use.Path, use.Line, $"{use.From} uses {use.To}", $"ARCHITECTURE.md has {use.To} above {use.From}; pass the value in as an argument, or move the type down");
        }
    }

    [Fact]
    public void The_folders_of_Core_form_no_circle() => Findings.AssertNone(Circles(SourceTree.CSharpUnder(Root)));

    [Fact]
    public void Each_folder_uses_only_folders_listed_before_it() =>
        Findings.AssertNone(AgainstOrder([.. SourceTree.CSharpUnder(Root)], SourceTree.Files.Single(file => file.Path == "ARCHITECTURE.md").Text));

    [Theory]
    [InlineData("using Huracan.Core.Shadow;\n", "")]
    [InlineData("using static Huracan.Core.Shadow.Book;\n", "")]
    [InlineData("using Book = Huracan.Core.Shadow.Deep.Book;\n", "")]
    [InlineData("", "Huracan.Core.Shadow.Book? _book;")]
    [InlineData("", "Shadow.Deep.Book? _book;")]
    public void A_circle_is_caught_and_named(string head, string member)
    {
        Finding circle = Assert.Single(Circles(
        [
            new SourceFile(Root + "Decisions/Gate.cs", $"{head}namespace Huracan.Core.Decisions;\nclass Gate {{ {member} }}\n"),
            new SourceFile(Root + "Folds/Fold.cs", "using Huracan.Core.Decisions;\nusing Huracan.Core.Shadow;\nnamespace Huracan.Core.Folds;\nclass Fold;\n"),
            new SourceFile(Root + "Shadow/Book.cs", "using Huracan.Core.Signals;\nnamespace Huracan.Core.Shadow;\nclass Book;\n"),
            new SourceFile(Root + "Signals/Tape.cs", "using Huracan.Core.Decisions;\nnamespace Huracan.Core.Signals;\nclass Tape;\n"),
        ]));
        Assert.Equal("a circle of folders, Signals -> Decisions -> Shadow -> Signals", circle.Seen);
        Assert.Contains("src/Huracan.Core/Signals/Tape.cs:1 names Decisions", circle.Better, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_point_one_way_pass()
    {
        Assert.Empty(Circles(
        [
            new SourceFile(Root + "Decisions/Gate.cs", "namespace Huracan.Core.Decisions;\n/// <summary>As <see cref=\"Huracan.Core.Shadow.Book\"/>.</summary>\nclass Gate { int Shadow; int Twice => Shadow.Sign(); }\n"),
            new SourceFile(Root + "Shadow/Book.cs", "using Huracan.Core.Decisions;\nnamespace Huracan.Core.Shadow;\nclass Book;\n"),
        ]));
    }

    [Theory]
    [InlineData("Market Features", 0)]
    [InlineData("Features Market", 1)]
    [InlineData("Market", 1)]
    [InlineData("Market Features Signals", 1)]
    public void A_use_against_the_list_and_a_list_that_misses_a_folder_are_caught(string list, int findings)
    {
        SourceFile[] files =
        [
            new SourceFile(Root + "Features/Trend.cs", "using Huracan.Core.Market;\nnamespace Huracan.Core.Features;\nclass Trend;\n"),
            new SourceFile(Root + "Market/Candle.cs", "namespace Huracan.Core.Market;\nclass Candle;\n"),
        ];
        Assert.Equal(findings, AgainstOrder(files, $"**src/Huracan.Core** is arithmetic, from the ground up: `{list}`.").Count());
    }
}
