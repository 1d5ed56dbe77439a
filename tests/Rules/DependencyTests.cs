using System.Xml.Linq;
using Xunit;

namespace Huracan.Rules;

/// <summary>Dependencies point one way: Node.Full to {Cli, Akka, Torch}; Cli to {Dashboard, Stores, Markets, Outbound} to Actors to Core.</summary>
public class DependencyTests
{
    /// <summary>Which projects of src each project of src may reference.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Huracan.Core"] = [],
        ["Huracan.Actors"] = ["Huracan.Core"],
        ["Huracan.Stores"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Markets"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Outbound"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Dashboard"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Runtime"] = ["Huracan.Stores", "Huracan.Actors", "Huracan.Core"],
        ["Huracan.Torch"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Cli"] = ["Huracan.Dashboard", "Huracan.Stores", "Huracan.Markets", "Huracan.Outbound", "Huracan.Actors", "Huracan.Core"],
        ["Huracan.Node.Full"] = ["Huracan.Cli", "Huracan.Runtime", "Huracan.Torch", "Huracan.Stores", "Huracan.Actors", "Huracan.Core"],
    };

    private static readonly string[] FullOnlyPackages = ["Akka", "Petabridge", "TorchSharp", "libtorch"];

    /// <param name="Projects">Names of referenced projects.</param>
    private sealed record Project(string Path, string Name, string[] Projects, string[] Packages);

    private static Project Parse(SourceFile file)
    {
        XDocument document = XDocument.Parse(file.Text);
        string[] Of(string element) => [.. document.Descendants(element).Select(e => (string?)e.Attribute("Include")).OfType<string>()];
        return new Project(file.Path, NameOf(file.Path), [.. Of("ProjectReference").Select(NameOf)], Of("PackageReference"));
    }

    internal static IReadOnlyList<Finding> Check(IEnumerable<SourceFile> files)
    {
        Project[] projects = [.. files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Parse)];
        Dictionary<string, Project> byName = projects.ToDictionary(p => p.Name);
        List<Finding> findings = [];
        foreach (Project project in projects)
        {
            if (!project.Path.StartsWith("src/", StringComparison.Ordinal)) continue;
            if (!Allowed.TryGetValue(project.Name, out string[]? allowed))
            {
                findings.Add(new Finding(project.Path, 1, project.Name, "a new project of src; say in tests/Rules which way it points"));
                continue;
            }

            findings.AddRange(project.Projects.Where(target => !allowed.Contains(target)).Select(target => new Finding(project.Path, 1, $"{project.Name} references {target}",
                allowed.Length == 0 ? "it references no project; move the code, or pass values in" : $"it may reference {string.Join(", ", allowed)}; put a port there and implement it above")));
        }

        if (byName.TryGetValue("Huracan.Core", out Project? core))
        {
            findings.AddRange(core.Packages.Where(p => p != "System.Numerics.Tensors").Select(p => new Finding(core.Path, 1, $"Huracan.Core takes package {p}", "the core takes System.Numerics.Tensors and nothing else")));
        }

        if (byName.TryGetValue("Huracan.Cli", out Project? cli))
        {
            foreach (Project reached in Closure(cli, byName))
            {
                findings.AddRange(reached.Packages.Where(p => FullOnlyPackages.Any(full => p.StartsWith(full, StringComparison.OrdinalIgnoreCase)))
                    .Select(p => new Finding(reached.Path, 1, $"Huracan.Cli reaches package {p}", "the embedded restore must not need it; it belongs below Huracan.Node.Full")));
            }
        }

        return findings;
    }

    [Fact]
    public void Projects_point_one_way() => Findings.AssertNone(Check(SourceTree.Files));

    [Fact]
    public void Every_project_of_src_that_stands_today_was_seen() =>
        Assert.Superset(new HashSet<string> { "Huracan.Core", "Huracan.Actors", "Huracan.Stores", "Huracan.Markets", "Huracan.Cli" },
            SourceTree.Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && f.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => NameOf(f.Path)).ToHashSet());

    [Theory]
    [InlineData("Huracan.Core", "ProjectReference", "../Huracan.Actors/Huracan.Actors.csproj", "Huracan.Core references Huracan.Actors")]
    [InlineData("Huracan.Core", "PackageReference", "Serilog", "Huracan.Core takes package Serilog")]
    [InlineData("Huracan.Actors", "ProjectReference", "..\\Huracan.Stores\\Huracan.Stores.csproj", "Huracan.Actors references Huracan.Stores")]
    [InlineData("Huracan.Stores", "ProjectReference", "../Huracan.Markets/Huracan.Markets.csproj", "Huracan.Stores references Huracan.Markets")]
    [InlineData("Huracan.Cli", "ProjectReference", "../Huracan.Runtime/Huracan.Runtime.csproj", "Huracan.Cli references Huracan.Runtime")]
    [InlineData("Huracan.Cli", "PackageReference", "TorchSharp", "Huracan.Cli reaches package TorchSharp")]
    [InlineData("Huracan.Markets", "ProjectReference", "../Huracan.Cli/Huracan.Cli.csproj", "Huracan.Markets references Huracan.Cli")]
    [InlineData("Huracan.New", "ProjectReference", "../Huracan.Core/Huracan.Core.csproj", "Huracan.New")]
    [InlineData("Huracan.Core", "ProjectReference", "../../tests/Contracts/Huracan.Contracts.csproj", "Huracan.Core references Huracan.Contracts")]
    public void A_violation_is_caught(string project, string element, string include, string seen)
    {
        string text = $"<Project><ItemGroup><{element} Include=\"{include}\" /></ItemGroup></Project>";
        Assert.Contains(Check([new SourceFile($"src/{project}/{project}.csproj", text)]), finding => finding.Seen == seen);
    }

    [Fact]
    public void A_package_below_the_command_is_found_through_the_projects_between()
    {
        SourceFile File(string name, string items) => new($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{items}</ItemGroup></Project>");
        Finding finding = Assert.Single(Check(
        [
            File("Huracan.Cli", "<ProjectReference Include=\"../Huracan.Stores/Huracan.Stores.csproj\" />"),
            File("Huracan.Stores", "<PackageReference Include=\"Akka.Persistence\" />"),
        ]));
        Assert.Equal("Huracan.Cli reaches package Akka.Persistence", finding.Seen);
    }

    internal static string NameOf(string path)
    {
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".csproj", StringComparison.Ordinal) ? name[..^".csproj".Length] : name;
    }

    private static IEnumerable<Project> Closure(Project from, Dictionary<string, Project> byName)
    {
        HashSet<string> seen = [from.Name];
        Queue<Project> open = new([from]);
        while (open.TryDequeue(out Project? project))
        {
            yield return project;
            foreach (string target in project.Projects)
            {
                if (byName.TryGetValue(target, out Project? next) && seen.Add(target)) open.Enqueue(next);
            }
        }
    }
}
