using System.Text.RegularExpressions;
using Xunit;

namespace Huracan.Rules;

/// <summary>One solution builds everything, and CI runs every test project: what nobody compiles or runs breaks unseen.</summary>
public class SolutionTests
{
    private const string Solution = "Huracan.Actors.sln", Filter = "Huracan.Embedded.slnf", Ci = ".ci/run";

    private static SourceFile File(string path) => SourceTree.Files.Single(f => f.Path == path);

    private static string[] Projects(IEnumerable<SourceFile> files) =>
        [.. files.Select(f => f.Path).Where(p => p.EndsWith(".csproj", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    internal static IEnumerable<Finding> CheckSolution(string[] projects, string solution)
    {
        string slashes = solution.Replace('\\', '/');
        return projects.Where(p => !slashes.Contains($"\"{p}\"", StringComparison.Ordinal))
            .Select(p => new Finding(p, 1, $"not in {Solution}", $"add it: dotnet sln {Solution} add {p}"));
    }

    /// <param name="tests">Projects that reference the test runner.</param>
    internal static IEnumerable<Finding> CheckCi(IEnumerable<string> tests, string filter, string ci)
    {
        string slashes = Regex.Replace(filter, @"\\+", "/");
        return tests.Where(p => !slashes.Contains(p, StringComparison.Ordinal) && !Regex.IsMatch(ci, $@"dotnet test {Regex.Escape(Path.GetDirectoryName(p)!)}\b"))
            .Select(p => new Finding(p, 1, $"neither in {Filter} nor run by {Ci}", $"add it to the filter where it needs no server, data or browser, else a part to {Ci}"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string[] projects = Projects(SourceTree.Files);
        Assert.True(projects.Length > 15, $"only {projects.Length} projects seen");
        Findings.AssertNone(CheckSolution(projects, File(Solution).Text));
    }

    [Fact]
    public void Every_test_project_is_run_by_CI()
    {
        string[] tests = Projects(SourceTree.Files.Where(f => f.Text.Contains("Microsoft.NET.Test.Sdk", StringComparison.Ordinal)));
        Assert.True(tests.Length > 8, $"only {tests.Length} test projects seen");
        Findings.AssertNone(CheckCi(tests, File(Filter).Text, File(Ci).Text));
    }

    [Fact]
    public void A_project_outside_the_solution_is_caught() =>
        Assert.Equal("src/B/B.csproj", Assert.Single(CheckSolution(["src/A/A.csproj", "src/B/B.csproj"], "\"src\\A\\A.csproj\"")).Path);

    [Theory]
    [InlineData("", "dotnet test tests/B -c Release", "tests/A/A.csproj")]
    [InlineData("\"tests\\\\A\\\\A.csproj\"", "", "tests/B/B.csproj")]
    public void A_test_project_that_nobody_runs_is_caught(string filter, string ci, string seen) =>
        Assert.Equal(seen, Assert.Single(CheckCi(["tests/A/A.csproj", "tests/B/B.csproj"], filter, ci)).Path);
}
