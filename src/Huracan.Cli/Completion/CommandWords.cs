using System.CommandLine;

namespace Huracan.Cli.Completion;

/// <summary>A word that may follow, and what it means.</summary>
/// <param name="TakesFile">An option whose value is a file or folder.</param>
internal sealed record CompletionWord(string Name, string Description, bool TakesValue = false, bool TakesFile = false)
{
    public bool IsOption => Name.StartsWith('-');
}

/// <summary>What may follow one command.</summary>
/// <param name="Path">The command's words, e.g. <c>bench ppo</c>; empty for huracan itself.</param>
internal sealed record CommandWords(string Path, IReadOnlyList<CompletionWord> Words)
{
    /// <summary>Every command of the tree, parents before children.</summary>
    public static IReadOnlyList<CommandWords> Of(Command root)
    {
        List<CommandWords> all = [];
        Add(root, "", all);
        return all;
    }

    /// <summary>Every command as the quoted pattern "what was found so far, a space, the next word".</summary>
    public static IEnumerable<string> Patterns(IReadOnlyList<CommandWords> commands) =>
        commands.Where(c => c.Path.Length > 0).Select(c => $"'{(c.Path.Contains(' ') ? c.Path : " " + c.Path)}'");

    /// <summary>Options of any command whose value is a file or folder.</summary>
    public static IEnumerable<string> FileOptions(IReadOnlyList<CommandWords> commands) =>
        commands.SelectMany(c => c.Words).Where(w => w.TakesFile).Select(w => w.Name).Distinct().Order(StringComparer.Ordinal);

    private static void Add(Command command, string path, List<CommandWords> all)
    {
        List<CompletionWord> words = [.. command.Subcommands.Select(sub => new CompletionWord(sub.Name, FirstSentence(sub.Description)))];
        foreach (Option option in command.Options.Where(option => option.Name is not ("--help" or "--version")))
        {
            bool value = option.ValueType != typeof(bool);
            string name = option.HelpName ?? "";
            bool file = value && ((string[])["DIR", "FILE", "PATH"]).Any(kind => name.Contains(kind, StringComparison.Ordinal));
            words.Add(new CompletionWord(option.Name, FirstSentence(option.Description), value, file));
        }

        words.Add(new CompletionWord("--help", "Every option of the command."));
        if (path.Length == 0) words.Add(new CompletionWord("--version", "Version, commit, algorithm version, trainers."));
        all.Add(new CommandWords(path, words));
        foreach (Command sub in command.Subcommands) Add(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}", all);
    }

    private static string FirstSentence(string? text)
    {
        string line = (text ?? "").ReplaceLineEndings(" ");
        int end = line.IndexOfAny([';', ':']);
        int stop = line.IndexOf(". ", StringComparison.Ordinal);
        if (stop >= 0 && (end < 0 || stop < end)) end = stop;
        return (end < 0 ? line : line[..end]).TrimEnd('.', ' ');
    }
}
