using System.CommandLine;
using System.CommandLine.Parsing;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class Corrections
{
    /// <summary>The parser's own words.</summary>
    private const string NoCommand = "Required command was not provided.";

    /// <summary>One line per mistake. What a misspelled option takes along (its value, or the option itself as missing) is no further
    /// mistake.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] unknown = [.. parsed.UnmatchedTokens];
        string of = command is RootCommand ? "huracan" : command.Name;
        if (unknown.Length == 0)
        {
            return [.. parsed.Errors.Select(error => error.Message == NoCommand
                ? $"{of} needs one of its commands: {string.Join(", ", command.Subcommands.Select(sub => sub.Name).Order(StringComparer.Ordinal))}"
                : error.Message)];
        }

        string first = command.Subcommands.Count > 0 ? unknown[0] : unknown.FirstOrDefault(token => token.StartsWith('-')) ?? unknown[0];
        bool option = first.StartsWith('-');
        string name = first.Split('=')[0];
        string[] known = option ? [.. Options(command)] : [.. command.Subcommands.Select(sub => sub.Name)];
        string kind = option ? "option" : "command";
        if (known.Length == 0) return [$"'{first}' is too much: {of} takes only options"];
        string[] meant = [.. Spelling.Nearest(name, known).Where(candidate => IsNear(name, candidate)).Take(2)];
        List<string> lines =
        [
            meant.Length > 0
                ? $"'{name}' is no {kind} of {of}; did you mean {string.Join(" or ", meant)}?"
                : $"'{name}' is no {kind} of {of}; its {kind}s are {string.Join(", ", known.Order(StringComparer.Ordinal))}",
        ];
        if (!option) return lines;
        lines.AddRange(parsed.Errors.Select(error => error.Message).Where(message => message != NoCommand &&
            !unknown.Any(token => message.Contains($"'{token}'", StringComparison.Ordinal)) &&
            !meant.Any(candidate => message.Contains($"'{candidate}'", StringComparison.Ordinal))));
        return lines;
    }

    /// <summary>About a third of the letters may be wrong, or it is the beginning of the name.</summary>
    private static bool IsNear(string written, string known) =>
        Spelling.Changes(written, known) <= Math.Max(1, (known.Length + 1) / 3) ||
        (written.TrimStart('-').Length >= 3 && known.StartsWith(written, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Select(option => option.Name).Concat(command is RootCommand ? [] : ["--help"]).Distinct();
}
