using System.Text;

namespace Huracan.Cli.Completion;

/// <summary>The completion script for fish. It calls no program.</summary>
internal static class FishCompletion
{
    public static string Write(IReadOnlyList<CommandWords> commands)
    {
        StringBuilder text = new("""
            # Completion of huracan for fish:  huracan completion fish > ~/.config/fish/completions/huracan.fish
            complete -c huracan -f

            """);
        foreach (CommandWords command in commands)
        {
            string[] parts = command.Path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string when = parts.Length == 0 ? "__fish_use_subcommand" : string.Join("; and ", parts.Select(part => $"__fish_seen_subcommand_from {part}"));
            foreach (CompletionWord word in command.Words)
            {
                text.Append("complete -c huracan -n '").Append(when).Append("' ");
                text.Append(word.IsOption ? $"-l {word.Name[2..]}" : $"-a {word.Name}");
                if (word.TakesFile) text.Append(" -r -F");
                else if (word.TakesValue) text.Append(" -x");
                string description = word.Description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
                text.Append(" -d '").Append(description).Append("'\n");
            }
        }

        return text.ToString();
    }
}
