using System.Xml.Linq;
using Xunit;

namespace Huracan.Rules;

/// <summary>Dependencies point one way: Cli to {Dashboard, Runtime, Outbound, Trading, Venues, Markets, Stores, Torch, Cuda} to Pipeline to Actors to
/// Core; Stores needs only Actors; Simulation stands beside.</summary>
public class DependencyTests
{
    private static readonly string[] Pipeline = ["Huracan.Pipeline", "Huracan.Actors", "Huracan.Core"];

    /// <summary>Which projects of src each project of src may reference.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Huracan.Core"] = [],
        ["Huracan.Actors"] = ["Huracan.Core"],
        ["Huracan.Pipeline"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Simulation"] = Pipeline,
        ["Huracan.Stores"] = ["Huracan.Actors", "Huracan.Core"],
        ["Huracan.Markets"] = Pipeline,
        ["Huracan.Venues"] = Pipeline,
        ["Huracan.Trading"] = Pipeline,
        ["Huracan.Outbound"] = Pipeline,
        ["Huracan.Dashboard"] = Pipeline,
        ["Huracan.Torch"] = Pipeline,
        ["Huracan.Cuda"] = Pipeline,
        ["Huracan.Runtime"] = ["Huracan.Stores", .. Pipeline],
        ["Huracan.Cli"] =
        [
            "Huracan.Dashboard", "Huracan.Runtime", "Huracan.Outbound", "Huracan.Trading", "Huracan.Venues", "Huracan.Markets", "Huracan.Stores",
            "Huracan.Torch", "Huracan.Cuda", "Huracan.Simulation", .. Pipeline,
        ],
    };

    /// <summary>Packages that one project of src keeps to itself, by the beginning of their name.</summary>
    private static readonly (string Package, string Owner)[] Owners =
    [
        ("Akka", "Huracan.Runtime"), ("Petabridge", "Huracan.Runtime"), ("TorchSharp", "Huracan.Torch"), ("libtorch", "Huracan.Torch"),
        ("Microsoft.Data.Sqlite", "Huracan.Stores"), ("AWSSDK", "Huracan.Stores"),
    ];

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

        if (projects.FirstOrDefault(p => p.Name == "Huracan.Core") is { } core)
        {
            findings.AddRange(core.Packages.Select(p => new Finding(core.Path, 1, $"Huracan.Core takes package {p}",
                "the core takes none: a library's next version may add numbers in another order (docs/decisions/0007)")));
        }

        foreach (Project project in projects.Where(p => p.Path.StartsWith("src/", StringComparison.Ordinal)))
        {
            foreach ((string package, string owner) in Owners.Where(o => o.Owner != project.Name))
            {
                findings.AddRange(project.Packages.Where(p => p.StartsWith(package, StringComparison.OrdinalIgnoreCase))
                    .Select(p => new Finding(project.Path, 1, $"{project.Name} takes package {p}", $"only {owner} does; put what needs it there")));
            }
        }

        return findings;
    }

    [Fact]
    public void Projects_point_one_way() => Findings.AssertNone(Check(SourceTree.Files));

    /// <summary>What serves a run must not lean on simulated time: one command simulates, and tests do.</summary>
    internal static IEnumerable<Finding> CheckSimulation(IEnumerable<SourceFile> files)
    {
        const string command = "src/Huracan.Cli/Commands/SimulateCommand.cs";
        foreach (SourceFile file in files.Where(f => !f.Path.StartsWith("src/Huracan.Simulation/", StringComparison.Ordinal) && f.Path != command))
        {
            string code = CSharpCode.WithoutCommentsAndStrings(file.Text);
            int at = code.IndexOf("Huracan.Simulation", StringComparison.Ordinal);
            if (at >= 0) yield return new Finding(file.Path, Findings.LineOf(code, at), "it uses Huracan.Simulation", $"only tests and {command} may; put what both need into Huracan.Pipeline or below");
        }
    }

    [Fact]
    public void Only_the_command_that_simulates_uses_the_simulation() => Findings.AssertNone(CheckSimulation(SourceTree.CSharpUnder("src/")));

    [Theory]
    [InlineData("src/Huracan.Cli/Runs/RunSession.cs", 1)]
    [InlineData("src/Huracan.Cli/Commands/SimulateCommand.cs", 0)]
    [InlineData("src/Huracan.Simulation/Schedules/Schedule.cs", 0)]
    public void A_use_of_the_simulation_elsewhere_is_caught(string path, int findings) =>
        Assert.Equal(findings, CheckSimulation([new SourceFile(path, "using Huracan.Simulation;\nclass A;\n")]).Count());

    [Fact]
    public void Every_project_of_src_that_stands_today_was_seen() =>
        Assert.Superset(
            new HashSet<string>
            {
                "Huracan.Core", "Huracan.Actors", "Huracan.Pipeline", "Huracan.Simulation", "Huracan.Runtime", "Huracan.Stores", "Huracan.Markets", "Huracan.Cli",
            },
            SourceTree.Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) && f.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => NameOf(f.Path)).ToHashSet());

    [Theory]
    [InlineData("Huracan.Core", "ProjectReference", "../Huracan.Actors/Huracan.Actors.csproj", "Huracan.Core references Huracan.Actors")]
    [InlineData("Huracan.Core", "PackageReference", "Serilog", "Huracan.Core takes package Serilog")]
    [InlineData("Huracan.Actors", "ProjectReference", "..\\Huracan.Stores\\Huracan.Stores.csproj", "Huracan.Actors references Huracan.Stores")]
    [InlineData("Huracan.Actors", "ProjectReference", "../Huracan.Pipeline/Huracan.Pipeline.csproj", "Huracan.Actors references Huracan.Pipeline")]
    [InlineData("Huracan.Pipeline", "ProjectReference", "../Huracan.Simulation/Huracan.Simulation.csproj", "Huracan.Pipeline references Huracan.Simulation")]
    [InlineData("Huracan.Stores", "ProjectReference", "../Huracan.Pipeline/Huracan.Pipeline.csproj", "Huracan.Stores references Huracan.Pipeline")]
    [InlineData("Huracan.Stores", "ProjectReference", "../Huracan.Markets/Huracan.Markets.csproj", "Huracan.Stores references Huracan.Markets")]
    [InlineData("Huracan.Runtime", "ProjectReference", "../Huracan.Simulation/Huracan.Simulation.csproj", "Huracan.Runtime references Huracan.Simulation")]
    [InlineData("Huracan.Cli", "PackageReference", "TorchSharp", "Huracan.Cli takes package TorchSharp")]
    [InlineData("Huracan.Stores", "PackageReference", "Akka.Persistence", "Huracan.Stores takes package Akka.Persistence")]
    [InlineData("Huracan.Markets", "ProjectReference", "../Huracan.Cli/Huracan.Cli.csproj", "Huracan.Markets references Huracan.Cli")]
    [InlineData("Huracan.New", "ProjectReference", "../Huracan.Core/Huracan.Core.csproj", "Huracan.New")]
    [InlineData("Huracan.Core", "ProjectReference", "../../tests/Contracts/Huracan.Contracts.csproj", "Huracan.Core references Huracan.Contracts")]
    public void A_violation_is_caught(string project, string element, string include, string seen)
    {
        string text = $"<Project><ItemGroup><{element} Include=\"{include}\" /></ItemGroup></Project>";
        Assert.Contains(Check([new SourceFile($"src/{project}/{project}.csproj", text)]), finding => finding.Seen == seen);
    }

    internal static string NameOf(string path)
    {
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".csproj", StringComparison.Ordinal) ? name[..^".csproj".Length] : name;
    }
}
