using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Rules;

/// <summary>What a newcomer pastes works: commands stand alone on their lines, solution files name projects that exist.</summary>
public class DocumentsTests(ITestOutputHelper output)
{
    private const string Alone = "a reader pastes one line at a time; give the command a line of its own, without prompt, chain or comment";

    /// <summary>Fenced blocks of a shell language (sh, bash, shell, console, or none).</summary>
    internal static IEnumerable<(int Line, string Text)> Commands(string markdown)
    {
        string? fence = null;
        bool shell = false;
        int number = 0;
        foreach (string raw in markdown.Split('\n'))
        {
            number++;
            string line = raw.TrimEnd('\r');
            Match mark = Regex.Match(line, @"^\s*(```+|~~~+)\s*(\w*)");
            if (mark.Success && fence is null)
            {
                fence = mark.Groups[1].Value;
                shell = mark.Groups[2].Value is "" or "sh" or "bash" or "shell" or "console" or "powershell";
                continue;
            }

            if (fence is not null && line.TrimStart().StartsWith(fence, StringComparison.Ordinal))
            {
                fence = null;
                continue;
            }

            if (fence is not null && shell && line.Trim().Length > 0) yield return (number, line);
        }
    }

    internal static IEnumerable<Finding> CheckCommands(SourceFile file)
    {
        foreach ((int line, string text) in Commands(file.Text))
        {
            string trimmed = text.Trim();
            bool command = Regex.IsMatch(trimmed, @"^(\$ |> |PS> )?(dotnet|git|cd|scripts/|\./|\.ci/|docker|make|export|huracan)\b?");
            if (!command) continue;
            if (Regex.IsMatch(trimmed, @"^(\$|>|PS>) ")) yield return new Finding(file.Path, line, "a prompt before a command", Alone);
            if (Regex.IsMatch(trimmed, @"&&|\|\||;(\s|$)")) yield return new Finding(file.Path, line, "commands in a chain", Alone);
            if (Regex.IsMatch(trimmed, @"[\\`]$")) yield return new Finding(file.Path, line, "a command over several lines", Alone);
            if (Regex.IsMatch(trimmed, @"\s#(\s|$)")) yield return new Finding(file.Path, line, "a comment behind a command", Alone);
        }
    }

    [Fact]
    public void Every_command_of_the_README_stands_alone_on_its_line()
    {
        SourceFile? readme = SourceTree.Files.FirstOrDefault(f => f.Path == "README.md");
        if (readme is null)
        {
            output.WriteLine("README.md does not exist: nothing checked");
            return;
        }

        Findings.AssertNone(CheckCommands(readme));
        string[] commands = [.. Commands(readme.Text).Select(c => c.Text.Trim())];
        Assert.Contains("dotnet run -c Release --project src/Huracan.Cli -- demo", commands);
        Assert.Contains("dotnet test Huracan.Embedded.slnf -c Release", commands);
    }

    [Theory]
    [InlineData("$ dotnet build")]
    [InlineData("git clone x && cd x")]
    [InlineData("dotnet build; dotnet test")]
    [InlineData("dotnet run \\")]
    [InlineData("dotnet test x.slnf # runs the tests")]
    public void A_command_that_does_not_stand_alone_is_caught(string line) =>
        Assert.Equal(2, Assert.Single(CheckCommands(new SourceFile("README.md", "```sh\n" + line + "\n```\n"))).Line);

    [Fact]
    public void Other_languages_and_output_are_no_commands() =>
        Assert.Empty(CheckCommands(new SourceFile("README.md", "dotnet a && dotnet b\n```csharp\ncd && x;\n```\n```sh\nBTCUSDT  REJECTED; see above\ndotnet test Huracan.Embedded.slnf -c Release\n```\n")));

    /// <param name="exists">Is there a file at this path from the root?</param>
    internal static IEnumerable<Finding> CheckFilter(SourceFile file, string solutionText, Func<string, bool> exists)
    {
        using JsonDocument document = JsonDocument.Parse(file.Text);
        JsonElement solution = document.RootElement.GetProperty("solution");
        string path = solution.GetProperty("path").GetString()!;
        if (!exists(path)) yield return new Finding(file.Path, 1, path, "the solution of a filter must exist");
        foreach (JsonElement item in solution.GetProperty("projects").EnumerateArray())
        {
            string project = item.GetString()!;
            int line = Findings.LineOf(file.Text, Math.Max(0, file.Text.IndexOf(project.Replace("\\", "\\\\", StringComparison.Ordinal), StringComparison.Ordinal)));
            if (!exists(project.Replace('\\', '/'))) yield return new Finding(file.Path, line, project, "no such project; take it out or add it");
            else if (!solutionText.Contains(project.Replace('/', '\\'), StringComparison.OrdinalIgnoreCase)) yield return new Finding(file.Path, line, project, $"add it to {path} too, or the filter does not load");
        }
    }

    [Fact]
    public void Solution_filters_list_only_projects_that_exist()
    {
        SourceFile[] filters = [.. SourceTree.Files.Where(f => f.Path.EndsWith(".slnf", StringComparison.Ordinal))];
        Assert.Contains(filters, f => f.Path == "Huracan.Embedded.slnf");
        HashSet<string> paths = [.. SourceTree.Files.Select(f => f.Path)];
        string solution = SourceTree.Files.Single(f => f.Path == "Huracan.Actors.sln").Text;
        Findings.AssertNone(filters.SelectMany(f => CheckFilter(f, solution, paths.Contains)));
    }

    [Fact]
    public void The_solution_lists_every_project_of_src_and_tests_and_no_other()
    {
        string solution = SourceTree.Files.Single(f => f.Path == "Huracan.Actors.sln").Text;
        SortedSet<string> listed = new(Regex.Matches(solution, @"""([^""]+\.csproj)""").Select(m => m.Groups[1].Value.Replace('\\', '/')), StringComparer.Ordinal);
        SortedSet<string> there = new(SourceTree.Files.Select(f => f.Path).Where(p => p.EndsWith(".csproj", StringComparison.Ordinal)), StringComparer.Ordinal);
        Assert.Empty(listed.Except(there));
        Assert.Empty(there.Where(p => p.StartsWith("src/", StringComparison.Ordinal) || p.StartsWith("tests/", StringComparison.Ordinal)).Except(listed));
    }

    [Fact]
    public void A_filter_that_names_a_missing_project_is_caught()
    {
        SourceFile filter = new("x.slnf", "{\n\"solution\": {\n\"path\": \"a.sln\",\n\"projects\": [\n\"src\\\\A\\\\A.csproj\",\n\"src\\\\B\\\\B.csproj\" ] } }");
        Finding[] findings = [.. CheckFilter(filter, "src\\A\\A.csproj", path => path is "a.sln" or "src/A/A.csproj")];
        Assert.Equal("src\\B\\B.csproj", Assert.Single(findings).Seen);
        Assert.Equal(6, findings[0].Line);
    }
}
