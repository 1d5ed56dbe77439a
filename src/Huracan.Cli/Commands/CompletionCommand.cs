using System.CommandLine;
using Huracan.Cli.Completion;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan completion</c>: a script that completes commands and options in a shell, made from the commands
/// themselves.</summary>
internal static class CompletionCommand
{
    /// <param name="root">Read when the command runs: by then it has every command.</param>
    public static Command Define(Command root)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };
        Command command = new("completion", "Print a script that completes commands and options in your shell; its first lines say where to put it.") { shell };
        command.SetAction(parsed =>
        {
            IReadOnlyList<CommandWords> words = CommandWords.Of(root);
            Console.Out.Write(parsed.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Write(words),
                "zsh" => ZshCompletion.Write(words),
                "fish" => FishCompletion.Write(words),
                "pwsh" => PwshCompletion.Write(words),
                var other => throw new CallerException($"completion: '{other}' seen, allowed are bash, zsh, fish and pwsh"),
            });
            return ExitCodes.Done;
        });
        return command;
    }
}
