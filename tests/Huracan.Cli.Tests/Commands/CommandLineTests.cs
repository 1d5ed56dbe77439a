using System.CommandLine;
using System.Diagnostics;
using Huracan.Cli.Completion;

namespace Huracan.Cli.Tests.Commands;

/// <summary>The first page, misspelled command lines, completion in shells, and the version.</summary>
public sealed class CommandLineTests
{
    private static IReadOnlyList<CommandWords> Words => CommandWords.Of(Dispatch.Root());

    [Fact]
    public void The_first_page_fits_80_columns_and_shows_an_example_of_every_command()
    {
        string[] lines = Help.Text.ReplaceLineEndings("\n").Split('\n');

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        foreach (Command command in Dispatch.Root().Subcommands)
        {
            Assert.Contains(lines, line => line.StartsWith($"  {command.Name} ", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.TrimStart().StartsWith($"huracan {command.Name}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("trian --data d", "'trian' is no command of huracan; did you mean train?")]
    [InlineData("stat", "'stat' is no command of huracan; did you mean status?")]
    [InlineData("xyzzy", "'xyzzy' is no command of huracan; its commands are bench, ")]
    [InlineData("train --data d --symbol A --from 2024-01-01 --days 3", "'--symbol' is no option of train; did you mean --symbols?")]
    [InlineData("train --data d --symbols A --from 2024-01-01 --days 3 --work=2", "'--work' is no option of train; did you mean --workers?")]
    [InlineData("status --wach", "'--wach' is no option of status; did you mean --watch?")]
    [InlineData("bench pppo", "'pppo' is no command of bench; did you mean ppo?")]
    [InlineData("bench", "bench needs one of its commands: actors, features, journal, ppo, rollout")]
    [InlineData("--hlp", "'--hlp' is no option of huracan; did you mean --help?")]
    [InlineData("demo extra", "'extra' is too much: demo takes only options")]
    public void A_misspelled_word_is_answered_with_what_was_probably_meant(string line, string answer) =>
        Assert.StartsWith(answer, Assert.Single(Corrections.Of(Dispatch.Root().Parse(line.Split(' ')))), StringComparison.Ordinal);

    [Fact]
    public void A_missing_option_is_named_beside_a_misspelled_other_one()
    {
        IReadOnlyList<string> mistakes = Corrections.Of(Dispatch.Root().Parse(["train", "--data", "d", "--symbol", "A", "--from", "2024-01-01"]));

        Assert.Equal(["'--symbol' is no option of train; did you mean --symbols?", "Option '--days' is required."], mistakes);
    }

    [Theory]
    [InlineData("huracan ", "train demo status decisions")]
    [InlineData("huracan trai", "train")]
    [InlineData("huracan train --sy", "--symbols")]
    [InlineData("huracan train --data bench --js", "--json")] // the value of an option is no command
    [InlineData("huracan bench pp", "ppo")]
    [InlineData("huracan bench ppo --", "--json --help")]
    [InlineData("huracan --v", "--version")]
    [InlineData("huracan train --config /etc/hostn", "/etc/hostname")]
    public void Bash_completes(string line, string expected)
    {
        string[] words = line.Split(' ');
        string script = string.Join('\n', BashCompletion.Write(Words),
            $"COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}",
            "_huracan 2>/dev/null; echo \"${COMPREPLY[*]}\"");

        (int code, string output) = Bash(script);

        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        if (!line.EndsWith(' ')) Assert.Equal(expected, output.Trim());
    }

    [Fact]
    public void Every_shell_gets_every_command_and_every_option()
    {
        string bash = BashCompletion.Write(Words), zsh = ZshCompletion.Write(Words), fish = FishCompletion.Write(Words), pwsh = PwshCompletion.Write(Words);

        Assert.Equal(0, Bash($"bash -n <<'END'\n{bash}\nEND").Code);
        foreach (CommandWords command in Words)
        {
            foreach (CompletionWord word in command.Words)
            {
                Assert.Contains(word.Name, bash, StringComparison.Ordinal);
                Assert.Contains($"'{word.Name}:", zsh, StringComparison.Ordinal);
                Assert.Contains($"@('{word.Name}', '", pwsh, StringComparison.Ordinal);
                Assert.Contains(word.IsOption ? $" -l {word.Name[2..]} " : $" -a {word.Name} ", fish, StringComparison.Ordinal);
            }

            Assert.Contains($"'{command.Path}' = @(", pwsh, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_version_names_the_commit_the_algorithm_and_the_trainers()
    {
        HuracanResult version = HuracanProcess.Run("--version");

        Assert.Equal(0, version.Code);
        Assert.Matches(@"\Ahuracan \d+\.\d+\.\d+\n", version.Output);
        Assert.Matches(@"(?m)^commit +([0-9a-f]{40}|unknown)$", version.Output);
        Assert.Contains($"algorithm version  {Huracan.Core.Runs.RunSpec.AlgorithmVersion} ", version.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^trainer kinds +simd", version.Output);
    }

    private static (int Code, string Output) Bash(string script)
    {
        ProcessStartInfo start = new("bash") { RedirectStandardOutput = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
