using System.Text;
using System.Text.RegularExpressions;
using Huracan.Cli.Output.Terminal;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Settings;

/// <summary>Every setting with its default, what it takes and what it means, as a file that <c>--config</c> reads. The words are those of
/// docs/configuration.md, which is generated from the code.</summary>
internal static partial class SettingsPage
{
    private const int Cells = 100;

    /// <summary>YAML with all settings at their defaults: read back, it changes nothing.</summary>
    public static string Yaml(TrainingConfig defaults)
    {
        SortedDictionary<string, string> kinds = ConfigTree.Kinds(defaults), values = ConfigTree.Flatten(defaults);
        StringBuilder yaml = new("""
            # Every setting that can change a result, at its default. Change what you need and delete the rest:
            # a line that is not here keeps its default. huracan config check FILE says what differs.

            """);
        string[] open = [];
        foreach ((string path, string meaning) in Meanings())
        {
            string value = values[path];
            string[] parts = path.Split('.');
            int same = 0;
            while (same < open.Length && same < parts.Length - 1 && open[same] == parts[same]) same++;
            for (int depth = same; depth < parts.Length - 1; depth++)
                yaml.Append(depth == 0 ? "\n" : "").Append(' ', 2 * depth).Append(parts[depth]).Append(":\n");
            open = parts[..^1];
            string indent = new(' ', 2 * open.Length);
            string kind = meaning.Contains("One of ", StringComparison.Ordinal) ? "" : $" ({kinds[path]})";
            foreach (string line in WordWrap.Wrap(meaning + kind, Cells - indent.Length).Split('\n'))
                yaml.Append(indent).Append("# ").Append(line).Append('\n');
            yaml.Append(indent).Append(parts[^1]).Append(": ").Append(value.Length == 0 ? "\"\"" : value).Append('\n');
        }

        return yaml.ToString();
    }

    /// <summary>Each setting and its meaning, in the order of the page.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Meanings()
    {
        using Stream page = typeof(SettingsPage).Assembly.GetManifestResourceStream("configuration.md")!;
        using StreamReader text = new(page);
        return [.. Row().Matches(text.ReadToEnd()).Select(row => new KeyValuePair<string, string>(row.Groups["path"].Value,
            row.Groups["meaning"].Value.Replace("\\|", "|", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal)))];
    }

    [GeneratedRegex(@"^\| `(?<path>[a-z0-9_.]+)` \| [^|]*\| (?<meaning>.*) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
